"""What the pages of a deliberation show to one reader: without the cases that conflict with the reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil, floor
from typing import Any

from campaigns import kinds
from campaigns.cards import locked_card
from campaigns.models import Campaign
from core import clock
from core.canonical import digest, subject_of
from core.errors import DomainError
from core.models import Approval, Job
from results import agenda, minutes
from results.models import Adjustment, AgendaItem, Attendance, Deliberation
from results.selection import compute
from results.services.adjusting import DECIDE, WITHDRAW

WIDTH, EDGE = 1000, 40  # of the strip's drawing, in its own units
STALE_AFTER = 30  # seconds after which the projector asks for all of it: a recusal may have come


@dataclass(frozen=True)
class Dot:
    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Strip:
    """The experts' totals as dots on a line, without names; equal ones are stacked."""

    dots: list[Dot]
    low: int
    high: int
    mean: int


@dataclass
class Decision:
    """A decision with the proposals that wait for a second person."""

    row: Adjustment
    proposal: Approval | None = None
    withdrawal: Approval | None = None


@dataclass
class Line:
    """A case of the agenda. ``is_hidden``: it conflicts with the reader, and only its place is shown."""

    item: AgendaItem
    place: int
    sentences: list[str]
    recused: list[str]
    decisions: list[Decision] = field(default_factory=list)
    is_hidden: bool = False
    is_current: bool = False

    @property
    def strip(self) -> Strip | None:
        return strip(self.item.facts)


@dataclass
class Page:
    """The meeting as a reader sees it; ``meeting`` is None before the first one."""

    meeting: Deliberation | None
    lines: list[Line] = field(default_factory=list)
    dropped: list[AgendaItem] = field(default_factory=list)
    attendance: list[Attendance] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    jobs: dict[str, Job] = field(default_factory=dict)
    hidden: int = 0
    others: list[Deliberation] = field(default_factory=list)
    is_blind: bool = False

    @property
    def done(self) -> int:
        return sum(bool(line.item.conclusion) for line in self.lines)

    @property
    def failed(self) -> list[Job]:
        """The papers that could not be made."""
        return [job for job in self.jobs.values() if job.state == Job.State.FAILED]

    @property
    def current(self) -> Line | None:
        return next((line for line in self.lines if line.is_current), None)


def newest(campaign: Campaign) -> Deliberation | None:
    """The meeting that is not closed yet, else the last one."""
    return Deliberation.objects.filter(campaign=campaign).order_by("position").last()


def page(campaign: Campaign, meeting: Deliberation | None, user: Any) -> Page:
    """Everything about ``meeting`` that ``user`` may see."""
    if meeting is None:
        return Page(None)
    conflicted = kinds.conflicted_with(campaign, user)
    items = list(meeting.items.with_names())
    recused, decisions = minutes.recusals(meeting), _decisions(campaign)
    standing = [item for item in items if not item.dropped_at]
    lines = [
        Line(
            item=item,
            place=place,
            sentences=agenda.sentences(item),
            recused=recused.get(item.submission_id, []),
            decisions=[d for d in decisions if d.row.item_id == item.pk],
            is_hidden=item.submission_id in conflicted,
            is_current=item.pk == meeting.current_id,
        )
        for place, item in enumerate(standing, start=1)
    ]
    return Page(
        meeting=meeting,
        lines=lines,
        dropped=[item for item in items if item.dropped_at and item.submission_id not in conflicted],
        attendance=list(meeting.attendance.all()),
        decisions=[d for d in decisions if d.row.submission_id not in conflicted],
        jobs=minutes.of_deliberation(meeting) if meeting.is_closed else {},
        hidden=sum(item.submission_id in conflicted for item in items),
        others=list(Deliberation.objects.filter(campaign=campaign).exclude(pk=meeting.pk)),
        is_blind=hides_names(campaign),
    )


def is_outdated(meeting: Deliberation | None) -> bool:
    """Whether the agenda of a planned meeting was worked out from another list than the one that there is now.

    Not asked of one under way: its own decisions change the list.
    """
    if meeting is None or not meeting.is_planned:
        return False
    try:
        return compute(meeting.campaign).digest != meeting.inputs
    except DomainError:  # no list now: the pages of the list say why
        return False


def hides_names(campaign: Campaign) -> bool:
    """Whether the card's expert review is a blind pass: then the projector names no zone and no city."""
    card = locked_card(campaign)
    return bool(card and card.rules("score").get("is_blind"))


def _decisions(campaign: Campaign) -> list[Decision]:
    rows = list(Adjustment.objects.filter(campaign=campaign, dropped_at=None).with_names())
    waiting = {
        (proposal.action, proposal.subject): proposal
        for proposal in Approval.objects.filter(
            action__in=(DECIDE, WITHDRAW),
            subject__in=[subject_of(row) for row in rows],
            approved_at=None,
            withdrawn_at=None,
        ).select_related("proposer")
    }
    return [
        Decision(row, waiting.get((DECIDE, subject_of(row))), waiting.get((WITHDRAW, subject_of(row)))) for row in rows
    ]


def tag(meeting: Deliberation, user: Any) -> str:
    """What changes when the projector has something new to show to ``user``; a few small queries."""
    hidden = meeting.current_id is not None and _current_is_hidden(meeting, user)
    turn = int(clock.database_now().timestamp()) // STALE_AFTER
    return f'"{digest([meeting.pk, meeting.turn, meeting.state, hidden, turn])[:20]}"'


def _current_is_hidden(meeting: Deliberation, user: Any) -> bool:
    shown = meeting.items.filter(pk=meeting.current_id or 0).values_list("submission", flat=True)
    return bool(kinds.conflicted_with(meeting.campaign, user) & set(shown))


def strip(facts: dict[str, Any]) -> Strip | None:
    """The totals of a case on a line between the tens around them; None without a total."""
    totals = [Decimal(total) for total in facts.get("totals", [])]
    if not totals:
        return None
    low, high = floor(min(totals) / 10) * 10, ceil(max(totals) / 10) * 10
    high = high if high > low else low + 10
    dots: list[Dot] = []
    for total in totals:
        x = _x(total, low, high)
        stacked = sum(abs(dot.x - x) < EDGE for dot in dots)
        dots.append(Dot(x, 60 - 26 * stacked, f"{total:.2f}".rstrip("0").rstrip(".")))
    return Strip(dots, low, high, _x(Decimal(facts["mean"]), low, high))


def _x(value: Decimal, low: int, high: int) -> int:
    return EDGE + int((value - low) * (WIDTH - 2 * EDGE) / (high - low))
