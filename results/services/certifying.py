"""Certificates: one for each announced case, with a number that anyone can look up and that tells no rank."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import models, transaction

from campaigns.models import Campaign
from campaigns.services import require_open
from core import audit, clock, jobs
from core.canonical import digest
from core.models import Job, User
from results.errors import NothingToCertify
from results.models import Certificate
from results.services.due import announced_without_certificate
from submissions.models import Submission

PDF = "certificates"
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread on paper
LENGTH = 6


@transaction.atomic
def issue_certificates(*, campaign: Campaign, by: User, issued_at: datetime | None = None) -> Job:
    """Issue the certificates of every announced case that has none, and ask for the PDFs; returns that job.

    They are public from ``issued_at`` on (default: now), but never before the announcement that names their case: a
    release at a set minute prepares them with its papers. A case gets one certificate and one number however often or
    at once this is called. Raises NothingToCertify when nothing is waiting and nothing was ever issued, and the
    phase's refusals.
    """
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    require_open(campaign, "certify")
    moment = issued_at or clock.now(campaign)
    waiting = announced_without_certificate(campaign).select_related("announced__announcement")
    issued = [_issue(case, campaign, moment) for case in waiting]
    valid = list(of_campaign(campaign).order_by("number").values_list("number", "issued_at"))
    if not valid:
        raise NothingToCertify
    if issued:
        audit.record("certificate.issue", campaign, by=by, scope=campaign, numbers=[c.number for c in issued])
    # The key names the set and what is printed: later certificates or dates make another file, the same never do.
    printed = [[number, moment.isoformat()] for number, moment in valid]
    key = f"{PDF}:{campaign.pk}:{digest(printed)[:16]}"
    return jobs.ask(kind=PDF, key=key, by=by, scope=campaign, campaign=campaign.pk)


@transaction.atomic
def recall_certificates(*, campaign: Campaign, by: User) -> int:
    """Take back every certificate that is prepared but not public yet, because its release is called off.

    Nobody outside has seen them, and the same numbers are drawn when they are issued again. Returns how many.
    """
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    prepared = Certificate.objects.filter(campaign=campaign, issued_at__gt=clock.now(campaign))
    if numbers := list(prepared.values_list("number", flat=True)):
        prepared.delete()
        audit.record("certificate.recall", campaign, by=by, scope=campaign, numbers=numbers)
    return len(numbers)


def of_campaign(campaign: Campaign) -> models.QuerySet[Certificate]:
    """The certificates that are printed: valid ones, public or prepared."""
    return Certificate.objects.filter(campaign=campaign, state=Certificate.State.VALID)


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
