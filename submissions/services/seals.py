"""The two seals (盖章): the scan of a sealed page, or a signed PDF, bound to the frozen state that was printed.

The portal never draws one. What is typed from the foot of the page must name the present state, and a later edit makes
a seal void by itself: ``Seal.stands`` compares digests.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core import audit, clock, files
from core.errors import DomainError
from core.inspection.pipeline import inspect
from core.models import Role, User
from core.text import clean, clean_line
from submissions import errors
from submissions.models import Revision, Seal, Submission
from submissions.models.submission import Status
from submissions.papers import tidy
from submissions.services.forms import editable
from submissions.services.revisions import acts_for_zone

TAKEN = (".pdf", ".jpg", ".jpeg", ".png")


class SealNeedsAFrozenForm(DomainError):
    message = _("Check the form and confirm it first; then print it, have it sealed, and upload the sealed page.")


class CodeIsOfNoRevision(DomainError):
    message = _("The code %(code)s is none of this form's. Compare it with the foot of the sealed page.")


class SealedPageIsOfAnotherRevision(DomainError):
    message = _(
        "The sealed page is of revision %(sealed)s, and the form is revision %(present)s now. "
        "Print revision %(present)s, have it sealed anew, and upload that page."
    )


class SealStandsAlready(DomainError):
    message = _("The %(seal)s is attached already. Remove it first if you want to replace it.")


class SealIsNotYours(DomainError):
    message = _("The %(seal)s is attached by the city's office.")


class SignerIsMissing(DomainError):
    message = _("Please write the name of the person who signed beside the seal.")


class SealIsOfTheFuture(DomainError):
    message = _("The date beside the seal is %(day)s, which is still to come. Write the date that stands on the paper.")


class SealIsOlderThanTheForm(DomainError):
    message = _(
        "The date beside the seal is %(day)s, but revision %(revision)s was frozen on %(frozen)s: "
        "nothing could be sealed before. Compare date and code with the paper."
    )


class SealIsGone(DomainError):
    message = _("This seal was removed already.")


def sides_for(submission: Submission, by: User) -> list[str]:
    """The seals that ``by`` may attach: the office both, since it collects the papers; the zone its own.

    Organisers attach both for a form that came by mail.
    """
    if by.has_role(Role.OFFICE, submission.slate.office):
        return list(Seal.Side)
    mailed = submission.origin == Submission.Origin.MAILED
    if mailed and Campaign.objects.organised_by(by).filter(pk=submission.campaign_id).exists():
        return list(Seal.Side)
    return [Seal.Side.APPLICANT] if acts_for_zone(by, submission) else []


def attach_seal(
    *,
    submission: Submission,
    side: str,
    code: str,
    signer: str,
    signed_on: date,
    name: str,
    content: bytes | Path,
    by: User,
    opinion: str = "",
) -> Seal:
    """Attach the sealed page of the revision whose ``code`` it bears; the office's with its ``opinion``.

    Raises the refusals of the inspection and of this module, OpinionIsMissing, FormIsFrozen and the phase's refusals.
    """
    found = inspect(name, content, taken=TAKEN)  # seconds, so before the lock
    with transaction.atomic():
        submission = editable(submission)
        if side not in sides_for(submission, by):
            raise SealIsNotYours(seal=Seal.Side(side).label)
        revision = _sealed_revision(submission, code)
        if any(seal.side == side and seal.stands for seal in submission.seals.select_related("revision")):
            raise SealStandsAlready(seal=Seal.Side(side).label)
        _refuse_odd_day(submission, revision, signed_on)
        seal = Seal(
            submission=submission,
            revision=revision,
            side=side,
            signer=_signer(signer),
            signed_on=signed_on,
            opinion=_opinion(side, opinion),
            file=files.store(name=found.name, content=found.content, by=by, scope=submission.campaign),
            by=by,
            at=clock.now(submission.campaign),
        )
        seal.save(force_insert=True)
        _record("form.seal", seal, by)
    return seal


def present_revision(submission: Submission) -> Revision | None:
    """The frozen state that is printed and sealed: the newest one that says what the form says now."""
    if submission.status == Status.DRAFT:
        return None
    return submission.revisions.filter(digest=submission.digest).order_by("number").last()


def _sealed_revision(submission: Submission, typed: str) -> Revision:
    present = present_revision(submission)
    if present is None:
        raise SealNeedsAFrozenForm
    code = tidy(typed)
    sealed = submission.revisions.filter(code=code).first() if code else None
    if sealed is None:
        raise CodeIsOfNoRevision(code=clean_line(typed)[:20] or "—")
    if sealed.digest != present.digest:
        raise SealedPageIsOfAnotherRevision(sealed=sealed.number, present=present.number)
    return sealed


def _refuse_odd_day(submission: Submission, revision: Revision, signed_on: date) -> None:
    frozen = timezone.localdate(revision.created_at)
    if signed_on > clock.today(submission.campaign):
        raise SealIsOfTheFuture(day=_day(signed_on))
    if signed_on < frozen:
        raise SealIsOlderThanTheForm(day=_day(signed_on), revision=revision.number, frozen=_day(frozen))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _signer(typed: str) -> str:
    if not (signer := clean_line(typed)[:40]):
        raise SignerIsMissing
    return signer


def _opinion(side: str, typed: str) -> str:
    opinion = clean(typed).strip() if side == Seal.Side.OFFICE else ""
    if side == Seal.Side.OFFICE and not opinion:
        raise errors.OpinionIsMissing
    return opinion


@transaction.atomic
def remove_seal(*, seal: Seal, by: User) -> Seal:
    """Take an attached page back, while the form may be changed; its row and file stay.

    Raises SealIsGone, SealIsNotYours, FormIsFrozen and the phase's refusals.
    """
    submission = editable(seal.submission)
    seal = Seal.objects.select_related("revision", "file").get(pk=seal.pk)
    seal.submission = submission
    if seal.side not in sides_for(submission, by):
        raise SealIsNotYours(seal=seal.get_side_display())
    if seal.removed_at:
        raise SealIsGone
    seal.removed_at = clock.now(submission.campaign)
    seal.save(update_fields=["removed_at"])
    _record("form.unseal", seal, by)
    return seal


def _record(action: str, seal: Seal, by: User) -> None:
    facts = {"side": seal.side, "signer": seal.signer, "revision": seal.revision.number, "sha256": seal.file.sha256}
    code = seal.revision.code_text
    audit.record(action, seal.submission, by=by, scope=seal.submission.campaign, code=code, **facts)
