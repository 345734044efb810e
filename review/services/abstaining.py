"""Abstaining (弃权): an expert who cannot judge a case says so, with a reason, instead of scoring it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.errors import DomainError
from core.models import User
from core.text import clean
from review.models import Assignment, Review
from review.services.reviews import scorable


class AbstentionNeedsAReason(DomainError):
    message = _("Please say why this case cannot be scored.")


@transaction.atomic
def abstain(*, assignment: Assignment, reason: str, by: User) -> Review:
    """Abstain from a case; it is locked like a submission and counts nowhere, least of all as a zero.

    The points of a draft are taken back, its comments stay. Raises AssignmentIsUnknown, ReviewIsSubmitted,
    AbstentionNeedsAReason, and the phase's refusals.
    """
    assignment, review = scorable(assignment, by)
    reason = clean(reason).strip()
    if not reason:
        raise AbstentionNeedsAReason
    review.state, review.abstain_reason = Review.State.ABSTAINED, reason
    review.updated_at = review.abstained_at = clock.now(assignment.phase.campaign)
    review.version += 1
    review.save()
    review.scores.filter(comment="").delete()
    review.scores.update(value=None)
    # The reason is for the organisers at once: they may have to give the case to somebody else.
    audit.record("review.abstain", assignment, by=by, scope=assignment.phase.campaign, reason=reason)
    return review
