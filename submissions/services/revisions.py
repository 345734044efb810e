"""Frozen states of a form: numbered, with a digest and a code that paper bears."""

from __future__ import annotations

from django.utils.crypto import get_random_string

from core import clock
from core.canonical import digest
from core.models import Role, User
from submissions.models import CorrectionRequest, Revision, Slate, Submission

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that a reader of paper takes for another
CODE_LENGTH = 8


def freeze(submission: Submission, by: User | None, kind: str = Revision.Kind.CONFIRMED) -> Revision:
    """Freeze the present content as the next numbered revision; the same content as the last is the same revision.

    An office that froze other words than those that the zone has stood for waits for the zone (``acceptance``).
    The caller holds the submission's lock, which orders the numbers.
    """
    last = submission.revisions.order_by("number").last()
    if last and last.digest == submission.digest:
        return last
    stood = last_stood_for(submission) if last and by and not acts_for_zone(by, submission) else None
    mended = stood is not None and stood.digest != submission.digest
    return Revision.objects.create(
        submission=submission,
        number=last.number + 1 if last else 1,
        kind=Revision.Kind.MENDED if mended else kind,
        code=get_random_string(CODE_LENGTH, CODE_LETTERS),
        content=submission.content,
        digest=submission.digest,
        created_at=clock.now(submission.campaign),
        created_by=by,
        acceptance=Revision.Acceptance.WAITING if mended else "",
    )


def hand_over(submission: Submission, by: User, kind: str) -> Revision:
    """Freeze the form as what the organisers receive: from now on they may read this revision. Holds the lock."""
    revision = freeze(submission, by, kind)
    revision.sent_at = clock.now(submission.campaign)
    revision.save(update_fields=["sent_at"])
    return revision


def take_back(slate: Slate) -> None:
    """The recalled slate's revisions are the office's own again, but for those that were returned to be mended."""
    returned = CorrectionRequest.objects.filter(submission__slate=slate, before__isnull=False).values("before")
    Revision.objects.filter(submission__slate=slate).exclude(pk__in=returned).update(sent_at=None)


def acts_for_zone(by: User, submission: Submission) -> bool:
    """Whether ``by`` is an applicant of the form's own zone, or of the zone into which that was merged."""
    zone = submission.zone
    return by.has_role(Role.APPLICANT, zone.organisation) or bool(
        zone.merged_into and by.has_role(Role.APPLICANT, zone.merged_into.organisation)
    )


def accept(revision: Revision, *, name: str) -> None:
    """The zone accepts what its office mended. The caller holds the submission's lock; name is 1 to 40 characters."""
    if revision.acceptance == Revision.Acceptance.WAITING:
        revision.acceptance, revision.answered_by = Revision.Acceptance.ACCEPTED, name
        revision.answered_at = clock.now(revision.submission.campaign)
        revision.save(update_fields=["acceptance", "answered_by", "answered_at"])


def last_stood_for(submission: Submission) -> Revision | None:
    """The last revision that the zone handed in, committed to or accepted; what it has not seen came after it."""
    for revision in (
        submission.revisions.select_related("created_by").prefetch_related("commitments").order_by("-number")
    ):
        mine = revision.created_by is not None and acts_for_zone(revision.created_by, submission)
        if mine or revision.acceptance == Revision.Acceptance.ACCEPTED or revision.commitments.all():
            return revision
    return None


def digest_of(submission: Submission) -> str:
    """The digest of what ``submission`` says now, saved or not."""
    return digest(submission.content)
