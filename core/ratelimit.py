"""Counts of what came from where, in the cache: to slow down guessing, never to decide who may do what.

An office shares one address, so every limit is to be far above what an office does; what must be exact is a row and a
constraint. Windows are fixed, so that at most twice the limit passes across their border. A cache that is away counts
nothing and stops nobody.
"""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from core import clock
from core.errors import DomainError
from core.http import client_address


class TooOften(DomainError):
    status = 429
    message = _("Too often. Please try again in one minute.")


@dataclass(frozen=True)
class Limit:
    """At most ``most`` of ``what`` from one place, or of one thing that is named by a text, within ``seconds``."""

    what: str
    most: int
    seconds: int

    def is_reached(self, of: HttpRequest | str) -> bool:
        """Whether no more is taken of it, or from where the request came from, in the present window."""
        with suppress(RedisError):
            return int(cache.get(self._key(of), 0)) >= self.most
        return False

    def count(self, of: HttpRequest | str) -> None:
        """Count one more."""
        key = self._key(of)
        with suppress(RedisError, ValueError):  # ValueError: it ran out in between, and so did the window
            cache.add(key, 0, self.seconds)
            cache.incr(key)

    def _key(self, of: HttpRequest | str) -> str:
        window = int(clock.database_now().timestamp()) // self.seconds
        return f"rate:{self.what}:{window}:{of if isinstance(of, str) else place_of(of)}"


def place_of(request: HttpRequest) -> str:
    """Where a request came from: an IPv4 address, or the /64 of an IPv6 one, which is one household or office."""
    address = client_address(request)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, 64), strict=False)) if parsed.version == 6 else address
