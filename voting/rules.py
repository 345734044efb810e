"""The rules that decide: those of the locked card. Before the lock the rows show what is planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from campaigns.models import Phase, RuleCard
from voting.models import VotingRules

# The period of a ballot that is good for the whole phase: a constant, so that moving the dates gives nobody a second.
WHOLE_PHASE = date(2000, 1, 1)
MIDNIGHT = time(0)


@dataclass(frozen=True)
class Rules:
    """The numbers of one voting phase; ``fewest`` and ``most`` are choices on a sheet.

    What has a default here came after the first cards were locked: a card without it means the default.
    """

    by_day: bool
    sheets: int
    fewest: int
    most: int
    per_case: int
    provider: str
    in_all: int | None = None
    per_area: int | None = None
    daily_from: time | None = None
    daily_until: time | None = None
    region_hint: str = ""
    show: str = VotingRules.ShowCounts.NEVER
    show_minutes: int | None = None
    show_at: time | None = None
    show_totals: bool = False

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Rules:
        """From the columns of VotingRules, as the card and the programme's file spell them."""
        return cls(
            by_day=facts["period"] == VotingRules.Period.DAY,
            sheets=facts["sheets_per_period"],
            fewest=facts["choices_min"],
            most=facts["choices_max"],
            per_case=facts["per_submission"],
            provider=facts["provider"],
            in_all=facts.get("sheets_in_all"),
            per_area=facts.get("per_area"),
            daily_from=_time(facts.get("daily_from")),
            daily_until=_time(facts.get("daily_until")),
            region_hint=facts.get("region_hint", ""),
            show=facts["show_counts"],
            show_minutes=facts.get("show_minutes"),
            show_at=_time(facts.get("show_at")),
            show_totals=facts.get("show_totals", False),
        )

    @property
    def tells_totals(self) -> bool:
        """Whether the number of all ballots and votes is told after the end; whoever shows counts by case tells it."""
        return self.show_totals or self.show != VotingRules.ShowCounts.NEVER

    @property
    def one_at_a_time(self) -> bool:
        """Vote as you go: each press is a sheet with one case."""
        return self.most == 1

    @property
    def hours(self) -> tuple[str, str] | None:
        """The daily hours as people say them: ("8:00", "22:00"); None for the whole day."""
        if self.daily_from is None or self.daily_until is None:
            return None
        end = self.daily_until if self.daily_until > MIDNIGHT else None
        return _clock_face(self.daily_from), _clock_face(end) if end else "24:00"

    @property
    def day_begins(self) -> str:
        """When a new day's votes may be cast: "0:00", or the beginning of the daily hours."""
        return _clock_face(self.daily_from or MIDNIGHT)

    def is_before_hours(self, now: datetime) -> bool:
        return self.daily_from is not None and timezone.localtime(now).time() < self.daily_from

    def is_after_hours(self, now: datetime) -> bool:
        """Half open like every window; 0:00 as the end is the end of the day."""
        until = self.daily_until
        return until is not None and until > MIDNIGHT and timezone.localtime(now).time() >= until

    def period_of(self, now: datetime) -> date:
        """The period that ``now`` belongs to: its day in the portal's time zone, or the whole phase."""
        return timezone.localdate(now) if self.by_day else WHOLE_PHASE


def _clock_face(moment: time) -> str:
    return f"{moment.hour}:{moment.minute:02d}"


def _time(value: time | str | None) -> time | None:
    """A time of day from a row or, as "HH:MM:SS", from a card."""
    return time.fromisoformat(value) if isinstance(value, str) else value


def locked_rules(phase: Phase) -> Rules | None:
    """The rules by which votes count, or None while the card is not locked."""
    try:
        card = phase.campaign.card
    except RuleCard.DoesNotExist:
        return None
    return next((Rules.of(each["rules"]) for each in card.content["phases"] if each["key"] == phase.key), None)


def shown_rules(phase: Phase) -> Rules:
    """What a page shows: the locked rules, else those planned."""
    locked = locked_rules(phase)
    return locked or Rules.of(dict(VotingRules.objects.filter(phase=phase).values().get()))


def spoken(moment: datetime) -> str:
    """A moment as the pages say it: 8月27日 19:49."""
    return date_format(timezone.localtime(moment), "n月j日 G:i")
