"""The campaign's timeline as people read it: phases with the same dates are one step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import kinds
from campaigns.models import Campaign, Phase
from core import clock


@dataclass(frozen=True)
class Step:
    """One mark of the timeline; ``state`` is past, present or coming."""

    name: str
    dates: str
    state: str
    state_text: str


def steps(campaign: Campaign, now: datetime | None = None, *, with_facts: bool = True) -> list[Step]:
    """The dated phases in order; one without dates appears once it has begun or ended.

    Without the facts of each phase (how many cases, how many reviews) it asks the database for the phases alone.
    """
    now = now or clock.now(campaign)
    told = [phase for phase in campaign.phases.all() if not phase.starts_quietly_at(now)]
    shown = [phase for phase in told if phase.opens_at or phase.closed_at]
    groups = groupby(shown, key=lambda phase: (phase.opens_at, phase.closes_at))
    return [_step(list(phases), now, with_facts) for _window, phases in groups]


def _step(phases: list[Phase], now: datetime, with_facts: bool) -> Step:
    first = phases[0]
    name, days = "、".join(phase.name for phase in phases), dates(first, now)
    if first.is_over_at(now):
        return Step(name, days, "past", "，".join([_("ended"), *_facts(phases, with_facts)[:1]]))
    if standing := [phase.name for phase in phases if phase.is_paused_at(now)]:
        state = "present" if first.is_within_at(now) else "coming"
        return Step(name, days, state, _paused(standing, len(phases)))
    if first.is_open_at(now):
        left = _("open, %(left)s left") % {"left": remaining(first.closes_at - now)} if first.closes_at else _("open")
        return Step(name, days, "present", left)
    facts = _facts(phases, with_facts)
    return Step(name, days, "coming", facts[0] if facts else _("not begun"))


def _facts(phases: list[Phase], wanted: bool) -> list[str]:
    return [text for phase in phases if wanted and (text := kinds.get(phase.kind).status(phase))]


def _paused(names: list[str], of: int) -> str:
    """One word where all phases of a step stand still, else which of them do."""
    return _("paused") if len(names) == of else _("%(phases)s paused") % {"phases": "、".join(names)}


def dates(phase: Phase, now: datetime | None = None) -> str:
    """8月21日—8月30日: both days inclusive; the closing midnight belongs to the day before.

    "" for a phase without dates, or one whose dates are not to be told yet.
    """
    if not phase.opens_at or (phase.duration and phase.starts_quietly_at(now or clock.now(phase.campaign))):
        return ""
    first = timezone.localtime(phase.opens_at)
    if not phase.closes_at:
        return date_format(first, "n月j日")
    last = timezone.localtime(phase.closes_at - timedelta(seconds=1))
    return f"{date_format(first, 'n月j日')}—{date_format(last, 'n月j日')}"


def remaining(left: timedelta) -> str:
    """3 天 4 小时, or hours and minutes on the last day."""
    hours, seconds = divmod(int(left.total_seconds()) % 86400, 3600)
    minutes = seconds // 60
    hour = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    if left.days:
        day = ngettext("%(n)s day", "%(n)s days", left.days) % {"n": left.days}
        return f"{day} {hour}"
    minute = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    return f"{hour} {minute}"
