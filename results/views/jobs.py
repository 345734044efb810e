"""A job of a campaign, on a page that can be left and found again; its progress moves without a reload."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from campaigns.access import organises, read_campaign
from campaigns.models import Campaign
from core import files
from core.models import Job
from results import minutes
from results.services import certificate_acts, certifying, letters
from results.views.desk import FILES

KINDS = FILES.union(minutes.KINDS, {letters.PDF})


@login_required
@never_cache
def job(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The job; without scripts the page asks again by itself while it is not done."""
    return render(request, "results/job_page.html", _context(request, slug, pk))


@login_required
@never_cache
def state(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The same as a piece of a page, for static/js/job.js."""
    return render(request, "results/job.html", _context(request, slug, pk))


def _context(request: HttpRequest, slug: str, pk: int) -> dict[str, Any]:
    campaign = read_campaign(request, slug)
    rows = Job.objects.filter(scope=campaign.slug, kind__in=KINDS).select_related("result")
    found = get_object_or_404(rows, pk=pk)
    if found.kind == certifying.PDF and found.key != certifying.pdf_key(campaign):
        found.result = None  # of versions that stand no longer: not to be had
    if found.kind == certificate_acts.SINGLE and not _is_present(campaign, found):
        found.result = None
    return {"campaign": campaign, "job": found, "may_act": organises(request, campaign)}


def _is_present(campaign: Campaign, job: Job) -> bool:
    return certificate_acts.present_singles(campaign).filter(pk=job.pk).exists()


@login_required
def file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The PDF of one certificate as it stands now. The other kinds have addresses and rules of their own."""
    campaign = read_campaign(request, slug)
    done = certificate_acts.present_singles(campaign).filter(result__isnull=False)
    found = get_object_or_404(done.select_related("result"), pk=pk)
    assert found.result  # noqa: S101 - narrows the type for mypy
    return files.response(found.result)
