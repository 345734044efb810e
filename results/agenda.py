"""What a deliberation talks about, worked out from the list: where experts differ, and who is near the edge of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from campaigns import kinds
from campaigns.models import Campaign
from campaigns.points import rounded
from results.combine import DRAW, NO_SCORE, Outcome
from results.margins import BY_CAP, BY_FLOOR
from results.models import AgendaItem
from results.models.selection import TieBreak
from results.scores import Compared, Totals, side_by_side, spread_of
from results.selection import Computed, compute
from submissions.models import PhaseResult, Submission

Why = AgendaItem.Why
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Candidate:
    """A case that may be talked about, with why (nothing: only by hand) and the facts to be frozen."""

    case: Submission
    reasons: list[str]
    facts: dict[str, Any]


def candidates(campaign: Campaign, edge: int) -> tuple[Computed, list[Candidate]]:
    """Every admitted case in neutral order with why it should be talked about, from the list as it is computed now.

    ``edge`` is how many places on either side of the list's edge count as near. Raises what ``compute`` raises.
    """
    computed = compute(campaign)
    select = computed.card.rules("select")
    limit = select.get("spread_limit")
    assert limit is None or isinstance(limit, int)  # noqa: S101 - narrows the card's plain data for mypy
    cases = list(Submission.objects.filter(campaign=campaign).admitted().with_names().in_neutral_order())
    scores = {row.submission_id: row.facts for row in _handed_down(campaign)}
    totals = [_totals(scores.get(case.pk, {})) for case in cases]
    compared = side_by_side(totals, scale=computed.rules.scale, least=computed.rules.least_cases)
    outcomes = {outcome.number: outcome for outcome in computed.outcomes}
    near = _near(computed.outcomes, computed.rules.list_size, edge)
    found = []
    for case, own, row in zip(cases, totals, compared, strict=True):
        outcome = outcomes[case.number or 0]
        facts = _facts(outcome, own, row, scores.get(case.pk, {}))
        facts |= {"limit": limit, "scale": computed.rules.scale, "edge": edge}
        found.append(Candidate(case, _reasons(outcome, own, facts, near), facts))
    return computed, found


def _handed_down(campaign: Campaign) -> Sequence[PhaseResult]:
    return list(PhaseResult.objects.filter(phase__campaign=campaign, phase__kind__in=kinds.with_verb("score")))


def _totals(facts: Mapping[str, Any]) -> Totals:
    return {expert: Decimal(str(total)) for expert, total in facts.get("totals", {}).items()}


def _near(outcomes: Sequence[Outcome], size: int, edge: int) -> frozenset[int]:
    """The cases that experts scored within ``edge`` places of where a list of ``size`` ends."""
    scored = [outcome.number for outcome in outcomes if outcome.basis != NO_SCORE]
    return frozenset(scored[max(0, size - edge) : size + edge]) if len(scored) > size else frozenset()


def _reasons(outcome: Outcome, totals: Totals, facts: Mapping[str, Any], near: frozenset[int]) -> list[str]:
    reasons = []
    if totals and spread_of(list(totals.values())).is_large(facts["limit"]):
        reasons.append(Why.SPREAD)
    if outcome.basis in (BY_FLOOR, BY_CAP):
        reasons.append(Why.MOVED)
    if outcome.basis in (*TieBreak.values, DRAW):
        reasons.append(Why.TIE)
    if facts["quorum"] and facts["reviews"] < facts["quorum"]:
        reasons.append(Why.QUORUM)
    if outcome.number in near:
        reasons.append(Why.EDGE)
    return [str(reason) for reason in reasons]


def _facts(outcome: Outcome, totals: Totals, compared: Compared, scored: Mapping[str, Any]) -> dict[str, Any]:
    """Plain data in text and whole numbers, so that what is frozen is read back as it was written."""
    spread = compared.spread
    return {
        "totals": [_text(total) for total in sorted(totals.values())],
        "mean": _text(compared.mean),
        "trimmed": _text(compared.trimmed),
        "normalised": _text(compared.normalised),
        "lowest": _text(spread.lowest) if spread else "",
        "highest": _text(spread.highest) if spread else "",
        "width": _text(spread.width) if spread else "",
        "vote_points": _text(outcome.vote_points),
        "score_points": _text(outcome.score_points),
        "combined": _text(outcome.combined),
        "chosen": outcome.chosen,
        "basis": outcome.basis,
        "reviews": len(totals),
        "abstained": scored.get("abstained", 0),
        "quorum": scored.get("quorum"),
    }


def _text(value: Fraction | Decimal | None) -> str:
    return "" if value is None else str(rounded(Fraction(value)).quantize(HUNDREDTH))


def sentences(item: AgendaItem) -> list[str]:
    """Why the case is on the agenda, with its own figures."""
    return [_sentence(key, item) for key in item.reasons]


def _sentence(key: str, item: AgendaItem) -> str:
    facts = item.facts
    if key == Why.SPREAD:
        said = _(
            "The experts' totals lie %(width)s points apart, from %(lowest)s to %(highest)s; from %(limit)s points on "
            "the rule card sends a case here."
        )
    elif key == Why.EDGE:
        said = _("By points it is within %(edge)s places of the edge of the list.")
    elif key == Why.TIE:
        said = _("Its combined points equal those of a case on the other side of the edge; a tie-break decided.")
    elif key == Why.QUORUM:
        said = _("%(reviews)s experts scored it; the rule card asks for %(quorum)s.")
    elif key == Why.HAND:
        return str(item.note or Why.HAND.label)
    else:
        return _moved(facts)
    return str(said % facts)


def _moved(facts: Mapping[str, Any]) -> str:
    by_floor = facts["basis"] == BY_FLOOR
    if facts["chosen"]:
        return (
            _("A least number of the award areas brought it onto the list.")
            if by_floor
            else _("The cap of another city brought it onto the list.")
        )
    return (
        _("Its place is kept for the least numbers of the award areas.")
        if by_floor
        else _("The cap of its city leaves it off the list.")
    )
