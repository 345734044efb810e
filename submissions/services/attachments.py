"""Files beside a form: added after inspection, named, and removed; a removed one keeps its row and its file.

They are no part of what the zone commits to: the digest covers the words of the form. They may change as long as the
form itself may, and stand still, each with its date and digest, once it is sent (docs/decisions/0003-submissions.md).
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from core import audit, clock, files
from core.errors import DomainError
from core.inspection.pipeline import MB, Inspected, inspect
from core.models import StoredFile, User
from core.text import clean_line
from submissions.models import Answer, Attachment, Submission
from submissions.services.corrections import refuse_locked
from submissions.services.forms import editable

TAKEN = (".jpg", ".jpeg", ".png", ".pdf", ".docx", ".xlsx", ".mp4")
SCANS = (".pdf", ".jpg", ".jpeg", ".png")  # a paper form, as a scanner or a phone makes it
CAPTION_MOST = 120
TURNOVER = 3  # how many times its quota of bytes a form may fill and empty again


class AttachmentsAreFull(DomainError):
    message = _(
        "This form has %(count)s files (%(size)s MB) already; at most %(most)s and %(most_size)s MB. Remove one."
    )


class AttachmentsChangedTooOften(DomainError):
    message = _("Files of this form were replaced too often. Please ask the organisers.")


class AttachmentIsGone(DomainError):
    message = _("This file was removed already.")


def add_attachment(
    *,
    submission: Submission,
    name: str,
    content: bytes | Path,
    by: User,
    scan: bool = False,
    answer: Answer | None = None,
    caption: str = "",
) -> Attachment:
    """Inspect a file and put it beside the form; ``scan`` says that it shows the paper form.

    ``content`` as a Path is moved. ``answer`` is an answer of this form that the file explains. Raises the refusals of
    the inspection, AttachmentsAreFull, FieldIsLocked, FormIsFrozen and the phase's refusals.
    """
    found = inspect(name, content, taken=SCANS if scan else TAKEN)  # seconds, so before the lock
    kind = Attachment.Kind.SCAN if scan else Attachment.Kind(found.kind)
    return add_inspected(submission=submission, found=found, kind=kind, by=by, answer=answer, caption=caption)


@transaction.atomic
def add_inspected(
    *, submission: Submission, found: Inspected, kind: str, by: User, answer: Answer | None = None, caption: str = ""
) -> Attachment:
    """The same for a file that ``inspect`` has let through already."""
    submission = editable(submission)
    if answer and answer.submission_id != submission.pk:
        answer = None
    refuse_locked(submission, [answer.key if answer else "attachments"], by)
    _refuse_overfull(submission, found.size)
    thumbnail = _store(submission, "thumbnail.jpg", found.thumbnail, by) if found.thumbnail else None
    attachment = Attachment(
        submission=submission,
        answer=answer,
        kind=kind,
        file=_store(submission, found.name, found.content, by),
        thumbnail=thumbnail,
        caption=clean_line(caption)[:CAPTION_MOST],
        added_by=by,
        added_at=clock.now(submission.campaign),
    )
    attachment.save(force_insert=True)
    record("form.attach", attachment, by)
    return attachment


def _store(submission: Submission, name: str, content: bytes | Path, by: User) -> StoredFile:
    return files.store(name=name, content=content, by=by, scope=submission.campaign)


def _refuse_overfull(submission: Submission, size: int) -> None:
    """Counted under the form's lock, which the caller holds until the new row is committed."""
    quota = settings.ATTACHMENT_QUOTA
    standing = Q(removed_at=None)
    there = submission.attachments.aggregate(
        count=Count("id", filter=standing),
        bytes=Sum("file__size", filter=standing, default=0),
        all=Sum("file__size", default=0),
    )
    if there["count"] + 1 > quota["count"] or there["bytes"] + size > quota["bytes"]:
        full = {"count": there["count"], "size": round(there["bytes"] / MB)}
        raise AttachmentsAreFull(**full, most=quota["count"], most_size=quota["bytes"] // MB)
    if there["all"] + size > TURNOVER * quota["bytes"]:
        raise AttachmentsChangedTooOften


@transaction.atomic
def name_attachment(*, attachment: Attachment, caption: str, by: User) -> Attachment:
    """Give the file a caption (at most 120 characters; a longer one is cut). Raises as ``remove_attachment`` does."""
    attachment = changeable(attachment, by)
    attachment.caption = clean_line(caption)[:CAPTION_MOST]
    attachment.save(update_fields=["caption"])
    return attachment


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: User) -> Attachment:
    """Take the file from the form. Raises AttachmentIsGone, FieldIsLocked, FormIsFrozen and the phase's refusals."""
    attachment = changeable(attachment, by)
    attachment.removed_at = clock.now(attachment.submission.campaign)
    attachment.save(update_fields=["removed_at"])
    record("form.detach", attachment, by)
    return attachment


def changeable(attachment: Attachment, by: User) -> Attachment:
    """The attachment, read again under its form's lock. Raises as ``remove_attachment`` does."""
    submission = editable(attachment.submission)
    attachment = Attachment.objects.select_related("file", "answer__question").get(pk=attachment.pk)
    attachment.submission = submission
    refuse_locked(submission, [attachment.answer.key if attachment.answer else "attachments"], by)
    if attachment.removed_at:
        raise AttachmentIsGone
    return attachment


def record(action: str, attachment: Attachment, by: User) -> None:
    facts = {"name": attachment.file.name, "sha256": attachment.file.sha256, "kind": attachment.kind}
    audit.record(action, attachment.submission, by=by, scope=attachment.submission.campaign, **facts)
