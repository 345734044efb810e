"""When people voted: votes by the hour of the day, exact, and never so few that they tell of one person."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from campaigns.figures import Figure
from campaigns.models import Phase
from core import clock
from tests.builders import during
from tests.voting.builders import Poll, poll
from voting import turnout
from voting.models import Ballot, Vote, Voter
from voting.tally import roll

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def voted(here: Poll, hour: float, ballots: int, choices: int = 3) -> None:
    """So many ballots ``hour`` hours after the opening (midnight), as rows, each with the first ``choices`` cases."""
    moment = during(here.campaign, "voting", timedelta(hours=hour))
    key = Voter.objects.count()
    voters = [Voter(provider="trial", key=f"{here.phase.pk}-{key + n}", created_at=moment) for n in range(ballots)]
    facts: dict[str, Any] = {"sheets_used": 1, "sheets_allowed": 1, "choices_used": choices, "choices_allowed": 10}
    period = clock.timezone.localdate(moment)
    cast = Ballot.objects.bulk_create(
        Ballot(phase=here.phase, voter=voter, period=period, **facts) for voter in Voter.objects.bulk_create(voters)
    )
    cases = here.ids[:choices]
    Vote.objects.bulk_create(
        Vote(ballot=ballot, submission_id=case, slot=1, cast_at=moment) for ballot in cast for case in cases
    )


def told(here: Poll) -> dict[str, Figure]:
    """The figures of the closed vote."""
    with clock.at(during(here.campaign, "voting", timedelta(days=30))):
        roll(here.phase)
        phase = Phase.objects.get(pk=here.phase.pk)
        here.campaign.phases.filter(pk=phase.pk).update(closed_at=clock.now())
        return {each.key: each for each in turnout.figures(Phase.objects.get(pk=phase.pk))}


def by_hour(here: Poll) -> dict[str, int | None]:
    return dict(told(here)["votes"].by.get("hour", ()))


def test_votes_are_told_by_the_hour_in_which_they_were_cast_all_days_together() -> None:
    here = poll(4, show_totals=True)
    voted(here, 9.99, 20)
    voted(here, 24 + 9.2, 10)
    voted(here, 20, 30)  # rolled up weeks later, as after a pause of the worker
    hours = by_hour(here)
    assert list(hours) == [f"{hour:02d}" for hour in range(24)]
    assert {name: count for name, count in hours.items() if count != 0} == {"09": 90, "20": 90}


def test_an_hour_that_may_be_one_persons_is_not_told() -> None:
    """Ten choices at most on a sheet: fewer than fifty votes may come from fewer than five people."""
    here = poll(4, show_totals=True)
    voted(here, 3, 1)
    voted(here, 12, 16)  # 48
    voted(here, 20, 20)
    voted(here, 21, 17)
    hours = by_hour(here)
    assert (hours["03"], hours["12"], hours["20"], hours["21"], hours["04"]) == (None, None, 60, 51, 0)


def test_a_vote_so_small_that_nothing_can_be_told_has_no_hours_and_no_total() -> None:
    here = poll(4, show_totals=True)
    voted(here, 3, 2)
    votes = told(here)["votes"]
    assert votes.by == {}
    assert votes.total is None


def test_only_the_hours_stand_in_which_votes_may_be_cast() -> None:
    here = poll(4, show_totals=True, daily_from=time(8), daily_until=time(20, 30))
    voted(here, 9, 20)
    assert list(by_hour(here)) == [f"{hour:02d}" for hour in range(8, 21)]


def test_a_vote_of_one_period_is_told_by_day_from_the_votes_themselves() -> None:
    here = poll(4, show_totals=True, period="phase")
    voted(here, 9, 20)
    voted(here, 24 + 9, 30)
    days = told(here)["votes"].by["day"]
    assert [count for _day, count in days[:3]] == [60, 90, 0]
    assert len(days) == 10  # the rollup after the end is no day of the vote


def test_votes_of_another_campaign_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnout, "MOST_VOTES", 50)
    here, there = poll(4, show_totals=True), poll(4, show_totals=True)
    for hour in (9, 10):
        voted(here, hour, 20)
        voted(there, hour, 30)
        for each in (here, there):
            with clock.at(during(each.campaign, "voting", timedelta(hours=hour))):
                roll(each.phase)
    assert {name: count for name, count in by_hour(here).items() if count} == {"09": 60, "10": 60}
