"""The tally: rolled up in batches that lie end to end, shown by the card's rule and by nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from campaigns import services
from campaigns.cards import compose
from campaigns.models import Campaign, Phase, RuleCard
from core import clock
from tests.builders import during
from tests.voting.builders import Poll, poll
from voting import tally
from voting.models import Ballot, Vote, VoteBatch
from voting.tally import roll, shown_counts

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

HOUR = timedelta(hours=1)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def vote_at(here: Poll, after: timedelta, count: int = 1) -> None:
    """``count`` new voters choose the first three cases ``after`` the opening, and the minute's rollup runs."""
    with here.open(after):
        for _ in range(count):
            here.cast(here.voter(), *here.ids[:3])
        roll(here.phase)


def shown_at(here: Poll, after: timedelta) -> int | None:
    """What the first case's count reads ``after`` the opening; None when nothing may be shown."""
    phase = Phase.objects.select_related("campaign__card").get(pk=here.phase.pk)
    counts = shown_counts(phase, during(here.campaign, "voting", after))
    return None if counts is None else counts[here.ids[0]]


def test_batches_lie_end_to_end_and_hold_the_sums() -> None:
    here = poll(4)
    assert roll(here.phase) == 0
    vote_at(here, HOUR)
    vote_at(here, 2 * HOUR, count=2)
    assert roll(here.phase) == 0  # nothing new, no row
    first, second = VoteBatch.objects.order_by("number")
    assert (first.number, first.count, second.number, second.count) == (1, 3, 2, 6)
    assert (second.after_vote, second.upto_vote) == (first.upto_vote, Vote.objects.order_by("-pk")[0].pk)
    assert first.totals == {str(pk): 1 for pk in here.ids[:3]}
    assert second.totals == {str(pk): 3 for pk in here.ids[:3]}


def test_a_long_pause_is_caught_up_in_short_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    here = poll(4)
    with here.open():
        for _ in range(4):
            here.cast(here.voter(), *here.ids[:3])
    monkeypatch.setattr(tally, "MOST_VOTES", Vote.objects.order_by("pk")[0].pk + 4)
    assert roll(here.phase) == 12
    assert VoteBatch.objects.count() > 1
    assert VoteBatch.objects.order_by("-number")[0].totals == {str(pk): 4 for pk in here.ids[:3]}


def test_the_closing_counts_afresh_in_stretches_whatever_the_tally_says(monkeypatch: pytest.MonkeyPatch) -> None:
    here, elsewhere = poll(4), poll(3)
    vote_at(here, HOUR, count=3)
    vote_at(elsewhere, HOUR)
    VoteBatch.objects.update(totals={str(pk): 99 for pk in here.ids})
    monkeypatch.setattr(tally, "MOST_VOTES", 2)
    assert tally.counted_afresh(here.phase) == dict.fromkeys(here.ids[:3], 3)


def test_each_phase_tallies_its_own_votes() -> None:
    here, elsewhere = poll(3), poll(3)
    vote_at(elsewhere, HOUR, count=2)
    vote_at(here, HOUR)
    assert {batch.phase_id: batch.count for batch in VoteBatch.objects.all()} == {
        here.phase.pk: 3,
        elsewhere.phase.pk: 6,
    }


def test_two_votes_in_one_campaign_are_told_apart() -> None:
    here = poll(3)
    facts = {
        "campaign": here.campaign,
        "kind": "vote",
        "opens_at": here.phase.opens_at,
        "closes_at": here.phase.closes_at,
    }
    second = Phase.objects.create(position=99, key="runoff", name="第二轮网络投票", **facts)
    ballot = Ballot.objects.create(
        phase=second, voter=here.voter(), period="2026-08-21", sheets_allowed=1, choices_allowed=1
    )
    Vote.objects.create(ballot=ballot, submission_id=here.ids[0], slot=1, cast_at=clock.now())
    vote_at(here, HOUR)
    assert (roll(second), VoteBatch.objects.get(phase=here.phase).count) == (1, 3)


