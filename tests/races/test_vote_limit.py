"""Limits of voting hold under real concurrency: threads with connections of their own, let go at one barrier.

Each test counts what the database holds afterwards, never what the code believed. Two controls, a naive
count-then-insert and ``cast_votes`` with its lock taken out, show that this harness sees a limit broken. The closing's
count has a control of the same kind.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from django.db import connection

from campaigns.services import close_phase
from core import clock
from tests.races import together
from tests.voting.builders import Poll, poll
from voting import kinds as voting_kinds
from voting import tally
from voting.cast import CastAnswer, line
from voting.models import Ballot, CastRequest, Vote, Voter

pytestmark = pytest.mark.django_db(transaction=True)
Answer = TypeVar("Answer")


@pytest.fixture
def group_commit(settings: Any) -> Iterator[None]:
    """Casts go through the flusher's own thread and connection, as in production."""
    settings.GROUP_COMMIT = True
    yield
    line.stop()


def at_once(acts: Sequence[Callable[[], Answer]]) -> list[Answer | str]:
    """Do all acts at the same moment; a refusal comes back as its name."""
    return [type(answer).__name__ if isinstance(answer, Exception) else answer for answer in together.at_once(acts)]


def sheet(here: Poll, voter: Voter, turn: int, key: str = "", size: int = 3) -> Callable[[], CastAnswer]:
    """A sheet that differs from turn to turn, so that no unique case helps to keep the limit."""
    many = len(here.ids)
    return lambda: here.cast(voter, *(here.ids[(turn + n) % many] for n in range(size)), key=key)


@pytest.mark.sqlite
def test_one_voter_64_times_at_once_casts_exactly_one_sheet() -> None:
    here = poll(8)
    voter = here.voter()
    with here.open():
        answers = at_once([sheet(here, voter, turn) for turn in range(64)])
    assert Counter(isinstance(answer, CastAnswer) for answer in answers) == {True: 1, False: 63}
    assert {answer for answer in answers if isinstance(answer, str)} == {"AlreadyVoted"}
    assert Ballot.objects.values_list("sheets_used", "choices_used").get() == (1, 3)
    assert Vote.objects.count() == 3


@pytest.mark.usefixtures("group_commit")
def test_one_voter_64_times_at_once_in_batches_gets_all_votes_of_the_day_and_no_more() -> None:
    """The same in group commit: the batches hold several sheets of the voter, beside those of others."""
    here = poll(8, sheets_per_period=10, choices_min=1, choices_max=1, per_submission=2)
    voter, others = here.voter(), [here.voter() for _ in range(16)]
    acts = [sheet(here, other, turn, size=1) for turn, other in enumerate(others)]
    with here.open():
        answers = at_once([*(sheet(here, voter, turn, size=1) for turn in range(64)), *acts])
    assert sum(isinstance(answer, CastAnswer) for answer in answers[:64]) == 10
    assert {answer for answer in answers if isinstance(answer, str)} <= {"TodaysVotesAreUsed", "CaseWasChosenAlready"}
    assert all(isinstance(answer, CastAnswer) for answer in answers[64:])
    assert Vote.objects.count() == CastRequest.objects.count() == 26


@pytest.mark.usefixtures("group_commit")
def test_one_client_key_16_times_at_once_in_batches_is_one_sheet_with_one_answer() -> None:
    here = poll(3)
    voter = here.voter()
    with here.open():
        answers = at_once([sheet(here, voter, 0, key="the same") for _ in range(16)])
    assert Counter(answer.repeated for answer in answers if isinstance(answer, CastAnswer)) == {False: 1, True: 15}
    assert (Vote.objects.count(), CastRequest.objects.count()) == (3, 1)


@pytest.mark.sqlite
def test_one_voter_64_times_at_once_gets_all_votes_of_the_day_and_no_more() -> None:
    """One at a time, ten a day, two for a case: exactly ten are taken, not fewer."""
    here = poll(8, sheets_per_period=10, choices_min=1, choices_max=1, per_submission=2)
    voter = here.voter()

    def vote(turn: int) -> Callable[[], CastAnswer]:
        return lambda: here.cast(voter, here.ids[turn % 8])

    with here.open():
        answers = at_once([vote(turn) for turn in range(64)])
    assert sum(isinstance(answer, CastAnswer) for answer in answers) == 10
    assert Ballot.objects.values_list("sheets_used", "choices_used").get() == (10, 10)
    assert max(Counter(Vote.objects.values_list("submission", flat=True)).values()) <= 2
    assert Vote.objects.count() == 10


