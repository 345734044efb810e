"""The archive of a campaign. Auditors read, organisers ask; for all others it is 404."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import Campaign
from core import files
from core.models import Job, User
from portal.archive import jobs
from review.models import Conflict
from submissions.models import Submission


@login_required
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """The matrix, the campaign's dossier, and one of each case, as far as they were asked for."""
    campaign = read_campaign(request, slug)
    avoided = _avoided(campaign, request.user)
    newest = {(job.kind, job.facts.get("case")): job for job in _readable(campaign, avoided)}
    admitted = Submission.objects.filter(campaign=campaign).admitted().exclude(pk__in=avoided)
    cases = admitted.with_names().in_neutral_order()
    context = {
        "campaign": campaign,
        "may_act": organises(request, campaign),
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
    avoided = _avoided(campaign, request.user)
    admitted = Submission.objects.filter(campaign=campaign).admitted().exclude(pk__in=avoided)
    case = None if number is None else get_object_or_404(admitted, number=number)
    jobs.ask(kind=kind, campaign=campaign, case=case, by=cast(User, request.user))
    messages.success(request, _("The file is being made; open this page again in a moment."))
    return redirect("archive", slug=slug)


@login_required
def file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """A file that was made; the job's number names it."""
    campaign = read_campaign(request, slug)
    job = next((job for job in _readable(campaign, _avoided(campaign, request.user)) if job.pk == pk), None)
    if job is None or job.result is None:
        raise Http404
    return files.response(job.result)


def _avoided(campaign: Campaign, user: Any) -> set[int]:
    """The cases that ``user``, who organises or audits, must not read as the expert that the same person is too."""
    return set(Conflict.objects.of(user).of_campaign(campaign).values_list("submission", flat=True))


def _readable(campaign: Campaign, avoided: set[int]) -> list[Job]:
    """The jobs whose files tell of no avoided case. A file is made once and read by many, whoever asked for it."""
    made = Job.objects.filter(scope=campaign.slug, kind__in=jobs.KINDS).select_related("result").order_by("id")
    return [job for job in made if not jobs.tells_of_any(job, avoided)]
