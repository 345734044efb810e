"""Forms that an office sent by mail (the notice names a mailbox), entered for it by the organisers and marked so.

The office sees them like its own: it may mend them, take them off, or object. Whoever acts for another is named.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from core import audit, clock, wordings
from core.errors import DomainError
from core.models import User
from core.text import clean, clean_line
from submissions import errors, letters
from submissions.mailed import ENTERED, OBJECTED
from submissions.models import Commitment, Slate, Submission, Zone
from submissions.models.submission import Status
from submissions.models.trail import ON_PAPER
from submissions.services.commitments import give_commitment
from submissions.services.forms import add_form, editable, save
from submissions.services.slates import send

NAME_MOST = 40


class MailIsFromTheFuture(DomainError):
    message = gettext_lazy("The date of the mail lies in the future. Write the day on which it was posted.")


class FormWasNotMailed(DomainError):
    message = gettext_lazy("Only for a form that came by mail.")


@transaction.atomic
def enter_mailed(
    *,
    slate: Slate,
    zone: Zone,
    fields: dict[str, Any],
    by: User,
    posted_on: date | None = None,
    original: tuple[str, bytes] | None = None,
    reading: dict[str, Any] | None = None,
) -> Submission:
    """Enter a form that came by mail into the office's slate, as a draft marked so; the office is told.

    ``posted_on`` is the date of the mail; the rest is as for ``add_form``, whose refusals it raises, and
    MailIsFromTheFuture.
    """
    if posted_on and posted_on > clock.today(slate.campaign):
        raise MailIsFromTheFuture
    submission = add_form(
        slate=slate,
        zone=zone,
        fields=fields,
        by=by,
        original=original,
        reading=reading,
        origin=Submission.Origin.MAILED,
    )
    facts = {"zone": str(zone), "posted_on": posted_on.isoformat() if posted_on else ""}
    audit.record(ENTERED, submission, by=by, scope=slate.campaign, **facts)
    letters.to_office(slate, "mailed.entered", key=f"mailed:{submission.pk}", zone=zone, name=by)
    return submission


@transaction.atomic
def record_paper_commitment(*, submission: Submission, name: str, by: User) -> Commitment:
    """Write down that the mailed paper bears the zone's commitment, given by ``name``; it is marked as on paper.

    Raises FormWasNotMailed, NameIsMissing, and the refusals of ``give_commitment``.
    """
    _refuse_other(submission)
    name = clean_line(name)
    if not name:
        raise errors.NameIsMissing
    return give_commitment(submission=submission, name=name[: NAME_MOST - len(ON_PAPER)] + ON_PAPER, by=by)


@transaction.atomic
def object_to_entry(*, submission: Submission, reason: str, by: User) -> Submission:
    """The office does not agree with what was entered: the form is a draft again until somebody confirms it anew.

    The organisers get a letter. Raises FormWasNotMailed, ReasonIsMissing, and the refusals of an edit.
    """
    _refuse_other(submission)
    submission = editable(submission)
    reason = clean(reason).strip()
    if not reason:
        raise errors.ReasonIsMissing
    if submission.status == Status.SUBMITTED:
        submission.status = Status.DRAFT
    save(submission)
    campaign = submission.campaign
    entry = audit.record(OBJECTED, submission, by=by, scope=campaign, zone=str(submission.zone), reason=reason)
    wording = wordings.of("mailed.objection", campaign)
    told = {"zone": submission.zone, "reason": reason}
    for person in letters.organisers(campaign).exclude(email=""):
        wording.post(told, key=f"mailed.object:{entry.pk}:{person.pk}", to=person.email)
    return submission


@transaction.atomic
def send_for_office(*, slate: Slate, reason: str, by: User) -> Slate:
    """Send the slate for its office, which gets a letter with the ``reason``; it may recall it like its own.

    Raises ReasonIsMissing and the refusals of ``send_slate``.
    """
    reason = clean(reason).strip()
    if not reason:
        raise errors.ReasonIsMissing
    slate = send(slate, by=by, reason=reason)
    facts = {"city": slate.office.city_name, "name": by, "receipt": slate.receipt, "reason": reason}
    letters.to_office(slate, "slate.sent_for", key=f"sent-for:{slate.pk}:{slate.sent_at}", **facts)
    return slate


def _refuse_other(submission: Submission) -> None:
    if submission.origin != Submission.Origin.MAILED:
        raise FormWasNotMailed