@pytest.mark.sqlite
def test_many_voters_at_once_each_get_their_sheet() -> None:
    here = poll(8)
    voters = [here.voter() for _ in range(16)]
    with here.open():
        answers = at_once([sheet(here, voter, turn) for turn in range(4) for voter in voters])
    assert sum(isinstance(answer, CastAnswer) for answer in answers) == 16
    assert sorted(Ballot.objects.values_list("voter", "sheets_used")) == [(voter.pk, 1) for voter in voters]
    assert Vote.objects.count() == 48


@pytest.mark.sqlite
def test_one_client_key_16_times_at_once_is_one_sheet_with_one_answer() -> None:
    here = poll(3)
    voter = here.voter()
    with here.open():
        answers = at_once([sheet(here, voter, 0, key="the same") for _ in range(16)])
    assert all(isinstance(answer, CastAnswer) for answer in answers)
    assert len({(answer.cast_at, answer.choices) for answer in answers if isinstance(answer, CastAnswer)}) == 1
    assert sum(isinstance(answer, CastAnswer) and not answer.repeated for answer in answers) == 1
    assert (Vote.objects.count(), CastRequest.objects.count()) == (3, 1)


@pytest.mark.sqlite
def test_control_counting_before_inserting_breaks_the_limit() -> None:
    """What everybody writes first. The barrier between the two steps is the unlucky moment of a busy evening."""
    here = poll(8)
    voter = here.voter()
    with here.open():
        now = clock.now(here.campaign)
        ballot = Ballot.objects.create(
            phase=here.phase, voter=voter, period=now.date(), sheets_allowed=1, choices_allowed=1
        )
        counted = threading.Barrier(8, timeout=60)

        def naive(turn: int) -> Callable[[], bool]:
            def act() -> bool:
                is_free = not Vote.objects.filter(ballot=ballot).exists()
                counted.wait()
                if is_free:
                    Vote.objects.create(ballot=ballot, submission_id=here.ids[turn], slot=1, cast_at=now)
                return is_free

            return act

        answers = at_once([naive(turn) for turn in range(8)])
    assert answers == [True] * 8
    assert Vote.objects.count() > ballot.choices_allowed


@contextmanager
def function_with(*changes: tuple[str, str]) -> Iterator[None]:
    """Inside, ``cast_votes`` of PostgreSQL is changed: each text replaced by the other, once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('cast_votes'::regproc)")
        sound = changed = cursor.fetchone()[0]
        for old, new in changes:
            assert changed.count(old) == 1
            changed = changed.replace(old, new)
        cursor.execute(changed)
        try:
            yield
        finally:
            cursor.execute(sound)


def test_control_without_its_lock_the_statement_breaks_the_limit() -> None:
    """It reads the ballot without locking it, dawdles, and writes what it had read."""
    here = poll(8)
    voter = here.voter()
    without_lock = (" FOR NO KEY UPDATE) AS ballot;", ") AS ballot; PERFORM pg_sleep(1.0);")
    without_counter = ("sheets_used = sheets_used + 1, choices_used = choices_used + many", "sheets_used = 1")
    with here.open():
        # The ballot is there already, so that nothing else makes the casts wait for each other.
        Ballot.objects.create(
            phase=here.phase, voter=voter, period=clock.today(here.campaign), sheets_allowed=1, choices_allowed=10
        )
        with function_with(without_lock, without_counter):
            answers = at_once([sheet(here, voter, 3 * turn) for turn in range(2)])
    assert sum(isinstance(answer, CastAnswer) for answer in answers) == 2
    assert Vote.objects.filter(ballot__voter=voter).count() == 6


def close_while_a_cast_dawdles(here: Poll) -> tuple[CastAnswer | str, int]:
    """A cast that was let in before the closing and commits after it began; the answer, and the votes in the result."""
    voter = here.voter()

    def close() -> CastAnswer | str:
        time.sleep(0.2)  # the cast has read the clock and dawdles
        close_phase(here.phase, by=None)
        return "closed"

    with here.open(), function_with(("FOR made IN", "PERFORM pg_sleep(0.6); FOR made IN")):
        answer = at_once([sheet(here, voter, 0), close])[0]
    return answer, sum(int(result.value) for result in here.phase.results.all())


def test_the_closing_counts_every_vote_that_was_acknowledged() -> None:
    answer, counted = close_while_a_cast_dawdles(poll(3))
    assert isinstance(answer, CastAnswer)
    assert counted == Vote.objects.count() == 3


def test_control_a_closing_that_does_not_wait_loses_votes(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (voting_kinds, tally):
        monkeypatch.setattr(module, "be_alone", lambda _phase: None)
    answer, counted = close_while_a_cast_dawdles(poll(3))
    assert isinstance(answer, CastAnswer)
    assert (counted, Vote.objects.count()) == (0, 3)
