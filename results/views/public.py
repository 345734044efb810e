"""What the public sees of the results. Nothing here shows, orders by, or tells votes, points or places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from campaigns.access import visible_campaign
from campaigns.models import Campaign
from core import clock, files
from results import closing, papers
from results.models import Announcement, Certificate, Paper


def results(request: HttpRequest, slug: str) -> HttpResponse:
    """The announced cases, by city, unranked."""
    campaign = visible_campaign(request, slug)
    return render(request, "results/results.html", results_facts(campaign, _announcements(campaign)))


def results_facts(campaign: Campaign, announcements: Iterable[Announcement]) -> dict[str, Any]:
    """What the page of the results shows of ``announcements``, in public and in preview."""
    gone = closing.revoked(campaign, clock.now(campaign))
    announced = [
        (paper, papers.paragraphs(paper.body), papers.published_on(paper), _of(paper, gone)) for paper in announcements
    ]
    return {"campaign": campaign, "announced": announced}


def _of(paper: Paper, certificates: Iterable[Certificate]) -> list[Certificate]:
    """Those of ``certificates`` whose cases ``paper`` names."""
    named = {case["number"] for case in paper.cases}
    return [each for each in certificates if each.submission.number_text in named]


def announcement_file(request: HttpRequest, slug: str, position: int) -> HttpResponseBase:
    """An announcement as PDF."""
    campaign = visible_campaign(request, slug)
    return file_of(get_object_or_404(_announcements(campaign), position=position))


def public_list(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The announced cases as a workbook, city by city: the stored one whose digest ``results.json`` says."""
    campaign = visible_campaign(request, slug)
    found = closing.closing(campaign, clock.now(campaign))
    if found is None or found.list_file is None:
        raise Http404
    return files.response(found.list_file)


def _announcements(campaign: Campaign) -> models.QuerySet[Announcement]:
    published = Announcement.objects.filter(phase__campaign=campaign).public_at(clock.now(campaign))
    return published.select_related("job__result").order_by("position")


def file_of(paper: Paper | None) -> HttpResponseBase:
    if paper is None or paper.job is None or paper.job.result is None:
        raise Http404
    return files.response(paper.job.result)
