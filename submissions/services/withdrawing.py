"""Taking a shown picture from the public pages after the form was sent: at once, by one person, and for good.

Whoever is in a photograph may take back that it is public (Personal Information Protection Law, art. 15), and the mark
itself stands still with the form (``showing``). So this act needs no open phase and no second person. The file stays
beside the form, and what was public is kept for the record; nobody can show it again.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.errors import DomainError
from core.models import User
from core.text import clean_line
from submissions.models import Attachment, Submission

REASON_MOST = 200  # characters


class PictureIsNotShown(DomainError):
    message = _("%(name)s is not shown on the public pages, so there is nothing to withdraw. Look at the page again.")


class WithdrawalNeedsAReason(DomainError):
    message = _("Say why the picture is withdrawn: the reason stays with the file for the record.")


@transaction.atomic
def withdraw_picture(*, attachment: Attachment, reason: str, by: User) -> Attachment:
    """Take a shown picture from all public pages; from the commit on its addresses are unknown.

    ``reason`` is for those who may read the form (at most 200 characters; a longer one is cut). Raises
    PictureIsNotShown (also for one that was withdrawn before) or WithdrawalNeedsAReason.
    """
    if not (words := clean_line(reason)[:REASON_MOST]):
        raise WithdrawalNeedsAReason
    # The form's lock, as for every change of its files.
    submission = Submission.objects.select_for_update(of=("self",), no_key=True).get(pk=attachment.submission_id)
    attachment = Attachment.objects.select_related("file", "submission__campaign").get(pk=attachment.pk)
    if not attachment.shown_publicly or attachment.removed_at:
        raise PictureIsNotShown(name=attachment.file.name)
    attachment.shown_publicly = False
    attachment.withdrawn_at = clock.now(submission.campaign)
    attachment.withdrawn_by, attachment.withdrawal_reason = by, words
    attachment.save(update_fields=["shown_publicly", "withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    facts = {"name": attachment.file.name, "sha256": attachment.file.sha256, "reason": words}
    audit.record("form.withdraw_picture", submission, by=by, scope=submission.campaign, **facts)
    return attachment
