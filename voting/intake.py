"""Reading a ballot as it arrives. Nothing here trusts the sender: what is malformed becomes a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError

from voting.errors import BallotCameFromElsewhere, BallotIsTooLarge, BallotIsUnreadable

MOST_BYTES = 16 * 1024  # of a body; a hundred choices need two thousand
MOST_CHOICES = 200
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
NUMBER = re.compile(r"[0-9]{1,4}")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
JSON = "application/json"


@dataclass(frozen=True)
class Slip:
    """What a client sent: case numbers without repetition, and its key for this sheet."""

    numbers: tuple[int, ...]
    key: str


def wants_json(request: HttpRequest) -> bool:
    return request.content_type == JSON or not request.accepts("text/html")


def check_sender(request: HttpRequest) -> None:
    """Refuse what another site's page sent. Pages that may be cached carry no CSRF token, so the origin decides.

    A sender that tells neither is no browser of the last years; the voter's cookie is SameSite all the same.
    Raises BallotCameFromElsewhere.
    """
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise BallotCameFromElsewhere
        return
    origin = request.META.get("HTTP_ORIGIN")
    if origin is not None and origin not in _own_origins(request):
        raise BallotCameFromElsewhere


def _own_origins(request: HttpRequest) -> set[str]:
    site = urlsplit(settings.SITE_URL)
    return {f"{request.scheme}://{request.get_host()}", f"{site.scheme}://{site.netloc}"}


def read(request: HttpRequest) -> Slip:
    """The ballot in the request's body, form or JSON. Raises BallotIsTooLarge or BallotIsUnreadable."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        raise BallotIsUnreadable
    if int(length[:12]) > MOST_BYTES:
        raise BallotIsTooLarge
    values, key = _json(request) if request.content_type == JSON else _form(request)
    if not all(map(_is_number, values)) or not KEY.fullmatch(key):
        raise BallotIsUnreadable
    return Slip(tuple(as_numbers(values)), key)


def _form(request: HttpRequest) -> tuple[list[Any], str]:
    if request.content_type not in FORMS:
        raise BallotIsUnreadable
    try:
        return list(request.POST.getlist("cases")), request.POST.get("key", "")
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError, ValueError):
        raise BallotIsUnreadable from None


def _json(request: HttpRequest) -> tuple[list[Any], str]:
    try:
        content = json.loads(request.body)
    except (ValueError, RecursionError, SuspiciousOperation, UnreadablePostError):
        raise BallotIsUnreadable from None
    cases, key = (content.get("cases"), content.get("key")) if isinstance(content, dict) else (None, None)
    if not isinstance(cases, list) or not isinstance(key, str):
        raise BallotIsUnreadable
    return cases, key


def _is_number(value: Any) -> bool:
    return (isinstance(value, str) or type(value) is int) and bool(NUMBER.fullmatch(str(value)))


def as_numbers(values: Iterable[Any]) -> list[int]:
    """Case numbers among ``values`` ("017" or 17), each once, in their order; what is none is left out."""
    return list(dict.fromkeys(int(value) for value in values if _is_number(value)))
