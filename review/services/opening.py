"""Opening the scores (评分启封): after the close one organiser proposes it, another opens them. Logged, and once."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase
from core import approvals, audit, clock
from core.canonical import digest
from core.errors import DomainError
from core.models import Approval, User
from review.models import Review, ScoreOpening

OPEN = "scores.open"


class ReviewIsNotClosed(DomainError):
    message = _("%(phase)s is not closed yet. The scores are opened afterwards.")


class ScoresAreOpened(DomainError):
    message = _("The scores of %(phase)s were opened already.")


@transaction.atomic
def propose_opening(*, phase: Phase, by: User) -> Approval:
    """Propose to open the scores of a closed phase to its organisers and auditors.

    Raises ReviewIsNotClosed or ScoresAreOpened.
    """
    phase = _openable(phase)
    return approvals.propose(action=OPEN, subject=phase, digest=sealed_digest(phase), by=by, scope=phase.campaign)


@transaction.atomic
def open_scores(*, phase: Phase, by: User) -> ScoreOpening:
    """Open the scores as the second person. From then on organisers and auditors read what was submitted.

    Raises ReviewIsNotClosed, ScoresAreOpened, and the refusals of ``approvals.approve``: ContentHasChanged if a
    review is not any more what it was when the opening was proposed.
    """
    phase = _openable(phase)
    approval = approvals.approve(action=OPEN, subject=phase, digest=sealed_digest(phase), by=by, scope=phase.campaign)
    opening = ScoreOpening.objects.create(phase=phase, approval=approval, opened_at=clock.now(phase.campaign))
    counts = {state: phase.assignments.filter(review__state=state).count() for state in Review.FINISHED}
    audit.record("scores.open", phase, by=by, scope=phase.campaign, digest=approval.digest, **counts)
    return opening


def sealed_digest(phase: Phase) -> str:
    """The digest of which reviews there are and in which version, none of what they say: it may be read before."""
    reviews = Review.objects.filter(assignment__phase=phase).order_by("assignment")
    rows = reviews.values_list("assignment", "state", "version", "submitted_at", "abstained_at")
    return digest({"phase": phase.pk, "closed_at": phase.closed_at, "reviews": [list(row) for row in rows]})


def _openable(phase: Phase) -> Phase:
    """The phase, locked against another who opens it at the same moment."""
    found = Phase.objects.select_for_update(of=("self",), no_key=True).select_related("campaign").get(pk=phase.pk)
    if found.closed_at is None:
        raise ReviewIsNotClosed(phase=found.name)
    if ScoreOpening.objects.filter(phase=found).exists():
        raise ScoresAreOpened(phase=found.name)
    return found
