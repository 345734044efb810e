"""Refusals. A rule that says no raises a DomainError; the person is told what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule refused. Subclasses are named as sentences; ``message`` takes the keyword facts as ``%(name)s``."""

    status: ClassVar[int] = 409
    message: ClassVar[str | Promise] = _("This cannot be done now.")

    def __init__(self, **facts: Any) -> None:
        super().__init__(type(self).__name__)
        self.facts = facts

    def __str__(self) -> str:
        return str(self.message) % self.facts if self.facts else str(self.message)


class ChangedMeanwhile(DomainError):
    message = _("This was changed by someone else. Please check it and save again. What you typed is still here.")


class DomainErrorMiddleware:
    """The fallback for refusals that no form caught: a page with the sentence, or JSON for a script."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content and request.accepts("text/html"):
            return self._not_opened_so(request, response)
        return response

    def _not_opened_so(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Django's own 405 is a blank page: somebody reloaded the address of a button."""
        message = _("This address only takes what a button sends. Go back and open the page again.")
        page = render(request, "refused.html", {"message": message}, status=405)
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        if request.accepts("text/html"):
            return render(request, "refused.html", {"message": str(exception)}, status=exception.status)
        body = {"error": type(exception).__name__, "message": str(exception)}
        return JsonResponse(body, status=exception.status)
