"""Certificates: one for each announced case, with a number that anyone can look up and that tells no rank."""

from __future__ import annotations

import hashlib

from django.db import models, transaction

from campaigns.models import Campaign
from campaigns.services import require_open
from core import audit, clock, jobs
from core.canonical import digest
from core.models import Job, User
from results.errors import NothingToCertify
from results.models import Certificate
from results.services.announcing import announced_without_certificate
from submissions.models import Submission

PDF = "certificates"
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread on paper
LENGTH = 6


@transaction.atomic
def issue_certificates(*, campaign: Campaign, by: User) -> Job:
    """Issue the certificates of every announced case that has none, and ask for the PDFs; returns that job.

    A case gets one certificate and one number however often or at once this is called. Raises NothingToCertify when
    nothing is waiting and nothing was ever issued, and the phase's refusals.
    """
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    require_open(campaign, "certify")
    issued = [_issue(case, campaign) for case in announced_without_certificate(campaign)]
    numbers = list(of_campaign(campaign).values_list("number", flat=True))
    if not numbers:
        raise NothingToCertify
    if issued:
        audit.record("certificate.issue", campaign, by=by, scope=campaign, numbers=[c.number for c in issued])
    # The key names the set: later certificates make another file, the same ones never do.
    key = f"{PDF}:{campaign.pk}:{digest(numbers)[:16]}"
    return jobs.ask(kind=PDF, key=key, by=by, scope=campaign, campaign=campaign.pk)


def of_campaign(campaign: Campaign) -> models.QuerySet[Certificate]:
    return Certificate.objects.filter(campaign=campaign, state=Certificate.State.VALID)


def _issue(case: Submission, campaign: Campaign) -> Certificate:
    return Certificate.objects.create(
        campaign=campaign,
        submission=case,
        number=_free_number(campaign, case),
        zone=str(case.zone),
        title=case.case_title,
        issued_at=clock.now(campaign),
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
