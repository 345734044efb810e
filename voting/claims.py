"""Who a ballot comes from, without asking the database: the signed cookie says it, and the cast looks the voter up."""

from __future__ import annotations

import time
from functools import lru_cache

from django.http import HttpRequest

from voting.identity import cookies
from voting.identity.voters import YEAR
from voting.models import Voter

DAY = 24 * 3600


def claimed_voter(request: HttpRequest, provider_key: str) -> Voter | None:
    """The voter of the request's cookie, not loaded and without an id; None without a good cookie of this provider.

    The signature is ours, so the key is one that we gave. Whether it still stands for somebody ``cast`` finds out, in
    the query that stores the sheets.
    """
    cookie = request.COOKIES.get(cookies.name_of("voter"))
    voter = _named(cookie, int(time.time()) // DAY) if cookie else None
    return voter if voter and voter.provider == provider_key else None


@lru_cache(maxsize=20_000)
def _named(cookie: str, day: int) -> Voter | None:
    """Whom a cookie names. Who votes case by case sends the same one many times; ``day`` lets its age be seen again."""
    match cookies.opened(cookie, "voter", seconds=YEAR):
        case [str(name), str(key)]:
            return Voter(provider=name, key=key)
    return None
