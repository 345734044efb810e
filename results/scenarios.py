"""The card's list beside the two scenarios, for the organisers: limits, counts, and the cases that differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from campaigns import kinds
from campaigns.models import Campaign
from campaigns.services import phase_for
from core import clock
from core.errors import DomainError
from core.models import User
from results.models import Scenario
from results.selection import Computed, compute
from submissions.models import Submission


@dataclass
class Column:
    """One list: the card's, or that of a scenario. ``numbers`` are on it; ``is_stale``: made of other inputs."""

    title: str
    slot: str
    size: int
    floors: Mapping[str, int]
    cap: int | None
    numbers: frozenset[int]
    saved_at: datetime | None = None
    saved_by: User | None = None
    is_stale: bool = False
    comes: list[Submission] = field(default_factory=list)  # against the card's list
    goes: list[Submission] = field(default_factory=list)


@dataclass
class Row:
    """A fact of every list, or a case that is not on all of them."""

    name: str
    values: list[Any]
    columns: Sequence[Column]
    case: Submission | None = None

    @property
    def pairs(self) -> list[tuple[Column, Any]]:
        """Each value with the list it is of, for a table whose rows become cards on a phone."""
        return list(zip(self.columns, self.values, strict=True))


@dataclass
class Comparison:
    """Everything that the page shows; ``awaited`` says why there is no list to compare with yet."""

    columns: list[Column] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)
    cases: list[Row] = field(default_factory=list)
    awaited: list[str] = field(default_factory=list)
    hidden: int = 0


def comparison(campaign: Campaign, user: Any) -> Comparison:
    """The card's list, computed now, beside the scenarios that are kept; without what conflicts with ``user``."""
    phase = phase_for(campaign, "select")
    if awaited := kinds.get(phase.kind).awaited(phase, clock.now(campaign)):
        return Comparison(awaited=awaited)
    try:
        computed = compute(campaign)
    except DomainError as refusal:
        return Comparison(awaited=[str(refusal)])
    everyone = list(Submission.objects.filter(campaign=campaign).admitted().with_names().in_neutral_order())
    conflicted = kinds.conflicted_with(campaign, user)
    cases = [case for case in everyone if case.pk not in conflicted]
    columns = [_by_card(computed), *(_kept(s, computed) for s in _scenarios(campaign))]
    seen = {case.number for case in cases}
    for column in columns:
        column.numbers = frozenset(number for number in column.numbers if number in seen)
        column.comes = [case for case in cases if (case.number or 0) in column.numbers - columns[0].numbers]
        column.goes = [case for case in cases if (case.number or 0) in columns[0].numbers - column.numbers]
    areas = [area.name for area in campaign.areas.all()]
    hidden = len(everyone) - len(cases)
    return Comparison(columns, _facts(columns, cases, areas), _apart(columns, cases), hidden=hidden)


def _scenarios(campaign: Campaign) -> list[Scenario]:
    return list(Scenario.objects.filter(campaign=campaign).select_related("saved_by"))


def _by_card(computed: Computed) -> Column:
    rules = computed.rules
    chosen = frozenset(outcome.number for outcome in computed.outcomes if outcome.chosen)
    return Column(_("Rule card"), "", rules.list_size, rules.area_floors, rules.city_cap, chosen)


def _kept(scenario: Scenario, computed: Computed) -> Column:
    return Column(
        title=_("Scenario %(name)s") % {"name": scenario.get_slot_display()},
        slot=scenario.slot,
        size=scenario.list_size,
        floors=scenario.area_floors,
        cap=scenario.city_cap,
        numbers=frozenset(scenario.numbers),
        saved_at=scenario.saved_at,
        saved_by=scenario.saved_by,
        is_stale=scenario.inputs != computed.digest,
    )


def _facts(columns: list[Column], cases: list[Submission], areas: list[str]) -> list[Row]:
    counts = [Counter(str(case.area or "") for case in cases if case.number in column.numbers) for column in columns]
    no_cap = _("no cap")
    facts: list[tuple[str, list[Any]]] = [
        (_("Cases on the list"), [f"{len(column.numbers)} / {column.size}" for column in columns]),
        (_("Most cases of a city"), [no_cap if column.cap is None else column.cap for column in columns]),
    ]
    for area in areas:
        values = [
            f"{count[area]}（{column.floors.get(area, 0)}）" for count, column in zip(counts, columns, strict=True)
        ]
        facts.append((_("%(area)s, least number") % {"area": area}, values))
    return [Row(name, values, columns) for name, values in facts]


def _apart(columns: list[Column], cases: list[Submission]) -> list[Row]:
    """The cases that are on some of the lists and not on all, in neutral order."""
    rows = [
        Row(case.number_text, [case.number in column.numbers for column in columns], columns, case) for case in cases
    ]
    return [row for row in rows if any(row.values) and not all(row.values)]
