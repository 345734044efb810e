"""How far the review of a phase is: counts by expert and by case, and after the close the totals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.db.models import Count, Q

from campaigns.models import Phase
from review.cases import cases_for
from review.models import Expert, Score, is_opened
from review.services.replacing import last_reminded
from review.totals import mean, rounded, two_places
from submissions.models import Submission
from submissions.models.submission import LONG_TEXTS


@dataclass(frozen=True)
class MatrixRow:
    """One case after the close: each expert of the matrix by name with the total as it is shown, "" for none.

    A thousand cells and more are written out here: the template's own formatting takes as long as all the rest.
    """

    case: Submission
    cells: list[tuple[str, str]]
    mean: Decimal | None


@dataclass(frozen=True)
class Progress:
    """Of one phase, as ``user`` may see it."""

    phase: Phase
    user: Any

    @cached_property
    def experts(self) -> list[Any]:
        """The campaign's experts, and whoever else holds a case, each with its counts and when it was ``reminded``."""
        there = Expert.objects.of_campaign(self.phase.campaign).values("pk")
        rows = list(
            Expert.objects.filter(Q(pk__in=there) | Q(assignments__phase=self.phase))
            .with_progress(self.phase)
            .distinct()
        )
        reminded = last_reminded(self.phase)
        for expert in rows:
            expert.reminded = reminded.get(expert.pk)  # type: ignore[attr-defined]
        return rows

    @cached_property
    def cases(self) -> list[Any]:
        """The admitted cases in neutral order, each with ``given`` and ``done``; an abstention is neither."""
        given = Q(
            assignments__phase=self.phase,
            assignments__ended_at__isnull=True,
            assignments__review__abstained_at__isnull=True,
        )
        return list(
            cases_for(self.user, self.phase.campaign)
            .defer(*LONG_TEXTS)
            .annotate(
                given=Count("assignments", filter=given),
                done=Count("assignments", filter=given & Q(assignments__review__submitted_at__isnull=False)),
            )
            .in_neutral_order()
        )

    @cached_property
    def quorum(self) -> int:
        """How many reviews suffice for a case; fixed with the rules before the first score."""
        return self.phase.scoring_rules.quorum

    @property
    def below_quorum(self) -> int:
        """How many cases have fewer reviews than suffice."""
        return sum(case.done < self.quorum for case in self.cases)

    @property
    def late(self) -> int:
        """How many experts have neither submitted nor abstained from all that they were given."""
        return sum(expert.finished < expert.given for expert in self.experts)

    @property
    def given(self) -> int:
        return sum(case.given for case in self.cases)

    @property
    def done(self) -> int:
        return sum(case.done for case in self.cases)

    @cached_property
    def readers(self) -> list[Any]:
        """The columns of the matrix: the experts who were given cases."""
        return [expert for expert in self.experts if expert.given]

    @cached_property
    def _names(self) -> dict[int, str]:
        """The readers' names, which the matrix repeats in every cell, by their ids."""
        return {expert.pk: str(expert) for expert in self.readers}

    @cached_property
    def matrix(self) -> list[MatrixRow]:
        """Every case with every expert's total; [] until two persons opened the scores, for everyone."""
        if not is_opened(self.phase):
            return []
        totals = Score.objects.visible_to(self.user).totals(self.phase)
        return [self._row(case, totals[case.pk]) for case in self.cases]

    def _row(self, case: Submission, totals: dict[int, Fraction]) -> MatrixRow:
        cells = [(name, two_places(totals[pk]) if pk in totals else "") for pk, name in self._names.items()]
        return MatrixRow(case, cells, rounded(mean(totals.values())) if totals else None)
