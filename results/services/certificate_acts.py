"""What happens to a certificate after it was issued: re-issue, rectification, revocation, and the way back.

Each is proposed by one organiser with a reason that the public reads, and done when another approves the same words.
None depends on a phase: an honour may have to be revoked years after the campaign.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core import approvals, audit, clock, jobs
from core.canonical import digest as digest_of
from core.errors import DomainError
from core.models import Job, User
from core.text import clean_line
from results import certificate_words
from results.models import Certificate, CertificateAct
from results.services.certifying import ask_pdf, of_campaign, write_versions

ACT = "certificate.act"
SINGLE = "certificate"
MOST_REASON = 200  # characters; the verify page shows them
MOST_ZONE = 100

Kind, State = CertificateAct.Kind, Certificate.State
# From which states an act may be done, and the state after it (None: as before).
MOVES: dict[str, tuple[frozenset[str], str | None]] = {
    Kind.REISSUE: (frozenset({State.VALID, State.RECTIFYING}), None),
    Kind.RECTIFY: (frozenset({State.VALID}), State.RECTIFYING),
    Kind.WITHDRAW: (frozenset({State.VALID, State.RECTIFYING}), State.WITHDRAWN),
    Kind.RESTORE: (frozenset({State.RECTIFYING, State.WITHDRAWN}), State.VALID),
}


class CertificateIsNotPublic(DomainError):
    message = _("This certificate is not public yet. Call its release off and issue it again instead.")


class CertificateIsInAnotherState(DomainError):
    message = _("A certificate that is %(state)s cannot be changed so. Reload the page and choose another act.")


class ReasonIsRequired(DomainError):
    message = _("Please write the reason. The public reads it on the page that checks the certificate.")


class NothingIsCorrected(DomainError):
    message = _("The certificate says exactly this already. Correct the name or the title, or keep the certificate.")


class DayIsPast(DomainError):
    message = _("The day by which it is to be rectified lies in the past. Choose today or a later day.")


class NoActIsProposed(DomainError):
    message = _("Nothing is proposed for this certificate. Propose it first; a second person then approves.")


def allowed(certificate: Certificate) -> list[CertificateAct.Kind]:
    """The acts that may be proposed in the certificate's present state."""
    return [kind for kind in Kind if certificate.state in MOVES[kind][0]]


@transaction.atomic
def propose_certificate_act(
    *,
    certificate: Certificate,
    kind: str,
    reason: str,
    zone: str = "",
    title: str = "",
    due_on: date | None = None,
    by: User,
) -> CertificateAct:
    """Propose an act with its reason; another proposal for the same certificate is replaced.

    ``zone`` and ``title`` are what a re-issue prints, ``due_on`` the last day of a rectification. Raises
    CertificateIsNotPublic, CertificateIsInAnotherState, ReasonIsRequired, NothingIsCorrected, GlyphsAreMissing,
    TitleDoesNotFit or DayIsPast.
    """
    found = _locked(certificate)
    reason = clean_line(reason)[:MOST_REASON]
    if not reason:
        raise ReasonIsRequired
    _refuse_state(found, kind)
    facts: dict[str, Any] = {"kind": kind, "reason": reason, "zone": "", "title": "", "due_on": None}
    if kind == Kind.REISSUE:
        facts |= _corrected(found, clean_line(zone)[:MOST_ZONE], clean_line(title))
    if kind == Kind.RECTIFY and due_on:
        if due_on < clock.today(found.campaign):
            raise DayIsPast
        facts["due_on"] = due_on
    act, _new = CertificateAct.objects.update_or_create(
        certificate=found, done_at=None, defaults={**facts, "proposed_at": clock.now(found.campaign)}
    )
    approvals.propose(action=ACT, subject=act, digest=content_digest(act), by=by, scope=found.campaign)
    return act


