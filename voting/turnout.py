"""How many voted, over all cases together, by day and by hour: what the locked card lets the public know after the end.

What one sheet may hold counts here too: an hour with few votes may be that of one person, who is then known to have
given so many. A count of votes is therefore told only if five sheets at least must have made it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, Sum
from django.db.models.functions import TruncHour
from django.utils import timezone

from campaigns.figures import LEAST, Figure, large_enough, split_of_persons
from campaigns.models import Phase
from voting.models import Ballot, Vote, VoteBatch
from voting.rules import MIDNIGHT, Rules, locked_rules
from voting.tally import MOST_VOTES

Split = list[tuple[str, int | None]]


def figures(phase: Phase) -> list[Figure]:
    """Ballots, and the votes that count, of a closed ``phase``; nothing before the close, or if the card is silent.

    Ballots are counted by their rows' counters, votes by the results. Only the hours are read from the votes: by
    stretches of ids, about a second and a half for a million, which ``results.closing`` pays once and keeps.
    """
    rules = locked_rules(phase)
    if phase.closed_at is None or rules is None or not rules.tells_totals:
        return []
    ballots = _ballots(phase)
    cast = large_enough(sum(ballots.values()))
    votes = int(phase.results.aggregate(all=Sum("value"))["all"] or 0)
    hours, least = _hours(phase), LEAST * rules.most
    splits = {"hour": _by_hour(rules, hours, least)}
    if not rules.by_day:
        splits = {"day": _by_day(phase, _days_of(hours), least), **splits}
    return [
        Figure("ballots", cast, _told({"day": _by_day(phase, ballots)}) if rules.by_day else {}),
        Figure("votes", votes if cast is not None else None, _told(splits)),
    ]


def _ballots(phase: Phase) -> Counter[date]:
    """Sheets by period; of a vote with one period for the whole phase that is one row."""
    rows = Ballot.objects.filter(phase=phase, sheets_used__gt=0).order_by().values("period")
    return Counter(dict(rows.annotate(sheets=Sum("sheets_used")).values_list("period", "sheets")))


def _hours(phase: Phase) -> Counter[datetime]:
    """The votes that count by the hour in which they were cast.

    Cut in UTC, which is several times quicker for the database: the portal's zone is whole hours from it.
    """
    votes = Vote.objects.of(phase).valid().order_by().annotate(hour=TruncHour("cast_at", tzinfo=UTC))
    hours: Counter[datetime] = Counter()
    for after, upto in _stretches(phase):
        counted = votes.filter(pk__gt=after, pk__lte=upto).values_list("hour").annotate(Count("pk"))
        for hour, count in counted:
            hours[hour] += count
    return hours


def _stretches(phase: Phase) -> Iterator[tuple[int, int]]:
    """The ids of the tallied votes, from after one up to another, so that no statement grows with the votes stored.

    Batches of other campaigns' votes alone are left out; the others are joined to stretches of ``MOST_VOTES`` ids.
    """
    batches = VoteBatch.objects.filter(phase=phase, count__gt=0).order_by("number")
    begun: tuple[int, int] | None = None
    for after, upto in batches.values_list("after_vote", "upto_vote"):
        if begun and (after != begun[1] or upto - begun[0] > MOST_VOTES):
            yield begun
            begun = None
        begun = (begun[0] if begun else after, upto)
    if begun:
        yield begun


def _days_of(hours: Counter[datetime]) -> Counter[date]:
    days: Counter[date] = Counter()
    for hour, count in hours.items():
        days[timezone.localdate(hour)] += count
    return days


def _by_day(phase: Phase, found: Counter[date], least: int = LEAST) -> Split:
    """Every day of the phase, in order."""
    days = sorted({*found, *_days(phase)})
    return split_of_persons([(day.isoformat(), found[day]) for day in days], least)


def _by_hour(rules: Rules, found: Counter[datetime], least: int) -> Split:
    """Every hour of the day in which votes may be cast, all days together, in order."""
    counts: Counter[int] = Counter()
    for hour, count in found.items():
        counts[timezone.localtime(hour).hour] += count
    hours = sorted({*counts, *_open_hours(rules)}) if counts else []
    return split_of_persons([(f"{hour:02d}", counts[hour]) for hour in hours], least)


def _open_hours(rules: Rules) -> Iterable[int]:
    first = rules.daily_from or MIDNIGHT
    until = rules.daily_until or MIDNIGHT
    return range(first.hour, until.hour + bool(until.minute) if until > MIDNIGHT else 24)


def _told(splits: dict[str, Split]) -> dict[str, Split]:
    """Those splits of which something can be shown: none of a vote so small that all of it would have to be hidden."""
    return {name: split for name, split in splits.items() if any(count for _name, count in split)}


def _days(phase: Phase) -> list[date]:
    if not phase.opens_at or not phase.closes_at:
        return []
    first = timezone.localdate(phase.opens_at)
    last = timezone.localdate(phase.closes_at - timedelta(seconds=1))
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]