def test_no_vote_is_tallied_twice_by_the_database_s_word() -> None:
    here = poll(3)
    vote_at(here, HOUR)
    batch = VoteBatch.objects.get()
    batch.pk, batch.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        batch.save()


@pytest.mark.parametrize(
    ("rules", "readings"),
    [
        # Votes: one at 9:00, one at 9:07, two at 12:30, in minutes after the opening at 0:00; a rollup follows each.
        ({}, {539: None, 541: None, 800: None}),
        ({"show_counts": "closed"}, {541: None, 800: None}),
        ({"show_counts": "live"}, {-1: None, 539: 0, 541: 1, 548: 2, 751: 4}),
        ({"show_counts": "cached", "show_minutes": 5}, {539: 0, 541: 0, 546: 1, 549: 1, 551: 2, 754: 2, 755.5: 4}),
        ({"show_counts": "daily", "show_at": "12:00"}, {541: None, 719: None, 721: 2, 1440: 2, 2159: 2, 2161: 4}),
    ],
)
def test_counts_are_shown_by_the_card_s_rule(rules: dict[str, Any], readings: dict[float, int | None]) -> None:
    here = poll(3, **rules)
    vote_at(here, minutes(540))
    vote_at(here, minutes(547))
    vote_at(here, minutes(750), count=2)
    assert {after: shown_at(here, minutes(after)) for after in readings} == readings


@pytest.mark.parametrize(("rule", "shown"), [("never", None), ("closed", 1), ("live", 1)])
def test_after_the_close_the_results_are_shown_unless_the_rule_is_never(rule: str, shown: int | None) -> None:
    here = poll(4, show_counts=rule)
    with here.open():
        here.cast(here.voter(), *here.ids[:3])  # nobody rolled it up: the closing does
        services.close_phase(here.phase, by=None)
    assert VoteBatch.objects.get().count == 3
    assert shown_at(here, timedelta(days=40)) == shown


def test_a_case_without_votes_reads_nought() -> None:
    here = poll(4, show_counts="live")
    vote_at(here, HOUR)
    counts = shown_counts(here.phase, during(here.campaign, "voting", 2 * HOUR))
    assert counts is not None
    assert (counts[here.ids[0]], counts[here.ids[3]]) == (1, 0)


def test_showing_costs_one_small_query_and_nothing_when_nothing_is_shown(django_assert_num_queries: Any) -> None:
    live, never = poll(3, show_counts="live"), poll(3)
    for here, queries in ((live, 1), (never, 0)):
        vote_at(here, HOUR)
        phase = Phase.objects.select_related("campaign__card").get(pk=here.phase.pk)
        moment = during(here.campaign, "voting", 2 * HOUR)
        with django_assert_num_queries(queries):
            shown_counts(phase, moment)


def test_a_card_from_before_these_rules_reads_as_never() -> None:
    here = poll(3)
    content = compose(here.campaign)
    for phase in content["phases"]:
        for name in ("show_minutes", "show_at"):
            phase["rules"].pop(name, None)
    RuleCard.objects.filter(campaign=here.campaign).update(content=content)
    vote_at(here, HOUR)
    assert shown_at(here, 2 * HOUR) is None


def test_the_tick_and_the_task_roll_up_and_a_rehearsal_s_own_clock_counts() -> None:
    here = poll(3, show_counts="live")
    offset = during(here.campaign, "voting") - clock.database_now()
    Campaign.objects.filter(pk=here.campaign.pk).update(mark="rehearsal", clock_offset=offset)
    phase = Phase.objects.select_related("campaign__card").get(pk=here.phase.pk)
    Poll(phase.campaign, phase, here.cases).cast(here.voter(), *here.ids)
    services.tick(phase.campaign)
    assert abs(VoteBatch.objects.get().rolled_at - during(here.campaign, "voting")) < timedelta(minutes=1)
    assert shown_counts(phase, clock.now(phase.campaign)) == dict.fromkeys(here.ids, 1)
    Poll(phase.campaign, phase, here.cases).cast(here.voter(), *here.ids)
    assert tally.roll_all() == 3
