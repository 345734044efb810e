"""The large-text mode: a plain link that works without JavaScript, remembered by a cookie."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

SIZES = ("large", "normal")
YEAR = 365 * 24 * 3600


class TextSizeMiddleware:
    """Answers ``?text=large`` and ``?text=normal`` by a cookie and the same address without it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = request.GET.get("text")
        if request.method != "GET" or size not in SIZES:
            return self.get_response(request)
        query = request.GET.copy()
        del query["text"]
        # Only the path of this very request: a text link can never lead to another host.
        path = "/" + request.path.lstrip("/")
        answer = HttpResponseRedirect(path + (f"?{query.urlencode()}" if query else ""))
        # Not HttpOnly: static/js/text.js switches in place.
        answer.set_cookie("text_size", size, max_age=YEAR, samesite="Lax", secure=settings.SECURE)
        return answer