@transaction.atomic
def approve_certificate_act(*, certificate: Certificate, digest: str, by: User) -> CertificateAct:
    """Do the proposed act as the second person; ``digest`` is that of the words which this person has read.

    A re-issue prints another version under the same number; the paper before it is told apart by its version. Raises
    NoActIsProposed, CertificateIsInAnotherState, and the refusals of ``approvals.approve``.
    """
    found = _locked(certificate)
    act = open_act(found)
    if act is None:
        raise NoActIsProposed
    _refuse_state(found, act.kind)
    act.certificate = found
    if digest != content_digest(act):
        raise approvals.ContentHasChanged
    act.approval = approvals.approve(action=ACT, subject=act, digest=digest, by=by, scope=found.campaign)
    act.done_at = clock.now(found.campaign)
    act.save(update_fields=["approval", "done_at"])
    _do(act, found, by)
    audit.record(f"certificate.{act.kind}", found, by=by, scope=found.campaign, number=found.number, reason=act.reason)
    return act


@transaction.atomic
def drop_certificate_act(*, certificate: Certificate, by: User) -> None:
    """Take the proposal back; nothing happens to the certificate. Raises NoActIsProposed."""
    act = open_act(_locked(certificate))
    if act is None:
        raise NoActIsProposed
    approvals.give_up(action=ACT, subject=act, by=by, scope=act.certificate.campaign)
    act.delete()


def open_act(certificate: Certificate) -> CertificateAct | None:
    """The act that waits for the second person."""
    return CertificateAct.objects.filter(certificate=certificate, done_at=None).first()


def content_digest(act: CertificateAct) -> str:
    """What two persons agree upon: the act in its words, and the certificate as it stands."""
    return digest_of(
        {
            "certificate": [act.certificate.number, act.certificate.version, act.certificate.state],
            **{name: getattr(act, name) for name in ("kind", "reason", "zone", "title", "due_on")},
        }
    )


def _do(act: CertificateAct, certificate: Certificate, by: User) -> None:
    state = MOVES[act.kind][1]
    if act.kind == Kind.REISSUE:
        certificate.version += 1
        certificate.zone, certificate.title = act.zone, act.title
    if state:
        certificate.state = state
        certificate.state_since = None if state == State.VALID else act.done_at
    certificate.save(update_fields=["version", "zone", "title", "state", "state_since"])
    if act.kind == Kind.REISSUE:
        write_versions(certificate.campaign, [certificate])
        ask_single(certificate, by=by)
    if of_campaign(certificate.campaign).exists():  # the archive holds what stands, and nothing else
        ask_pdf(certificate.campaign, by=by)


def ask_single(certificate: Certificate, *, by: User) -> None:
    """Ask for the PDF of one certificate in its present version."""
    jobs.ask(kind=SINGLE, key=single_key(certificate), by=by, scope=certificate.campaign, certificate=certificate.pk)


def present_singles(campaign: Campaign) -> models.QuerySet[Job]:
    """The jobs that print a standing certificate alone, as it is now: never what was re-issued or revoked since."""
    keys = [single_key(certificate) for certificate in of_campaign(campaign)]
    return Job.objects.filter(scope=campaign.slug, kind=SINGLE, key__in=keys)


def single_key(certificate: Certificate) -> str:
    """The key of the job that prints the present version alone."""
    return f"{SINGLE}:{certificate.pk}:{certificate.version}"


def _corrected(certificate: Certificate, zone: str, title: str) -> dict[str, str]:
    zone, title = zone or certificate.zone, title or certificate.title
    if (zone, title) == (certificate.zone, certificate.title):
        raise NothingIsCorrected
    certificate_words.refuse_unprintable(certificate.campaign, zone=zone, title=title)
    return {"zone": zone, "title": title}


def _refuse_state(certificate: Certificate, kind: str) -> None:
    if certificate.issued_at > clock.now(certificate.campaign):
        raise CertificateIsNotPublic
    if certificate.state not in MOVES[kind][0]:
        raise CertificateIsInAnotherState(state=certificate.get_state_display())


def _locked(certificate: Certificate) -> Certificate:
    """The campaign's row first, as all who change certificates take it."""
    Campaign.objects.select_for_update(no_key=True).get(pk=certificate.campaign_id)
    return Certificate.objects.select_related("campaign").get(pk=certificate.pk)
