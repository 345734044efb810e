"""Certificates: one for each announced case, with a number that anyone can look up and that tells no rank."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import models, transaction
from django.db.models import F

from campaigns.models import Campaign
from campaigns.services import require_open
from core import audit, clock, jobs, signatures
from core.canonical import digest
from core.models import Job, User
from results import certificate_text
from results.errors import NothingToCertify
from results.models import Announcement, Certificate, CertificateVersion, SigningKey
from results.services.due import announced_without_certificate
from submissions.models import Submission

PDF = "certificates"
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread on paper
LENGTH = 6


@transaction.atomic
def issue_certificates(
    *, campaign: Campaign, by: User, issued_at: datetime | None = None, cases: list[Submission] | None = None
) -> Job:
    """Issue the certificates of every announced case (or of ``cases``) that has none, and ask for the PDFs.

    They are public from ``issued_at`` on (default: now), but never before the announcement that names their case: a
    release at a set minute prepares them with its papers. A case gets one certificate and one number however often or
    at once this is called. Raises NothingToCertify when nothing is waiting and nothing was ever issued, and the
    phase's refusals.
    """
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    require_open(campaign, "certify")
    moment = issued_at or clock.now(campaign)
    waiting = announced_without_certificate(campaign).select_related("announced__announcement")
    if cases is not None:
        waiting = waiting.filter(pk__in=[case.pk for case in cases])
    issued = [_issue(case, campaign, moment) for case in waiting]
    if issued:
        audit.record("certificate.issue", campaign, by=by, scope=campaign, numbers=[c.number for c in issued])
    return ask_pdf(campaign, by=by)


def ask_pdf(campaign: Campaign, *, by: User) -> Job:
    """Ask for the files of every standing certificate, in the transaction that changes them. Raises NothingToCertify.

    The key names the versions that are printed: what was recalled and issued again is another file, even for the same
    minute; the same versions never are.
    """
    written = present_versions(campaign).values("certificate")
    write_versions(campaign, list(of_campaign(campaign).exclude(pk__in=written)))
    key = pdf_key(campaign)
    if key is None:
        raise NothingToCertify
    job = jobs.ask(kind=PDF, key=key, by=by, scope=campaign, campaign=campaign.pk)
    # A job that came too late for its versions made nothing; they may stand again, after a restoration.
    empty = Job.objects.filter(pk=job.pk, state=Job.State.DONE, result=None)
    empty.update(state=Job.State.WAITING, attempts=0, due_at=clock.database_now())
    return job


def pdf_key(campaign: Campaign) -> str | None:
    """The key of the job that prints what stands now, prepared or public; None while nothing does."""
    printed = list(present_versions(campaign).values_list("pk", flat=True))
    return f"{PDF}:{campaign.pk}:{digest(printed)[:16]}" if printed else None


def pdf_job(campaign: Campaign) -> Job | None:
    """The job whose archive holds what stands now. That of anything else is never shown or served."""
    return Job.objects.filter(kind=PDF, key=pdf_key(campaign)).select_related("result").first()


@transaction.atomic
def recall_certificates(*, announcement: Announcement, since: datetime, by: User) -> int:
    """Take back the certificates prepared for ``announcement``, whose release for ``since`` is called off.

    Whoever calls it off has made sure that the minute had not come; the clock is not asked again, since the wait for a
    lock may outlast it. The same numbers are drawn when they are issued again. Returns how many.
    """
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=announcement.phase.campaign_id)
    prepared = Certificate.objects.filter(submission__announced__announcement=announcement, issued_at__gte=since)
    if numbers := list(prepared.values_list("number", flat=True)):
        CertificateVersion.objects.filter(certificate__in=prepared).delete()
        prepared.delete()
        audit.record("certificate.recall", campaign, by=by, scope=campaign, numbers=numbers)
    return len(numbers)


def of_campaign(campaign: Campaign) -> models.QuerySet[Certificate]:
    """The certificates that are printed: all but the revoked ones, public or prepared."""
    return Certificate.objects.filter(campaign=campaign).standing()


def present_versions(campaign: Campaign) -> models.QuerySet[CertificateVersion]:
    """What the standing certificates say now, by number."""
    present = CertificateVersion.objects.filter(
        certificate__in=of_campaign(campaign), version=F("certificate__version")
    )
    return present.select_related("certificate", "key").order_by("certificate__number")


def write_versions(campaign: Campaign, certificates: list[Certificate]) -> None:
    """Freeze and sign what the present version of each certificate says. A version that stands already stays."""
    honour, now = certificate_text.honour(campaign), clock.now(campaign)
    CertificateVersion.objects.bulk_create(
        (_signed(certificate, honour, now) for certificate in certificates), ignore_conflicts=True
    )


def _signed(certificate: Certificate, honour: str, now: datetime) -> CertificateVersion:
    text = certificate_text.signed_text(
        number=certificate.number,
        version=certificate.version,
        zone=certificate.zone,
        title=certificate.title,
        honour=honour,
        issued_on=certificate_text.issued_on(certificate.issued_at),
    )
    name, signature = signatures.sign(text)
    key, _new = SigningKey.objects.get_or_create(
        name=name, defaults={"public": signatures.public_key(), "first_used_at": now}
    )
    return CertificateVersion(
        certificate=certificate,
        version=certificate.version,
        zone=certificate.zone,
        title=certificate.title,
        honour=honour,
        printed_at=max(now, certificate.issued_at),
        key=key,
        signed=text,
        signature=signature,
    )


def _issue(case: Submission, campaign: Campaign, moment: datetime) -> Certificate:
    named_at = case.announced.announcement.published_at
    return Certificate.objects.create(
        campaign=campaign,
        submission=case,
        number=_free_number(campaign, case),
        zone=str(case.zone),
        title=case.case_title,
        issued_at=max(moment, named_at) if named_at else moment,
    )


def _free_number(campaign: Campaign, case: Submission) -> str:
    """The first of the case's drawn numbers that no other certificate has; the second is all but never needed."""
    turn = 0
    while Certificate.objects.filter(number=(number := draw_number(campaign, case.number or 0, turn))).exists():
        turn += 1
    return number


def draw_number(campaign: Campaign, case_number: int, turn: int = 0) -> str:
    """A certificate number, YEAR-XXXXXX: six signs of SHA-256 of "seed:certificate:case number:turn".

    The published seed lets anyone repeat the draw; the number tells neither city, nor area, nor rank.
    """
    drawn = hashlib.sha256(f"{campaign.seed}:certificate:{case_number}:{turn}".encode()).digest()
    value, signs = int.from_bytes(drawn[:8]), ""
    for _sign in range(LENGTH):
        value, rest = divmod(value, len(SIGNS))
        signs += SIGNS[rest]
    return f"{campaign.year}-{signs}"
