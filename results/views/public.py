"""What the public sees of the results. Nothing here shows, orders by, or tells votes, points or places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from campaigns.access import visible_campaign
from campaigns.models import Campaign
from campaigns.services import may
from core import clock, files
from core.errors import DomainError
from results import exports, papers, services
from results.documents import accepting
from results.forms import ObjectionForm
from results.models import Announcement, Objection, Paper, PublicNotice
from results.services.noticing import period


def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """The public notice: text, list by city, and the way to object while it is open."""
    campaign = visible_campaign(request, slug)
    published = _published_notice(campaign)
    context = notice_facts(campaign, published, may_object=published is not None and may(campaign, "object"))
    return render(request, "results/notice.html", context)


def notice_facts(campaign: Campaign, paper: PublicNotice | None, *, may_object: bool) -> dict[str, Any]:
    """What the notice's page shows of ``paper``: the public page and its preview are one template and these facts."""
    if paper is None:
        return {"campaign": campaign, "paper": None}
    return {
        "campaign": campaign,
        "paper": paper,
        "paragraphs": papers.paragraphs(paper.body),
        "last_day": papers.day(period(paper.phase)[1]),
        "may_object": may_object,
        "accepting": accepting(campaign),
        "date": papers.published_on(paper),
    }


def notice_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The public notice as PDF."""
    return _file_of(_published_notice(visible_campaign(request, slug)))


def object_to_notice(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of an objection; what was typed stays when it is refused."""
    campaign = visible_campaign(request, slug)
    published = _published_notice(campaign)
    if published is None:
        raise Http404
    form = ObjectionForm(request.POST or None, notice=published)
    if request.method == "POST" and form.is_valid():
        try:
            objection = services.raise_objection(campaign=campaign, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("objection", slug=slug, receipt=objection.receipt)
    context = {"campaign": campaign, "form": form, "may_object": may(campaign, "object")}
    return render(request, "results/object.html", context)


def objection(request: HttpRequest, slug: str, receipt: str) -> HttpResponse:
    """What became of an objection, for whoever holds its receipt number."""
    campaign = visible_campaign(request, slug)
    found = get_object_or_404(Objection, receipt=receipt, notice__phase__campaign=campaign)
    return render(request, "results/objection.html", {"campaign": campaign, "objection": found})


def results(request: HttpRequest, slug: str) -> HttpResponse:
    """The announced cases, by city, unranked."""
    campaign = visible_campaign(request, slug)
    return render(request, "results/results.html", results_facts(campaign, _announcements(campaign)))


def results_facts(campaign: Campaign, announcements: Iterable[Announcement]) -> dict[str, Any]:
    """What the page of the results shows of ``announcements``, in public and in preview."""
    announced = [(paper, papers.paragraphs(paper.body), papers.published_on(paper)) for paper in announcements]
    return {"campaign": campaign, "announced": announced}


def announcement_file(request: HttpRequest, slug: str, position: int) -> HttpResponseBase:
    """An announcement as PDF."""
    campaign = visible_campaign(request, slug)
    return _file_of(get_object_or_404(_announcements(campaign), position=position))


def public_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The announced cases as a workbook, city by city; 404 before the announcement."""
    campaign = visible_campaign(request, slug)
    announced = list(_announcements(campaign))
    if not announced:
        raise Http404
    return files.attachment(exports.NAME, exports.public_workbook(campaign, announced))


def _published_notice(campaign: Campaign) -> PublicNotice | None:
    notices = PublicNotice.objects.filter(phase__campaign=campaign).public_at(clock.now(campaign))
    return notices.select_related("phase", "job__result").first()


def _announcements(campaign: Campaign) -> models.QuerySet[Announcement]:
    published = Announcement.objects.filter(phase__campaign=campaign).public_at(clock.now(campaign))
    return published.select_related("job__result").order_by("position")


def _file_of(paper: Paper | None) -> HttpResponseBase:
    if paper is None or paper.job is None or paper.job.result is None:
        raise Http404
    return files.response(paper.job.result)
