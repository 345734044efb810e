"""How many voted, over all cases together and by day: what the locked card lets the public know after the end."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from campaigns.figures import Figure, large_enough, split_of_persons
from campaigns.models import Phase
from voting.models import Ballot, VoteBatch
from voting.rules import locked_rules


def figures(phase: Phase) -> list[Figure]:
    """Ballots, and the votes that count, of a closed ``phase``; nothing before the close, or if the card is silent.

    Ballots are counted by their rows' counters, votes by the results and the rollups: no statement reads the votes.
    """
    rules = locked_rules(phase)
    if phase.closed_at is None or rules is None or not rules.tells_totals:
        return []
    ballots = _ballots(phase)
    votes = int(phase.results.aggregate(all=Sum("value"))["all"] or 0)
    return [
        Figure("ballots", large_enough(sum(ballots.values())), _by_day(phase, ballots) if rules.by_day else {}),
        Figure("votes", large_enough(votes), {} if rules.by_day else _by_day(phase, _votes(phase))),
    ]


def _ballots(phase: Phase) -> Counter[Any]:
    """Sheets by period; of a vote with one period for the whole phase that is one row."""
    rows = Ballot.objects.filter(phase=phase, sheets_used__gt=0).order_by().values("period")
    return Counter(dict(rows.annotate(sheets=Sum("sheets_used")).values_list("period", "sheets")))


def _votes(phase: Phase) -> Counter[Any]:
    """Votes by the day on which they were taken into the tally, a minute after the cast where a worker runs."""
    days: Counter[Any] = Counter()
    for moment, count in VoteBatch.objects.filter(phase=phase).order_by().values_list("rolled_at", "count"):
        days[timezone.localdate(moment)] += count
    return days


def _by_day(phase: Phase, found: Counter[Any]) -> dict[str, Any]:
    """Every day of the phase, in order; none of a vote so small that each day would have to be hidden."""
    days = sorted({*found, *_days(phase)})
    split = split_of_persons([(day.isoformat(), found[day]) for day in days])
    return {"day": split} if any(split_count for _day, split_count in split) else {}


def _days(phase: Phase) -> list[date]:
    if not phase.opens_at or not phase.closes_at:
        return []
    first = timezone.localdate(phase.opens_at)
    last = timezone.localdate(phase.closes_at - timedelta(seconds=1))
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]
