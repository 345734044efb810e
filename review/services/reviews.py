"""Scoring: a review saves itself as a draft, is submitted once, and is locked by that."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.errors import ChangedMeanwhile
from core.models import User
from core.text import clean, clean_line
from review import errors
from review.models import Assignment, Criterion, Review, Score, ScoringRules
from review.services.phases import require_open_phase

WISH_MOST = 120  # characters


class ReviewIsAbstained(errors.ReviewIsSubmitted):
    message = _("You abstained from this case. The organisers can give it back to you.")


@transaction.atomic
def save_review(
    *,
    assignment: Assignment,
    scores: Mapping[int, int | None],
    comment: str,
    version: int,
    by: User,
    remarks: Mapping[int, str] | None = None,
    wishes: Mapping[int, str] | None = None,
) -> Review:
    """Save a draft; not all criteria need be scored.

    ``scores`` are points by the criterion's id; None takes a score back, and a criterion that is not named keeps its
    score. ``remarks`` are comments by the criterion's id, likewise; "" takes one back. ``wishes`` are
    what the expert asks reporters to find out, one line a criterion, likewise. ``version`` is the one on the
    screen, 0 before the first save. Drafts are not audited one by one. Raises AssignmentIsUnknown, ReviewIsSubmitted,
    ChangedMeanwhile, ScoreIsOffTheScale, CriterionIsUnknown, and the phase's refusals.
    """
    assignment, review = scorable(assignment, by)
    if review.version != version:
        raise ChangedMeanwhile
    rules = assignment.phase.scoring_rules
    criteria = {criterion.pk: criterion for criterion in rules.criteria.all()}
    remarks = {pk: clean(text).strip() for pk, text in (remarks or {}).items()}
    wishes = {pk: clean_line(text)[:WISH_MOST] for pk, text in (wishes or {}).items()}
    for pk in {*scores, *remarks, *wishes}:
        _refuse_score(criteria.get(pk), scores.get(pk), rules)
    review.comment = clean(comment).strip()
    asked = {**review.on_site, **{str(pk): text for pk, text in wishes.items()}}
    review.on_site = {pk: text for pk, text in asked.items() if text}
    review.version += 1
    review.updated_at = clock.now(assignment.phase.campaign)
    review.save()
    _write_scores(review, scores, remarks, rules)
    return review


def _refuse_score(criterion: Criterion | None, value: int | None, rules: ScoringRules) -> None:
    if criterion is None:
        raise errors.CriterionIsUnknown
    if value is not None and not 0 <= value <= rules.scale:
        raise errors.ScoreIsOffTheScale(criterion=criterion.name, scale=rules.scale)


def _write_scores(
    review: Review, scores: Mapping[int, int | None], remarks: Mapping[int, str], rules: ScoringRules
) -> None:
    """One row a criterion that has points or a comment; one that lost both leaves."""
    said = {score.criterion_id: (score.value, score.comment) for score in review.scores.all()}
    for pk in {*scores, *remarks}:
        value, comment = said.get(pk, (None, ""))
        said[pk] = scores.get(pk, value), remarks.get(pk, comment)
    empty = [pk for pk, what in said.items() if what == (None, "")]
    review.scores.filter(criterion__in=empty).delete()
    Score.objects.bulk_create(
        [
            Score(review=review, criterion_id=pk, value=value, comment=comment, scale=rules.scale)
            for pk, (value, comment) in said.items()
            if pk not in empty
        ],
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=["value", "comment", "scale"],
    )


@transaction.atomic
def submit_review(*, assignment: Assignment, by: User) -> Review:
    """Submit what was saved last; from then on it counts and nobody changes it.

    Raises AssignmentIsUnknown, ReviewIsSubmitted, ScoresAreIncomplete naming the criteria, and the phase's refusals.
    """
    assignment, review = scorable(assignment, by)
    scored = set(review.scores.exclude(value=None).values_list("criterion", flat=True)) if review.pk else set()
    lacking = [c.name for c in assignment.phase.scoring_rules.criteria.all() if c.pk not in scored]
    if lacking:
        raise errors.ScoresAreIncomplete(criteria="、".join(lacking))
    review.state = Review.State.SUBMITTED
    review.updated_at = review.submitted_at = clock.now(assignment.phase.campaign)
    review.version += 1
    review.save(update_fields=["state", "submitted_at", "updated_at", "version"])
    # Without the scores: organisers and auditors read the record, and scores stay sealed until the phase is closed.
    audit.record("review.submit", assignment, by=by, scope=assignment.phase.campaign, version=review.version)
    return review


def scorable(assignment: Assignment, by: User) -> tuple[Assignment, Review]:
    """The assignment, locked, and its review (a new one if nothing was saved yet), if ``by`` may score it now.

    The assignment's row is the lock: it is there before the first save, and closing the phase and correcting the card
    take it too. The rules of scoring are not read with it: who waited for the lock would score by those of before.
    """
    found = (
        Assignment.objects.of_expert(by)
        .filter(pk=assignment.pk)
        .select_for_update(of=("self",), no_key=True)
        .select_related("phase__campaign")
        .first()
    )
    if found is None:
        raise errors.AssignmentIsUnknown
    require_open_phase(found.phase, "score")
    review = Review.objects.filter(assignment=found).first() or Review(assignment=found)
    if review.state == Review.State.ABSTAINED:
        raise ReviewIsAbstained
    if review.state == Review.State.SUBMITTED:
        raise errors.ReviewIsSubmitted
    return found, review
