"""The further limits of the card: in all, by award area, daily hours; the same contract on both databases."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from campaigns.cards import compose
from campaigns.models import AwardArea, Phase, RuleCard
from submissions.models import Submission
from tests.voting.builders import Poll, poll
from voting import errors
from voting.cast import AllVotesAreUsed, AreaIsFull, VotingIsOutsideItsHours
from voting.models import Allowance, Ballot, Vote

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def in_areas(here: Poll, *positions: int) -> None:
    """Put the cases into award areas, in the order of ``here.ids``."""
    for pk, position in zip(here.ids, positions, strict=True):
        Submission.objects.filter(pk=pk).update(area=AwardArea.objects.get(campaign=here.campaign, position=position))


def test_the_limit_in_all_holds_over_days_and_the_answer_says_what_is_left() -> None:
    here = poll(4, sheets_per_period=2, choices_min=1, choices_max=1, sheets_in_all=3)
    voter = here.voter()
    with here.open():
        assert [here.cast(voter, pk).sheets_left for pk in here.ids[:2]] == [1, 0]
        with pytest.raises(errors.TodaysVotesAreUsed):
            here.cast(voter, here.ids[2])
    with here.open(DAY):
        assert here.cast(voter, here.ids[0]).sheets_left == 0  # one is left in all, though two a day
        with pytest.raises(AllVotesAreUsed) as refused:
            here.cast(voter, here.ids[1])
    assert str(refused.value) == "你的票已全部投完：每人在整个投票期间最多投3次。"
    assert Allowance.objects.values_list("sheets_used", "sheets_allowed").get() == (3, 3)
    assert Vote.objects.count() == 3


def test_a_refused_sheet_costs_nothing_of_the_limit_in_all() -> None:
    here = poll(4, sheets_per_period=2, choices_min=1, choices_max=1, sheets_in_all=2)
    voter = here.voter()
    with here.open():
        here.cast(voter, here.ids[0], key="the same")
        assert here.cast(voter, here.ids[0], key="the same").repeated
        with pytest.raises(errors.CaseWasChosenAlready):
            here.cast(voter, here.ids[0])
        here.cast(voter, here.ids[1])
    assert Allowance.objects.get().sheets_used == 2


def test_without_a_limit_in_all_no_row_is_kept() -> None:
    here = poll(3)
    with here.open():
        here.cast(here.voter(), *here.ids)
    assert not Allowance.objects.exists()


def test_an_award_area_takes_so_many_choices_of_a_sheet() -> None:
    here = poll(4, per_area=2)
    in_areas(here, 1, 1, 1, 2)
    area = AwardArea.objects.get(campaign=here.campaign, position=1)
    with here.open():
        with pytest.raises(AreaIsFull) as refused:
            here.cast(here.voter(), *here.ids)
        assert refused.value.facts == {"area": area.name, "most": 2, "surplus": 1}
        here.cast(here.voter(), *here.ids[1:])
    assert (Vote.objects.count(), Ballot.objects.filter(sheets_used=1).count()) == (3, 1)


def test_an_award_area_counts_over_the_period_when_votes_come_one_at_a_time() -> None:
    here = poll(4, sheets_per_period=4, choices_min=1, choices_max=1, per_area=2)
    in_areas(here, 1, 1, 1, 2)
    voter = here.voter()
    with here.open():
        for pk in here.ids[:2]:
            here.cast(voter, pk)
        with pytest.raises(AreaIsFull):
            here.cast(voter, here.ids[2])
        here.cast(voter, here.ids[3])
    with here.open(DAY):
        here.cast(voter, here.ids[2])
    assert Vote.objects.count() == 4


def test_cases_without_an_award_area_have_no_limit_by_area() -> None:
    here = poll(3, per_area=1)
    Submission.objects.filter(pk__in=here.ids).update(area=None)
    with here.open():
        here.cast(here.voter(), *here.ids)
    assert Vote.objects.count() == 3


@pytest.mark.parametrize(
    ("begins", "ends", "moments"),
    [
        ("08:00", "22:00", {7 * HOUR + 59 * MINUTE: False, 8 * HOUR: True, 21.9 * HOUR: True, 22 * HOUR: False}),
        ("08:00", "00:00", {7 * HOUR: False, 23 * HOUR + 59 * MINUTE: True, DAY: False}),
        ("00:00", "06:30", {timedelta(): True, 6.4 * HOUR: True, 7 * HOUR: False, DAY: True}),
    ],
)
def test_the_daily_hours_are_half_open_in_local_time(begins: str, ends: str, moments: dict[timedelta, bool]) -> None:
    here = poll(3, daily_from=time.fromisoformat(begins), daily_until=time.fromisoformat(ends))

    def is_taken(after: timedelta) -> bool:
        with here.open(after):
            try:
                here.cast(here.voter(), *here.ids)
            except VotingIsOutsideItsHours:
                return False
        return True

    assert {after: is_taken(after) for after in moments} == moments


def test_the_refusal_outside_the_hours_names_them_and_a_retry_still_gets_its_answer() -> None:
    here = poll(3, daily_from=time(8), daily_until=time(22))
    voter = here.voter()
    with here.open(9 * HOUR):
        here.cast(voter, *here.ids, key="the same")
    with here.open(23 * HOUR):
        assert here.cast(voter, *here.ids, key="the same").repeated
        with pytest.raises(VotingIsOutsideItsHours) as refused:
            here.cast(voter, *here.ids)
    assert str(refused.value) == "每天8:00至22:00可以投票。"


def test_today_s_votes_are_new_tomorrow_when_the_hours_begin() -> None:
    here = poll(3, sheets_per_period=2, daily_from=time(8), daily_until=time(22))
    voter = here.voter()
    Ballot.objects.create(phase=here.phase, voter=voter, period="2026-08-21", sheets_allowed=2, choices_allowed=20)
    with here.open(9 * HOUR):
        here.cast(voter, *here.ids)
        Ballot.objects.update(sheets_used=2)
        with pytest.raises(errors.TodaysVotesAreUsed) as refused:
            here.cast(voter, *here.ids)
    assert str(refused.value) == "今日已投完，明日 8:00 后可以再投。"


def test_a_card_from_before_these_limits_has_none() -> None:
    here = poll(3)
    content = compose(here.campaign)
    for phase in content["phases"]:
        for name in ("sheets_in_all", "per_area", "daily_from", "daily_until", "region_hint"):
            phase["rules"].pop(name, None)
    RuleCard.objects.filter(campaign=here.campaign).update(content=content)
    old = Poll(here.campaign, Phase.objects.get(pk=here.phase.pk), here.cases)
    with here.open():
        old.cast(old.voter(), *old.ids)
    assert Vote.objects.count() == 3
