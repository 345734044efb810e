"""The archive of a campaign. Auditors read, organisers ask; for all others it is 404."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.access import organised_campaign, read_campaign
from campaigns.models import Campaign
from core import files
from core.models import Job, User
from portal.archive import jobs
from submissions.models import Submission


@login_required
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """The matrix, the campaign's dossier, and one of each case, as far as they were asked for."""
    campaign = read_campaign(request, slug)
    newest = {(job.kind, job.facts.get("case")): job for job in _jobs(campaign)}
    cases = Submission.objects.filter(campaign=campaign).admitted().with_names().in_neutral_order()
    context = {
        "campaign": campaign,
        "may_act": Campaign.objects.organised_by(request.user).filter(pk=campaign.pk).exists(),
        "matrix": newest.get((jobs.MATRIX, None)),
        "dossier": newest.get((jobs.CAMPAIGN, None)),
        "cases": [(case, newest.get((jobs.CASE, case.pk))) for case in cases],
    }
    return render(request, "portal/archive.html", context)


@login_required
@require_POST
def ask(request: HttpRequest, slug: str, kind: str, number: int | None = None) -> HttpResponse:
    """Ask for the matrix or a dossier; of a case by its number."""
    campaign = organised_campaign(request, slug)
    if kind not in jobs.KINDS or (kind == jobs.CASE) != (number is not None):
        raise Http404
    admitted = Submission.objects.filter(campaign=campaign).admitted()
    case = None if number is None else get_object_or_404(admitted, number=number)
    jobs.ask(kind=kind, campaign=campaign, case=case, by=cast(User, request.user))
    messages.success(request, _("The file is being made; open this page again in a moment."))
    return redirect("archive", slug=slug)


@login_required
def file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """A file that was made; the job's number names it."""
    campaign = read_campaign(request, slug)
    job = get_object_or_404(_jobs(campaign), pk=pk, result__isnull=False)
    if job.result is None:
        raise Http404
    return files.response(job.result)


def _jobs(campaign: Campaign) -> QuerySet[Job]:
    return Job.objects.filter(scope=campaign.slug, kind__in=jobs.KINDS).select_related("result").order_by("id")
