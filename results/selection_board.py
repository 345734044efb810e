"""What the organisers' page shows of the list: in neutral order, with floors, caps and every margin explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import kinds
from campaigns.models import Campaign
from campaigns.services import phase_for
from core import approvals, clock
from core.errors import DomainError
from core.models import Approval, Job
from results import exports, selection
from results.board import latest_job
from results.combine import BY_DELIBERATION
from results.explaining import Explainer, Explanation, city_code, city_name
from results.margins import BY_CAP, BY_FLOOR
from results.models import Selection, SelectionItem
from results.services import selecting

MOST_SQUARES = 12  # more do not fit beside the name; the number is always written


@dataclass(frozen=True)
class Meter:
    """How many cases an area or a city has, against its floor or cap; squares are drawn where there is one."""

    name: str
    count: int
    squares: list[str] = field(default_factory=list)
    limit: bool = False
    text: str = ""


@dataclass
class Board:
    """The selection as the organisers read it. ``size`` is the card's; ``moved`` a floor or a cap moved.

    ``decided`` are those that a deliberation took onto the list or left off it.
    """

    selection: Selection | None
    items: list[SelectionItem] = field(default_factory=list)
    left_out: list[SelectionItem] = field(default_factory=list)
    areas: list[Meter] = field(default_factory=list)
    cities: list[Meter] = field(default_factory=list)
    size: int = 0
    cap: int | None = None
    has_floors: bool = False
    moved: list[SelectionItem] = field(default_factory=list)
    decided: list[SelectionItem] = field(default_factory=list)
    explanation: Explanation | None = None
    same: bool = False
    proposal: Approval | None = None
    awaited: list[str] = field(default_factory=list)
    job: Job | None = None
    hidden: int = 0


def board(campaign: Campaign, user: Any, number: int | None = None) -> Board:
    """The confirmed list, else the one that waits for the second person; ``number``: the case to be explained.

    Without the cases that conflict with ``user``: neither rows nor counts nor sentences show them, and ``hidden`` is
    how many there are.
    """
    proposal = approvals.open_proposal(selecting.CONFIRM, campaign)
    found = current(campaign, proposal)
    phase = phase_for(campaign, "select")
    if found is None:
        return Board(None, awaited=kinds.get(phase.kind).awaited(phase, clock.now(campaign)))
    conflicted = kinds.conflicted_with(campaign, user)
    complete = list(found.items.with_names().in_neutral_order())
    everyone = [item for item in complete if item.submission_id not in conflicted]
    items = [item for item in everyone if item.chosen]
    explainer = Explainer(found, complete, hidden=conflicted)
    return Board(
        selection=found,
        items=items,
        left_out=[item for item in everyone if not item.chosen],
        areas=_areas([area.name for area in campaign.areas.all()], items, explainer),
        cities=_cities(everyone, explainer.limits.cap),
        size=explainer.limits.size,
        cap=explainer.limits.cap,
        has_floors=bool(explainer.limits.floors),
        decided=[item for item in everyone if item.basis == BY_DELIBERATION],
        moved=[item for item in everyone if item.basis in (BY_CAP, BY_FLOOR)],
        explanation=None if number is None else explainer.explain(number),
        same=not _differences(found),
        proposal=proposal,
        job=latest_job(campaign, exports.KIND),
        hidden=len(complete) - len(everyone),
    )


def current(campaign: Campaign, proposal: Approval | None) -> Selection | None:
    """The list that two persons confirmed, else the one that waits for the second."""
    stored = Selection.objects.filter(campaign=campaign).select_related(
        "approval__approver", "proposed_by", "campaign__card"
    )
    confirmed = stored.filter(confirmed_at__isnull=False).first()
    return confirmed or (stored.filter(digest=proposal.digest).first() if proposal else None)


def _differences(found: Selection) -> list[str]:
    try:
        return selection.differences(found)
    except DomainError as refusal:
        return [str(refusal)]


def _areas(names: list[str], items: Iterable[SelectionItem], explainer: Explainer) -> list[Meter]:
    """Every award area of the campaign, with the squares of its least number."""
    counted = Counter(str(item.submission.area or "") for item in items)
    floors = explainer.limits.floors
    return [_area(name, counted[name], floors.get(name, 0)) for name in dict.fromkeys([*names, *counted])]


def _area(name: str, count: int, least: int) -> Meter:
    if not least or count > MOST_SQUARES:
        return Meter(name, count)
    squares = ["full"] * min(count, least) + ["free"] * (least - count) + ["tick"] + ["full"] * (count - least)
    text = _("%(count)s of at least %(least)s") % {"count": count, "least": least}
    return Meter(name, count, squares, count <= least, text)


def _cities(items: Iterable[SelectionItem], cap: int | None) -> list[Meter]:
    """Every city that takes part, by its code, with the squares of the cap."""
    names = {city_code(item): city_name(item) for item in items}
    counted = Counter(city_code(item) for item in items if item.chosen)
    return [_city(name, counted[code], cap) for code, name in sorted(names.items())]


def _city(name: str, count: int, cap: int | None) -> Meter:
    if cap is None or cap > MOST_SQUARES:
        return Meter(name, count)
    text = ngettext("%(count)s of at most %(cap)s case", "%(count)s of at most %(cap)s cases", cap)
    squares = ["full"] * count + ["free"] * (cap - count)
    return Meter(name, count, squares, count >= cap, text % {"count": count, "cap": cap})
