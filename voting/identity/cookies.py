"""Signed cookies of our own: bound to this host under TLS, closed to scripts and to other sites' forms."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase


def name_of(what: str) -> str:
    """The cookie's name. ``what`` is "voter" or begins with it; the setting knows the prefix that TLS allows."""
    return settings.VOTER_COOKIE_NAME + what.removeprefix("voter")


def write(response: HttpResponseBase, what: str, value: Any, *, seconds: int) -> None:
    """Give the browser ``value`` (JSON), signed for this purpose alone; ``read`` takes it back for ``seconds``."""
    response.set_cookie(
        name_of(what),
        signing.dumps(value, salt=f"voting.{what}"),
        max_age=seconds,
        httponly=True,
        samesite="Lax",  # sent along when another service leads the visitor back, never with its forms
        secure=settings.SECURE,
    )


def read(request: HttpRequest, what: str, *, seconds: int) -> Any:
    """What ``write`` gave this browser, or None: nothing there, forged, of another purpose, or too old."""
    return opened(request.COOKIES.get(name_of(what), ""), what, seconds=seconds)


def opened(cookie: str, what: str, *, seconds: int) -> Any:
    """The same for a cookie at hand."""
    try:
        return signing.loads(cookie, salt=f"voting.{what}", max_age=seconds)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def drop(response: HttpResponseBase, what: str) -> None:
    response.delete_cookie(name_of(what), samesite="Lax")
