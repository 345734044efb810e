"""What a request tells about its sender, and how far it can be trusted."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

MOST_USERNAME = 150  # characters, as of an account


def client_address(request: HttpRequest) -> str:
    """The client's address, counted from the right over ``TRUSTED_PROXY_COUNT`` proxies.

    With no trusted proxy every forwarding header is ignored: anybody can send one.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    count = settings.TRUSTED_PROXY_COUNT
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    return hops[-count] if 0 < count <= len(hops) else direct


def typed_username(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str | None:
    """The user name that a failed sign-in is counted under: no longer than one can be, however much was typed."""
    name = (credentials or request.POST).get("username")
    return None if name is None else str(name)[:MOST_USERNAME]
