"""Every case's score by each method side by side, and how far its experts differ: for organisers and auditors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from campaigns import kinds
from campaigns.cards import locked_card
from campaigns.models import Campaign, Phase
from results.combine import Rules
from results.models.selection import ScoreMethod
from results.scores import Compared, Totals, mean, side_by_side, spread_of
from review.models import Expert, Score
from review.totals import rounded
from submissions.models import Submission
from submissions.models.submission import LONG_TEXTS


@dataclass(frozen=True)
class Row:
    """One case. ``compared`` is empty where no expert scored it."""

    case: Submission
    count: int
    compared: Compared
    is_large: bool


@dataclass(frozen=True)
class Reader:
    """One expert: how many cases, how strict (the mean) and how wide (the deviation) the totals are."""

    expert: Expert
    count: int
    mean: Fraction
    deviation: Fraction
    is_short: bool


@dataclass(frozen=True)
class ScoreTable:
    """``method`` is the card's; ``limit`` and ``least`` are the card's numbers; ``large`` counts the marked cases."""

    method: str
    limit: int | None
    least: int
    rows: list[Row] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)
    hidden: int = 0  # cases that conflict with whoever reads the table

    @property
    def large(self) -> int:
        return sum(row.is_large for row in self.rows)

    @property
    def short(self) -> int:
        return sum(reader.is_short for reader in self.readers)

    @property
    def method_label(self) -> str:
        return str(ScoreMethod(self.method).label)


def score_table(campaign: Campaign, phase: Phase, user: Any) -> ScoreTable | None:
    """The table of ``phase`` as far as ``user`` may see scores; None before the close, or without a locked card."""
    card = locked_card(campaign)
    if card is None or phase.closed_at is None:
        return None
    rules, limit = Rules.from_card(card.rules("select"), card.rules("score")), card.rules("select").get("spread_limit")
    # The one door to scores; whoever may see none finds an empty table.
    given = Score.objects.visible_to(user).totals(phase)
    admitted = Submission.objects.filter(campaign=campaign).admitted().with_names().defer(*LONG_TEXTS)
    everyone, conflicted = list(admitted.in_neutral_order()), kinds.conflicted_with(campaign, user)
    cases = [case for case in everyone if case.pk not in conflicted]
    totals = [{str(expert): rounded(total) for expert, total in given[case.pk].items()} for case in cases]
    compared = side_by_side(totals, scale=rules.scale, least=rules.least_cases)
    assert limit is None or isinstance(limit, int)  # noqa: S101 - narrows the card's plain data for mypy
    return ScoreTable(
        method=rules.score_method,
        limit=limit,
        least=rules.least_cases,
        rows=[
            Row(case, len(own), row, bool(row.spread and row.spread.is_large(limit)))
            for case, own, row in zip(cases, totals, compared, strict=True)
        ],
        readers=_readers(totals, rules.least_cases),
        hidden=len(everyone) - len(cases),
    )


def _readers(cases: Sequence[Totals], least: int) -> list[Reader]:
    """Every expert who scored, in the order of the pool."""
    given: dict[str, list[Decimal]] = {}
    for totals in cases:
        for expert, total in totals.items():
            given.setdefault(expert, []).append(total)
    experts = Expert.objects.filter(pk__in=given).select_related("user")
    return [
        Reader(expert, len(own), mean(own), spread_of(own).deviation, len(own) < least)
        for expert in experts
        for own in [given[str(expert.pk)]]
    ]
