"""A number's limits hold when its owner, or somebody else, asks and tries from many connections at once."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest

from tests.races.together import at_once
from tests.voting.builders import Poll, poll
from tests.voting.identities import Box
from voting.identity.sms import codes
from voting.models import PhoneCode

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
ME = "13900001024"


def ask(here: Poll) -> Any:
    return lambda: codes.send(phone=ME, browser="mine", address="192.0.2.1", campaign=here.campaign)


def attempt(code: str) -> Any:
    return lambda: codes.confirm(phone=ME, code=code, browser="mine")


def test_asked_for_16_times_at_once_one_code_is_sent(settings: Any) -> None:
    settings.SMS_BACKEND, Box.sent, Box.fails = "tests.voting.identities.Box", [], False
    here = poll(1, locked=False)
    names = Counter(type(answer).__name__ for answer in at_once([ask(here)] * 16))
    assert names == {"NoneType": 1, "CodeWasJustSent": 15}
    assert len(Box.sent) == 1
    assert PhoneCode.objects.get().sent_that_day == 1


def guesses(settings: Any) -> Counter[str]:
    """Sixteen wrong codes at once; how each was answered."""
    settings.SMS_BACKEND, Box.sent, Box.fails = "tests.voting.identities.Box", [], False
    here = poll(1, locked=False)
    ask(here)()
    wrong = [code for code in (f"{n:06d}" for n in range(17)) if code != Box.code(ME)][:16]
    return Counter(type(answer).__name__ for answer in at_once([attempt(code) for code in wrong]))


def test_16_guesses_at_once_are_five_tries(settings: Any) -> None:
    assert guesses(settings) == {"CodeIsWrong": 4, "CodeCannotBeUsed": 12}
    assert PhoneCode.objects.get().tries == 5


def test_control_reading_without_the_lock_lets_more_guesses_through(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What everybody writes first: read, compare, and count afterwards."""

    def naive(*, phone: str, code: str, browser: str) -> None:
        row = PhoneCode.objects.get()
        if row.tries >= codes.MOST_TRIES:
            raise codes.CodeCannotBeUsed
        barrier.wait()  # the unlucky moment of a busy evening
        PhoneCode.objects.filter(pk=row.pk).update(tries=min(row.tries + 1, codes.MOST_TRIES))
        raise codes.CodeIsWrong(left=codes.MOST_TRIES - row.tries - 1)

    barrier = threading.Barrier(16, timeout=60)
    monkeypatch.setattr(codes, "confirm", naive)
    assert guesses(settings)["CodeIsWrong"] == 16
