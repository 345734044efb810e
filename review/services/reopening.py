"""Giving a finished review back to its expert: an organiser's act, with a reason, while the phase is open."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock, wordings
from core.errors import DomainError
from core.models import User
from core.text import clean
from review.models import Assignment, Review
from review.services.phases import require_open_phase


class ReopeningNeedsAReason(DomainError):
    message = _("Please say why the review is given back; the expert reads it.")


class ReviewIsNotFinished(DomainError):
    message = _("This review is with its expert already: it is neither submitted nor abstained from.")


class OwnReviewIsGivenBackByAnother(DomainError):
    message = _("This is your own review. Another organiser has to give it back.")


@transaction.atomic
def reopen_review(*, assignment: Assignment, reason: str, by: User) -> Review:
    """Make a submitted review a draft again, with its points; an abstention begins anew. The expert gets a letter.

    Whoever organises may do it without seeing a score. ``by`` is an organiser of the campaign: the caller has checked.
    Raises ReviewIsNotFinished, OwnReviewIsGivenBackByAnother, ReopeningNeedsAReason, and the phase's refusals.
    """
    # The lock of the expert's own acts and of the close: who comes first decides, nothing is half done.
    found = (
        Assignment.objects.filter(pk=assignment.pk)
        .select_for_update(of=("self",), no_key=True)
        .select_related("phase__campaign", "expert__user", "submission")
        .get()
    )
    require_open_phase(found.phase, "score")
    # What ended or conflicts stays a record: the expert, who does not see the case any more, gets no letter about it.
    stands = Assignment.objects.filter(pk=found.pk).standing().exists()
    review = Review.objects.finished().filter(assignment=found).first()
    if review is None or not stands:
        raise ReviewIsNotFinished
    if found.expert.user_id == by.pk:
        raise OwnReviewIsGivenBackByAnother
    reason = clean(reason).strip()
    if not reason:
        raise ReopeningNeedsAReason
    was = review.state
    _give_back(review, reason, by, found)
    audit.record("review.reopen", found, by=by, scope=found.phase.campaign, reason=reason, was=was)
    return review


def _give_back(review: Review, reason: str, by: User, assignment: Assignment) -> None:
    campaign = assignment.phase.campaign
    review.state, review.submitted_at, review.abstained_at, review.abstain_reason = Review.State.DRAFT, None, None, ""
    review.updated_at = review.reopened_at = clock.now(campaign)
    review.reopened_by, review.reopen_reason = by, reason
    review.version += 1
    review.save()
    if to := assignment.expert.user.email:
        facts = {"expert": assignment.expert, "number": assignment.submission.number_text, "reason": reason}
        key = f"review.reopen:{review.pk}:{review.version}"
        wordings.of("review.reopened", campaign).post(facts, key=key, to=to)
