"""A pause and the votes of the same instant: what is stored was cast before it. And one confirmation counts."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest
from django.db.models import Max

from campaigns import pausing
from campaigns.models import Pause
from core import approvals
from core.models import AuditEntry
from tests.builders import organisers
from tests.races import together
from tests.races.test_vote_limit import function_with, sheet
from tests.voting.builders import Poll, poll
from tests.voting.pausing import fresh
from voting import kinds as voting_kinds
from voting.cast import CastAnswer
from voting.errors import VotingIsPaused
from voting.models import Vote

WORKERS = 6

pytestmark = pytest.mark.django_db(transaction=True)


def pause_while_casts_dawdle(here: Poll) -> tuple[Pause, list[CastAnswer | Exception]]:
    """Casts that were let in before the pause and commit after it began, and casts that come while it commits."""
    first, second = organisers(here.campaign)
    early, late = [here.voter() for _ in range(3)], [here.voter() for _ in range(3)]

    def stop() -> Pause:
        time.sleep(0.3)  # the early ones have been let in and dawdle
        return pausing.pause(phase=here.phase, digest=proposed.digest, by=second)

    def beside(act: Callable[[], CastAnswer]) -> Callable[[], CastAnswer]:
        def run() -> CastAnswer:
            time.sleep(0.5)  # the pause has asked for its lock, and has not committed
            return act()

        return run

    with here.open():
        proposed = pausing.propose_pause(phase=here.phase, reason="发现异常投票。", by=first)
        with function_with(("FOR made IN", "PERFORM pg_sleep(0.8); FOR made IN")):
            casts = [sheet(here, voter, 0) for voter in early] + [beside(sheet(here, voter, 0)) for voter in late]
            pause, *answers = together.at_once([stop, *casts])
    assert isinstance(pause, Pause)
    return pause, answers


def test_no_vote_is_stored_that_was_cast_later_than_the_pause() -> None:
    here = poll(3)
    pause, answers = pause_while_casts_dawdle(here)
    assert all(isinstance(answer, CastAnswer) for answer in answers[:3])
    assert {type(answer) for answer in answers[3:]} == {VotingIsPaused}
    assert Vote.objects.count() == 9
    assert Vote.objects.aggregate(last=Max("cast_at"))["last"] < pause.paused_at == fresh(here).paused_at


def test_control_a_pause_that_does_not_wait_leaves_later_votes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pause takes its moment, dawdles before it commits, and nobody is held off meanwhile."""
    monkeypatch.setattr(voting_kinds, "be_alone", lambda _phase: None)
    record = pausing.audit.record

    def slowly(action: str, *args, **facts):
        if action == pausing.PAUSE:
            time.sleep(1.0)
        return record(action, *args, **facts)

    monkeypatch.setattr(pausing.audit, "record", slowly)
    pause, answers = pause_while_casts_dawdle(poll(3))
    assert any(isinstance(answer, CastAnswer) for answer in answers[3:])
    assert Vote.objects.filter(cast_at__gt=pause.paused_at).exists()


@pytest.mark.sqlite
def test_casts_and_a_pause_at_once_store_nothing_later_than_it() -> None:
    """The same without dawdling, so that it races on SQLite too: there each is alone in its transaction."""
    here = poll(3)
    first, second = organisers(here.campaign)
    with here.open():
        proposed = pausing.propose_pause(phase=here.phase, reason="发现异常投票。", by=first)
        stop = lambda: pausing.pause(phase=here.phase, digest=proposed.digest, by=second)  # noqa: E731
        pause, *answers = together.at_once([stop, *(sheet(here, here.voter(), 0) for _ in range(16))])
    taken = sum(isinstance(answer, CastAnswer) for answer in answers)
    assert {type(answer) for answer in answers} <= {CastAnswer, VotingIsPaused}
    assert Vote.objects.count() == 3 * taken
    assert not Vote.objects.filter(cast_at__gt=pause.paused_at).exists()


@pytest.mark.sqlite
def test_a_pause_is_confirmed_once_however_many_press() -> None:
    here = poll(3)
    first, second = organisers(here.campaign)
    with here.open():
        proposed = pausing.propose_pause(phase=here.phase, reason="发现异常投票。", by=first)
        work = lambda: type(pausing.pause(phase=here.phase, digest=proposed.digest, by=second))  # noqa: E731
        answers = together.at_once([work] * WORKERS)
    assert Counter(a if isinstance(a, type) else type(a) for a in answers) == {
        Pause: 1,
        pausing.PhaseIsPausedAlready: WORKERS - 1,
    }
    assert AuditEntry.objects.filter(action=pausing.PAUSE).count() == 1


def test_control_reading_without_the_lock_finds_it_waiting_for_several() -> None:
    """If this fails, the test above proves nothing."""
    here = poll(3)
    first = organisers(here.campaign)[0]
    barrier = threading.Barrier(WORKERS)

    def naive() -> bool:
        found = approvals.open_proposal(pausing.PAUSE, here.phase) is not None
        barrier.wait()
        return found

    with here.open():
        pausing.propose_pause(phase=here.phase, reason="发现异常投票。", by=first)
    assert together.at_once([naive] * WORKERS).count(True) > 1
