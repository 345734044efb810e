"""One case once the scores are opened: what each expert scored and said, criterion by criterion."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from campaigns.models import Phase
from review.models import Assignment, Criterion, Review, Score
from review.totals import rounded, weighted_total
from submissions.models import Submission


@dataclass(frozen=True)
class Sheet:
    """The review of one expert; ``scores`` in the card's order, None where there is none."""

    assignment: Assignment
    review: Review
    scores: list[tuple[Criterion, Score | None]]
    total: Decimal | None

    @property
    def remarks(self) -> list[tuple[str, str]]:
        """What was said: to which criterion, and on the whole under ""."""
        said = [(criterion.name, score.comment) for criterion, score in self.scores if score and score.comment]
        return said + ([("", self.review.comment)] if self.review.comment else [])


def sheets(phase: Phase, case: Submission, user: Any) -> list[Sheet]:
    """What ``user`` may see of the reviews of ``case``: all that were submitted once two persons opened the scores."""
    criteria = list(phase.scoring_rules.criteria.all())
    reviews = (
        Review.objects.visible_to(user)
        .submitted()
        .filter(assignment__phase=phase, assignment__submission=case)
        .select_related("assignment__expert__user")
        .prefetch_related("scores")
        .order_by("assignment__expert")
    )
    return [_sheet(review, criteria) for review in reviews]


def _sheet(review: Review, criteria: list[Criterion]) -> Sheet:
    given = {score.criterion_id: score for score in review.scores.all()}
    values = {pk: score.value for pk, score in given.items() if score.value is not None}
    weights = {criterion.pk: criterion.weight for criterion in criteria}
    total = rounded(weighted_total(weights, values)) if set(weights) <= set(values) else None
    return Sheet(review.assignment, review, [(criterion, given.get(criterion.pk)) for criterion in criteria], total)
