"""The limits in all and by award area hold under real concurrency, also over midnight; each with its control."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from campaigns.models import AwardArea
from submissions.models import Submission
from tests.races.test_vote_limit import at_once, function_with
from tests.voting.builders import Poll, poll
from voting.cast import CastAnswer
from voting.models import Allowance, Ballot, Vote, Voter

pytestmark = pytest.mark.django_db(transaction=True)

ONE_AT_A_TIME = {"choices_min": 1, "choices_max": 1}
BEFORE_MIDNIGHT = timedelta(hours=24) - timedelta(seconds=0.5)


def vote(here: Poll, voter: Voter, case: int, after: float = 0, at: float = 0) -> Callable[[], CastAnswer]:
    """A press for one case, ``after`` so many seconds or ``at`` a moment of ``time.monotonic``."""

    def press() -> CastAnswer:
        time.sleep(max(after, at - time.monotonic(), 0))
        return here.cast(voter, here.ids[case % len(here.ids)])

    return press


def taken(answers: list[CastAnswer | str]) -> int:
    return sum(isinstance(answer, CastAnswer) for answer in answers)


@pytest.mark.sqlite
def test_64_presses_over_midnight_get_what_both_days_and_the_limit_in_all_allow() -> None:
    """Two a day and three in all: two before midnight, one after it, not more and not fewer."""
    here = poll(8, sheets_per_period=2, sheets_in_all=3, **ONE_AT_A_TIME)
    voter = here.voter()
    with here.open(timedelta(hours=24) - timedelta(seconds=3)):  # 64 connections take their time to open
        begin = time.monotonic() + 2.4
        answers = at_once([vote(here, voter, turn, at=begin + turn / 50) for turn in range(64)])
    days = dict(Ballot.objects.values_list("period__day", "sheets_used"))
    assert (taken(answers), Vote.objects.count(), sum(days.values())) == (3, 3, 3)
    assert max(days.values()) == 2
    assert Allowance.objects.values_list("sheets_used", "sheets_allowed").get() == (3, 3)
    assert {answer for answer in answers if isinstance(answer, str)} <= {"AllVotesAreUsed", "TodaysVotesAreUsed"}


def on_both_sides_of_midnight(here: Poll) -> list[CastAnswer | str]:
    """Two casts of one voter in flight at once, one that belongs to the old day and one to the new; two ballots."""
    voter = here.voter()
    with here.open(BEFORE_MIDNIGHT):
        return at_once([vote(here, voter, 0, after=0.1), vote(here, voter, 1, after=0.8)])


# Read the allowance and dawdle over midnight before anything is written.
DAWDLE = (") AS allowance;", ") AS allowance; PERFORM pg_sleep(1.5);")
WITHOUT_LOCK = (" FOR NO KEY UPDATE) AS allowance;", ") AS allowance; PERFORM pg_sleep(1.5);")
WITHOUT_COUNTER = ("voting_allowance SET sheets_used = sheets_used + 1", "voting_allowance SET sheets_used = 1")


def test_two_ballots_share_one_limit_in_all() -> None:
    here = poll(3, sheets_in_all=1, **ONE_AT_A_TIME)
    with function_with(DAWDLE):
        answers = on_both_sides_of_midnight(here)
    assert (taken(answers), Vote.objects.count()) == (1, 1)
    assert Ballot.objects.count() == 2  # the harness did reach both days


def test_control_without_the_lock_of_the_allowance_midnight_gives_one_too_many() -> None:
    here = poll(3, sheets_in_all=1, **ONE_AT_A_TIME)
    voter = here.voter()
    Allowance.objects.create(phase=here.phase, voter=voter, sheets_allowed=1)  # so that its insert makes nobody wait
    with here.open(BEFORE_MIDNIGHT), function_with(WITHOUT_LOCK, WITHOUT_COUNTER):
        answers = at_once([vote(here, voter, 0, after=0.1), vote(here, voter, 1, after=0.8)])
    assert (taken(answers), Vote.objects.count()) == (2, 2)


def in_two_areas(here: Poll) -> None:
    for place, pk in enumerate(here.ids):
        area = AwardArea.objects.get(campaign=here.campaign, position=1 + place % 2)
        Submission.objects.filter(pk=pk).update(area=area)


@pytest.mark.sqlite
def test_64_presses_at_once_get_the_votes_of_each_area_and_no_more() -> None:
    here = poll(8, sheets_per_period=20, per_area=2, **ONE_AT_A_TIME)
    in_two_areas(here)
    voter = here.voter()
    with here.open():
        answers = at_once([vote(here, voter, turn) for turn in range(64)])
    assert taken(answers) == 4
    areas = Counter(Vote.objects.values_list("submission__area__position", flat=True))
    assert areas == {1: 2, 2: 2}


def test_control_without_the_lock_of_the_ballot_an_area_gets_too_many() -> None:
    here = poll(8, sheets_per_period=20, per_area=1, **ONE_AT_A_TIME)
    in_two_areas(here)
    voter = here.voter()
    with here.open():
        here.cast(voter, here.ids[1])  # the ballot is there already, so that nothing else makes the casts wait
        unlocked = (" FOR NO KEY UPDATE) AS ballot;", ") AS ballot;")
        slow = ("choices_used + many FROM judged", "choices_used + many FROM judged CROSS JOIN pg_sleep(0.6) AS nap")
        with function_with(unlocked, slow):
            answers = at_once([vote(here, voter, 0), vote(here, voter, 2)])
    assert taken(answers) == 2
    assert Counter(Vote.objects.values_list("submission__area__position", flat=True)) == {1: 2, 2: 1}


@pytest.mark.sqlite
def test_16_voters_at_once_each_get_all_that_every_limit_allows() -> None:
    here = poll(8, sheets_per_period=3, sheets_in_all=3, per_area=2, **ONE_AT_A_TIME)
    in_two_areas(here)
    voters = [here.voter() for _ in range(16)]
    with here.open():
        answers = at_once([vote(here, voter, turn) for turn in range(4) for voter in voters])
    assert taken(answers) == 48
    assert set(Allowance.objects.values_list("sheets_used", flat=True)) == {3}
    assert Vote.objects.count() == 48
