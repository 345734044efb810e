"""The ``state`` of an authorisation: a guess is hopeless, another browser's is worthless, and none is good twice.

It stands in a signed cookie of the browser that set out (RFC 6749, 10.12): nothing is stored for the many who never
come back. Coming back spends it, in the database, so that every process knows.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, get_random_string

from core import clock
from voting.identity import cookies
from voting.models import SpentState

COOKIE = "voter-state"
GOOD_FOR = timedelta(minutes=10)  # WeChat's own code is good for five


@dataclass(frozen=True)
class Attempt:
    """One way to the provider and back. ``again`` says that it repeats one whose code was late or used."""

    state: str
    slug: str
    again: bool = False


def begin(slug: str, *, again: bool = False) -> Attempt:
    """A new attempt. Letters and digits alone, at most 128: WeChat allows no other state."""
    return Attempt(get_random_string(32), slug, again)


def keep(response: HttpResponseBase, attempt: Attempt) -> None:
    value = [attempt.state, attempt.slug, attempt.again]
    cookies.write(response, COOKIE, value, seconds=int(GOOD_FOR.total_seconds()))


def come_back(request: HttpRequest, slug: str) -> Attempt | None:
    """The attempt that this browser made and to which the address's ``state`` belongs, or None."""
    match cookies.read(request, COOKIE, seconds=int(GOOD_FOR.total_seconds())):
        case [str(state), str(own), bool(again)] if own == slug:
            returned = request.GET.get("state", "")
            return Attempt(state, slug, again) if constant_time_compare(returned, state) else None
    return None


def spend(attempt: Attempt) -> bool:
    """Use the state up; False if it was used before."""
    digest = hashlib.sha256(attempt.state.encode()).hexdigest()
    try:
        with transaction.atomic():
            SpentState.objects.create(digest=digest, spent_at=clock.now())
    except IntegrityError:
        return False
    return True


def forget() -> int:
    """Delete the states that no cookie can bring any more; returns how many."""
    return SpentState.objects.filter(spent_at__lt=clock.now() - 2 * GOOD_FOR).delete()[0]
