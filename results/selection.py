"""The list computed anew from the locked card and what the phases handed down; nothing else decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import F

from campaigns import kinds
from campaigns.cards import locked_card
from campaigns.models import Campaign, RuleCard
from campaigns.points import handed_down
from core.canonical import digest
from results.combine import Entry, Outcome, Rules, combine
from results.errors import CardIsNotLocked, NothingToSelectFrom
from results.models import Adjustment, Selection, SelectionItem
from results.scores import NORMALISED
from submissions.models import PhaseResult, Submission


@dataclass(frozen=True)
class Computed:
    """A list with all that it was made of; ``digest`` covers card, inputs and results."""

    card: RuleCard
    rules: Rules
    entries: tuple[Entry, ...]
    outcomes: tuple[Outcome, ...]
    digest: str
    adjusted: Mapping[int, str] = field(default_factory=dict)


def compute(campaign: Campaign, *, supposed: Mapping[int, str | None] | None = None) -> Computed:
    """The list that card, recorded inputs and the decisions of deliberations give now.

    ``supposed`` are decisions by case number beside those in force (None: as if that case had none), to try a list
    that is never stored. Raises CardIsNotLocked, NothingToSelectFrom, FloorsCannotBeMet or TakenCasesCannotBeKept.
    """
    card = locked_card(campaign)
    if card is None:
        raise CardIsNotLocked
    rules = Rules.from_card(card.rules("select"), card.rules("score"))
    entries = _entries(campaign, with_experts=rules.score_method == NORMALISED)
    if not any(entry.totals for entry in entries):
        raise NothingToSelectFrom
    decided = Adjustment.objects.filter(campaign=campaign).in_force().as_decided()
    adjusted = {number: said["direction"] for number, said in decided.items()}
    for number, direction in (supposed or {}).items():
        if direction is None:
            adjusted.pop(number, None)
        else:
            adjusted[number] = direction
    outcomes = combine(entries, rules, card.content["seed"], adjusted)
    content: dict[str, Any] = {
        "card": card.digest,
        "entries": [_inputs(entry, rules) for entry in entries],
        "outcomes": [dict(vars(outcome)) for outcome in outcomes],
    }
    if decided:  # a list without any keeps the digest that it always had
        content["adjustments"] = [decided[number] for number in sorted(decided)]
    return Computed(card, rules, tuple(entries), tuple(outcomes), digest(content), adjusted)


def _inputs(entry: Entry, rules: Rules) -> dict[str, Any]:
    """What the rules look at of a case, so that lists from before points, floors or caps keep their digest."""
    facts = dict(vars(entry))
    if entry.vote_points is None:
        del facts["vote_points"]
    if not rules.area_floors:
        del facts["area"]
    if rules.city_cap is None:
        del facts["city"]
    if not entry.experts:
        del facts["experts"]  # only normalised scores depend on who gave them
    return facts


def _entries(campaign: Campaign, *, with_experts: bool = False) -> list[Entry]:
    """Every admitted case with its valid votes and its experts' totals, as the phases handed them down."""
    votes = _results(campaign, "vote")
    scores = _results(campaign, "score")
    cases = Submission.objects.filter(campaign=campaign).admitted().order_by("number")
    return [
        Entry(
            number=number or 0,  # an admitted case has one: a constraint says so
            votes=int(votes[pk].value) if pk in votes else 0,
            totals=_totals(scores[pk]) if pk in scores else (),
            vote_points=_vote_points(votes.get(pk)),
            experts=tuple(sorted(scores[pk].facts.get("totals", {}))) if with_experts and pk in scores else (),
            area=area or "",
            city=city,
        )
        for pk, number, area, city in cases.values_list("pk", "number", "area__name", "zone__organisation__city_code")
    ]


def _results(campaign: Campaign, verb: str) -> dict[int, PhaseResult]:
    rows = PhaseResult.objects.filter(phase__campaign=campaign, phase__kind__in=kinds.with_verb(verb))
    return {row.submission_id: row for row in rows}


def _vote_points(result: PhaseResult | None) -> Decimal | None:
    points = result.facts.get("points") if result else None
    return None if points is None else Decimal(points)


def _totals(result: PhaseResult) -> tuple[Decimal, ...]:
    # In the order of experts, spelt by their text: a float that JSON gave back is read as it was written.
    return tuple(Decimal(str(total)) for _expert, total in sorted(result.facts.get("totals", {}).items()))


def differences(selection: Selection) -> list[str]:
    """Where a stored selection differs from what card and inputs give now, one plain line each; [] if nowhere."""
    computed = compute(selection.campaign)
    lines = []
    if selection.card_digest != computed.card.digest:
        lines.append(f"card: stored {selection.card_digest}, locked {computed.card.digest}")
    # The numbers alone: a case's texts are long, and a page of eighty cases asks this each time.
    items = selection.items.annotate(number=F("submission__number"))
    stored: dict[int | None, SelectionItem] = {vars(item)["number"]: item for item in items}
    for outcome in computed.outcomes:
        lines += _case_differences(stored.pop(outcome.number, None), outcome)
    lines += [f"case {number:03d}: stored, but no longer an input" for number in sorted(n for n in stored if n)]
    lines += _points_differences(computed.card)
    if not lines and selection.digest != computed.digest:
        lines.append(f"inputs: stored digest {selection.digest}, computed {computed.digest}")
    return lines


def _points_differences(card: RuleCard) -> list[str]:
    """Where the points that the vote handed down are not those that the card makes of its votes."""
    rows = PhaseResult.objects.filter(phase__campaign=card.campaign, phase__kind__in=kinds.with_verb("vote"))
    lines = []
    numbered = rows.annotate(number=F("submission__number")).order_by("phase", "pk")
    for _phase, results in groupby(numbered, lambda row: row.phase_id):
        recorded = [result for result in results if "points" in result.facts]
        expected = handed_down(card.rules("select"), [int(result.value) for result in recorded])
        lines += [
            f"case {result.number:03d}: points handed down {result.facts['points']}, computed {facts['points']}"
            for result, facts in zip(recorded, expected, strict=True)
            if result.facts["points"] != facts["points"]
        ]
    return lines


def _case_differences(item: SelectionItem | None, outcome: Outcome) -> list[str]:
    if item is None:
        return [f"case {outcome.number:03d}: not in the stored selection"]
    names = ("votes", "vote_points", "score_points", "combined", "position", "chosen", "basis")
    return [
        f"case {outcome.number:03d}: {name}: stored {getattr(item, name)}, computed {getattr(outcome, name)}"
        for name in names
        if getattr(item, name) != getattr(outcome, name)
    ]
