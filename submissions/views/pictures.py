"""A picture of a case, for anybody: the one kind of uploaded file that is public."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from core import files
from submissions import pictures


@require_safe
def picture(_request: HttpRequest, slug: str, digest: str) -> HttpResponseBase:
    """One rendition. What is not shown, not admitted or not published is unknown to everybody alike."""
    found = pictures.public().filter(digest=digest, attachment__submission__campaign__slug=slug)
    rendition = found.select_related("file").first()
    if rendition is None:
        raise Http404
    return files.public_response(rendition.file)
