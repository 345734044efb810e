"""Pictures that the public sees with the case: marked by whoever may change the form's files, and never by default.

Files were given to the organisers, not to everybody, and a photograph may show people who were not asked: so each is
marked by an act of its own. The mark stands still as soon as the form is sent, and the public sees the picture only
once the case is admitted (``submissions.pictures``). Withdrawing it is another act (``withdrawing``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import files, sandbox
from core.errors import DomainError
from core.models import User
from core.text import clean_line
from submissions.models import Attachment, Rendition, Submission
from submissions.services.attachments import add_attachment, changeable, record

MOST_SHOWN = 9  # of one case: as many as a phone's picture message takes
CREDIT_MOST = 60  # characters

Made = Mapping[str, Any]  # what ``core.inspection.pictures.renditions`` returns


class OnlyPicturesAreShown(DomainError):
    message = _("Only pictures of the case can be shown, not %(name)s. Upload it as a picture (JPG or PNG).")


class PictureWasWithdrawn(DomainError):
    message = _("%(name)s was withdrawn from the public pages and is not shown again. Upload another picture.")


class TooManyPicturesAreShown(DomainError):
    message = _("At most %(most)s pictures are shown with a case. Take one back first.")


def show_attachment(*, attachment: Attachment, by: User, credit: str = "", made: Made | None = None) -> Attachment:
    """Mark a picture as one that is shown with the case, and write it in the sizes of public pages.

    ``credit`` is who made it (at most 60 characters; a longer one is cut). ``made`` are renditions of this very picture
    that the caller has already. Raises OnlyPicturesAreShown, TooManyPicturesAreShown, PictureWasWithdrawn, and what
    ``remove_attachment`` raises.
    """
    _refuse_other_files(attachment)
    return _show(attachment, made or renditions_of(attachment), credit, by)  # seconds, so made before the lock


@transaction.atomic
def add_shown_picture(*, submission: Submission, name: str, content: bytes | Path, by: User) -> Attachment:
    """Put a picture beside the form and show it with the case: both or neither.

    Raises what ``add_attachment`` and ``show_attachment`` raise.
    """
    return show_attachment(attachment=add_attachment(submission=submission, name=name, content=content, by=by), by=by)


def renditions_of(attachment: Attachment) -> Made:
    with attachment.file.content.open("rb") as file:
        made: Made = sandbox.run("core.inspection.pictures.renditions", file.read())
    return made


def _refuse_other_files(attachment: Attachment) -> None:
    if attachment.kind != Attachment.Kind.PICTURE or attachment.answer_id:
        raise OnlyPicturesAreShown(name=attachment.file.name)


@transaction.atomic
def _show(attachment: Attachment, made: Made, credit: str, by: User) -> Attachment:
    attachment = changeable(attachment, by)
    if attachment.withdrawn_at:
        raise PictureWasWithdrawn(name=attachment.file.name)
    shown = Attachment.objects.filter(submission=attachment.submission, removed_at=None, shown_publicly=True)
    if not attachment.shown_publicly and shown.count() >= MOST_SHOWN:  # under the form's lock
        raise TooManyPicturesAreShown(most=MOST_SHOWN)
    attachment.credit = clean_line(credit)[:CREDIT_MOST]
    was_shown, attachment.shown_publicly = attachment.shown_publicly, True
    attachment.save(update_fields=["credit", "shown_publicly"])
    if not attachment.renditions.exists():
        _keep(attachment, made, by)
    if not was_shown:
        record("form.show", attachment, by)
    return attachment


def _keep(attachment: Attachment, made: Made, by: User) -> None:
    rows = []
    for place, (width, height) in enumerate(made["sizes"]):
        file = files.store(name=f"{width}.webp", content=made[str(place)], by=by, scope=attachment.submission.campaign)
        rows.append(Rendition(attachment=attachment, width=width, height=height, digest=file.sha256[:32], file=file))
    Rendition.objects.bulk_create(rows)


@transaction.atomic
def hide_attachment(*, attachment: Attachment, by: User) -> Attachment:
    """Take the mark back: the file stays beside the form. Raises as ``remove_attachment`` does."""
    attachment = changeable(attachment, by)
    if attachment.shown_publicly:
        attachment.shown_publicly = False
        attachment.save(update_fields=["shown_publicly"])
        record("form.hide", attachment, by)
    return attachment
