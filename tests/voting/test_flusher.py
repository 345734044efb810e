"""Group commit: sheets that wait together are stored together, and each gets the verdict that it would get alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection

from tests.conftest import wait_for
from tests.voting.builders import Poll, poll
from voting import cast as casting
from voting import flusher
from voting.flusher import Flusher, TooManyAreWaiting
from voting.models import Ballot, CastRequest, Vote, Voter
from voting.rules import locked_rules


class Judge:
    """Answers when it is let go; ``batches`` are the sheets that it was given together."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.may_go = threading.Event()
        self.refuses: dict[str, Exception] = {}

    def __call__(self, sheets: Sequence[str]) -> list[dict[str, Any]]:
        self.batches.append(list(sheets))
        assert self.may_go.wait(20)
        for sheet in sheets:
            if sheet in self.refuses:
                raise self.refuses[sheet]
        return [{"sheet": sheet} for sheet in sheets]


@pytest.fixture
def judge() -> Judge:
    return Judge()


@pytest.fixture
def line(judge: Judge) -> Iterator[Flusher[str]]:
    made: Flusher[str] = Flusher(judge)
    yield made
    judge.may_go.set()
    made.stop()


@pytest.fixture
def clerks() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def join(line: Flusher[str], clerks: ThreadPoolExecutor, judge: Judge, *names: str) -> list[Future[Any]]:
    """The first sheet is taken alone; the others, sent while it is judged, wait in their order."""
    futures = [clerks.submit(line.decide, names[0])]
    assert wait_for(lambda: judge.batches)
    for place, name in enumerate(names[1:], start=1):
        futures.append(clerks.submit(line.decide, name))
        assert wait_for(lambda place=place: len(line._line) == place)  # type: ignore[misc]
    return futures


def test_what_waits_while_a_batch_is_under_way_is_the_next_batch(
    line: Flusher[str], clerks: ThreadPoolExecutor, judge: Judge
) -> None:
    futures = join(line, clerks, judge, "a", "b", "c", "d")
    judge.may_go.set()
    assert [future.result(20) for future in futures] == [{"sheet": name} for name in "abcd"]
    assert judge.batches == [["a"], ["b", "c", "d"]]


def test_a_batch_that_fails_is_stored_one_by_one(
    line: Flusher[str], clerks: ThreadPoolExecutor, judge: Judge, caplog: pytest.LogCaptureFixture
) -> None:
    judge.refuses["c"] = ValueError("this one alone")
    futures = join(line, clerks, judge, "a", "b", "c", "d")
    judge.may_go.set()
    assert [futures[place].result(20) for place in (0, 1, 3)] == [{"sheet": name} for name in "abd"]
    with pytest.raises(ValueError, match="this one alone"):
        futures[2].result(20)
    assert judge.batches == [["a"], ["b", "c", "d"], ["b"], ["c"], ["d"]]
    assert "stored one by one" in caplog.text


def test_when_the_database_is_away_nobody_waits_for_it_in_turn(
    line: Flusher[str], clerks: ThreadPoolExecutor, judge: Judge
) -> None:
    judge.refuses["b"] = InterfaceError("connection already closed")
    futures = join(line, clerks, judge, "a", "b", "c", "d")
    judge.may_go.set()
    for future in futures[1:]:
        with pytest.raises(InterfaceError):
            future.result(20)
    assert judge.batches == [["a"], ["b", "c", "d"], ["b"]]


def test_whoever_comes_to_a_long_or_old_line_is_asked_to_come_again(
    line: Flusher[str], clerks: ThreadPoolExecutor, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(line, clerks, judge, "a", "b", "c")
    monkeypatch.setattr(flusher, "MOST_WAITING", 2)
    with pytest.raises(TooManyAreWaiting):
        line.decide("d")
    monkeypatch.setattr(flusher, "MOST_WAITING", 100)
    monkeypatch.setattr(flusher, "OLDEST", 0.0)
    with pytest.raises(TooManyAreWaiting):
        line.decide("e")
    assert judge.batches == [["a"]]
    judge.may_go.set()  # else the end waits for those in the line


def test_a_sheet_that_was_given_up_is_not_stored_later(
    line: Flusher[str], clerks: ThreadPoolExecutor, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(line, clerks, judge, "a")
    monkeypatch.setattr(flusher, "PATIENCE", 0.05)
    with pytest.raises(OperationalError, match="in time"):
        line.decide("b")
    judge.may_go.set()
    monkeypatch.setattr(flusher, "PATIENCE", 20.0)
    assert line.decide("c") == {"sheet": "c"}
    assert judge.batches == [["a"], ["c"]]


def test_after_a_fork_or_a_stop_a_new_thread_serves(line: Flusher[str], judge: Judge) -> None:
    judge.may_go.set()
    assert line.decide("a") == {"sheet": "a"}
    first = line._thread
    line.stop()
    assert first is not None
    assert not first.is_alive()
    assert line.decide("b") == {"sheet": "b"}


# --- The batch statement (PostgreSQL) --------------------------------------------------------------------------------


def sheet_of(here: Poll, voter: Voter, *choices: int, key: str) -> Any:
    rules = locked_rules(here.phase)
    assert rules
    return casting._Sheet(here.phase, voter, list(choices), key, rules)


def by_key(voter: Voter) -> Voter:
    """The voter as the cookie names one: without an id."""
    return Voter(provider=voter.provider, key=voter.key)


@pytest.mark.django_db
def test_each_sheet_of_a_batch_gets_its_own_verdict_in_its_place() -> None:
    here = poll(4)
    late, early, nobody = here.voter(), here.voter(), Voter(provider="trial", key="f" * 64)
    with here.open():
        verdicts = casting.judge(
            [
                sheet_of(here, by_key(early), *here.ids[:3], key="first-sheet"),
                sheet_of(here, nobody, *here.ids[:3], key="of-nobody"),
                sheet_of(here, late, *here.ids[:2], key="too-few"),
                sheet_of(here, early, *here.ids[1:], key="second-sheet"),
                sheet_of(here, by_key(early), *here.ids[:3], key="first-sheet"),
                sheet_of(here, late, *here.ids[:3], key="good"),
            ]
        )
    said = [verdict.get("refusal") or ("again" if verdict.get("repeated") else "cast") for verdict in verdicts]
    assert said == ["cast", "VoterIsOfAnotherProvider", "TooFewChoices", "AlreadyVoted", "again", "cast"]
    assert (Ballot.objects.count(), Vote.objects.count(), CastRequest.objects.count()) == (2, 6, 2)


@pytest.mark.django_db
def test_a_voter_s_votes_in_one_batch_count_down_to_the_limit() -> None:
    here = poll(4, sheets_per_period=3, choices_min=1, choices_max=1)
    voter = here.voter()
    with here.open():
        verdicts = casting.judge([sheet_of(here, voter, pk, key=f"vote-for-{pk}") for pk in here.ids])
    assert [verdict.get("sheets_left", verdict.get("refusal")) for verdict in verdicts] == [2, 1, 0, "AlreadyVoted"]


@pytest.mark.django_db
def test_the_function_keeps_its_plans() -> None:
    """Planning costs more than casting, and a plan that scans would grow with the votes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proconfig FROM pg_proc WHERE proname = 'cast_votes'")
        assert cursor.fetchall() == [(["plan_cache_mode=force_generic_plan", "enable_seqscan=off", "jit=off"],)]
