"""Frozen states of a form: numbered, with a digest and a code that paper bears."""

from __future__ import annotations

from django.db import transaction
from django.utils.crypto import get_random_string

from core import audit, clock
from core.canonical import digest
from core.models import Role, User
from core.text import clean_line
from submissions import errors
from submissions.models import CorrectionRequest, Revision, Slate, Submission
from submissions.models.submission import CONTENT, Status

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
    mended = last is not None and by is not None and not acts_for_zone(by, submission) and zone_stood_for(last)
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


def zone_stood_for(revision: Revision) -> bool:
    """Whether the zone handed in, committed to or accepted this revision or one before it."""
    earlier = revision.submission.revisions.filter(number__lte=revision.number).select_related("created_by")
    zone = revision.submission
    return zone.commitments.exists() or any(r.created_by and acts_for_zone(r.created_by, zone) for r in earlier)


def accept(revision: Revision, *, name: str) -> None:
    """The zone accepts what its office mended. The caller holds the submission's lock; name is 1 to 40 characters."""
    if revision.acceptance == Revision.Acceptance.WAITING:
        revision.acceptance, revision.answered_by = Revision.Acceptance.ACCEPTED, name
        revision.answered_at = clock.now(revision.submission.campaign)
        revision.save(update_fields=["acceptance", "answered_by", "answered_at"])


@transaction.atomic
def decline_revision(*, submission: Submission, name: str, by: User | None) -> Submission:
    """The zone declines its office's mending: the form says again what the zone last stood for, as a draft.

    Raises NothingToAccept if no revision waits, NameIsMissing, and the refusals of an edit.
    """
    from submissions.services.forms import editable, fill, save

    submission = editable(submission)
    waiting = submission.revisions.filter(acceptance=Revision.Acceptance.WAITING).last()
    if waiting is None or waiting.digest != submission.digest:
        raise errors.NothingToAccept
    if not (name := clean_line(name)[:40]):
        raise errors.NameIsMissing
    waiting.acceptance, waiting.answered_by = Revision.Acceptance.DECLINED, name
    waiting.answered_at = clock.now(submission.campaign)
    waiting.save(update_fields=["acceptance", "answered_by", "answered_at"])
    before = submission.revisions.filter(number__lt=waiting.number).exclude(acceptance="declined").last()
    assert before is not None  # noqa: S101 - a mended revision follows another one
    area = submission.campaign.areas.filter(name=before.content.get("area", "")).first()
    fill(submission, {key: before.content.get(key, "") for key in CONTENT} | {"area": area})
    if submission.status == Status.SUBMITTED:
        submission.status = Status.DRAFT
    audit.record("form.decline", submission, by=by, scope=submission.campaign, name=name, revision=waiting.number)
    return save(submission)


def digest_of(submission: Submission) -> str:
    """The digest of what ``submission`` says now, saved or not."""
    return digest(submission.content)
