"""How many votes each case has: rolled up each minute, shown by the card's rule, never counted on a page.

A rollup takes the votes after its watermark (``VoteBatch.upto_vote``). Ids are drawn when a vote is inserted and seen
when it commits, so a vote with a smaller id may turn up later: therefore the rollup is alone with the phase for an
instant (``fence``), and what it then sees as the greatest id is final for this phase.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from campaigns import kinds
from campaigns.models import Campaign, Phase
from core import clock
from voting.fence import be_alone
from voting.models import Vote, VoteBatch, VotingRules
from voting.rules import Rules, shown_rules

MOST_VOTES = 100_000  # ids in one batch: after a long pause the catching up goes in short transactions

Show = VotingRules.ShowCounts


def shown_counts(phase: Phase, now: datetime) -> dict[int, int] | None:
    """What pages may show at ``now`` (the campaign's time): submission id -> votes, or None for nothing at all.

    A case without votes is not stored and reads as 0. The rule of the locked card decides: never; live, the last
    rollup; cached, the rollup as of the last full n minutes (counted from midnight); daily, as of the last hh:mm;
    closed, nothing before the end. Once the phase is closed every rule but never shows its results.
    Costs no query for "never" (given ``campaign__card``), and one for the others.
    """
    rules = shown_rules(phase)
    if rules.show == Show.NEVER or (phase.opens_at and now < phase.opens_at):
        return None
    if phase.closed_at:
        return Counter({pk: int(value) for pk, value in phase.results.values_list("submission", "value")})
    moment = as_of(rules, now)
    if moment is None or (rules.show == Show.DAILY and phase.opens_at and moment < phase.opens_at):
        return None
    return _totals(_batches(phase).filter(rolled_at__lte=moment).first())


def as_of(rules: Rules, now: datetime) -> datetime | None:
    """The moment whose tally may be shown at ``now`` while the phase is open; None if there is none."""
    local = timezone.localtime(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if rules.show == Show.LIVE:
        return now
    if rules.show == Show.CACHED and rules.show_minutes:
        return local - (local - midnight) % timedelta(minutes=rules.show_minutes)
    if rules.show == Show.DAILY and rules.show_at:
        today = local.replace(hour=rules.show_at.hour, minute=rules.show_at.minute, second=0, microsecond=0)
        return today if today <= local else today - timedelta(days=1)
    return None


def roll_all() -> int:
    """Roll up every voting phase that is not closed; the votes taken in. For the minute's task."""
    phases = Phase.objects.filter(
        kind__in=kinds.with_verb("vote"), campaign__in=Campaign.objects.published(), closed_at=None
    )
    return sum(roll(phase) for phase in phases.select_related("campaign"))


def roll(phase: Phase) -> int:
    """Take the committed votes of ``phase`` that are new into its tally; how many. Safe to run often and at once."""
    with transaction.atomic():
        be_alone(phase)
        # Two statements: the second one's snapshot is taken when the lock is held.
        top = Vote.objects.aggregate(top=Max("pk"))["top"] or 0
        moment = clock.now(phase.campaign)
    taken = 0
    while (batch := _take(phase, top, moment)) is not None:
        taken += batch.count
    return taken


@transaction.atomic
def _take(phase: Phase, top: int, moment: datetime) -> VoteBatch | None:
    """Write the next batch, of votes up to ``top``; None if there is nothing to take."""
    Phase.objects.select_for_update(of=("self",), no_key=True).get(pk=phase.pk)  # one rollup at a time
    last = _batches(phase).first()
    after = last.upto_vote if last else 0
    upto = min(top, after + MOST_VOTES)
    votes = Vote.objects.of(phase).filter(pk__gt=after, pk__lte=upto)
    counts = dict(votes.order_by().values_list("submission").annotate(Count("pk")))
    # A stretch without a vote of this phase is noted only when it is long: a quiet night leaves no rows.
    if upto <= after or (not counts and upto == top):
        return None
    totals = _totals(last)
    totals.update(counts)
    return VoteBatch.objects.create(
        phase=phase,
        number=last.number + 1 if last else 1,
        after_vote=after,
        upto_vote=upto,
        rolled_at=moment,
        count=sum(counts.values()),
        totals={str(pk): count for pk, count in totals.items()},
    )


def counted_afresh(phase: Phase) -> Counter[int]:
    """Every valid vote of ``phase`` counted once more, whatever the tally says: submission id -> votes.

    By stretches of ids, so that no statement grows with the votes stored and none meets the statement's time limit.
    """
    votes = Vote.objects.of(phase).valid().order_by()
    counts: Counter[int] = Counter()
    for after in range(0, Vote.objects.aggregate(top=Max("pk"))["top"] or 0, MOST_VOTES):
        stretch = votes.filter(pk__gt=after, pk__lte=after + MOST_VOTES)
        counts.update(dict(stretch.values_list("submission").annotate(Count("pk"))))
    return counts


def _batches(phase: Phase) -> QuerySet[VoteBatch]:
    return VoteBatch.objects.filter(phase=phase).order_by("-rolled_at", "-number")


def _totals(batch: VoteBatch | None) -> Counter[int]:
    return Counter({int(pk): count for pk, count in batch.totals.items()} if batch else {})
