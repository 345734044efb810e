"""The reports of visits as anybody may read them: released by two persons, after the embargo, unranked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.access import visible_campaign
from campaigns.models import Campaign
from core import files
from review.models import Visit, VisitFact, VisitPhoto
from submissions.models import Submission


@dataclass(frozen=True)
class Report:
    """A released report; its facts without who said them: they are people of the zone, and the page is for all."""

    visit: Visit
    facts: list[VisitFact]
    photos: list[VisitPhoto]


def _public(campaign: Campaign) -> list[Visit]:
    """By city code, level and pinyin, as every public list; then by day."""
    found = Visit.objects.all().public(campaign).with_names()
    place = "submission__zone__organisation__city_code", "submission__zone__level", "submission__zone__pinyin"
    return list(found.order_by(*place, "submission", "day", "pk"))


@require_safe
@never_cache
def visits(request: HttpRequest, slug: str) -> HttpResponse:
    """The visited cases with a released report."""
    campaign = visible_campaign(request, slug)
    found = [(case, list(rows)) for case, rows in groupby(_public(campaign), key=lambda visit: visit.submission)]
    return render(request, "review/visiting/public.html", {"campaign": campaign, "cases": found})


@require_safe
@never_cache
def case(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The released reports about one case."""
    campaign = visible_campaign(request, slug)
    submission = get_object_or_404(Submission.objects.admitted().with_names(), campaign=campaign, number=number)
    found = list(Visit.objects.all().public(campaign).filter(submission=submission).with_names())
    if not found:
        raise Http404
    context = {"campaign": campaign, "case": submission, "reports": _reports(found)}
    return render(request, "review/visiting/public_case.html", context)


def _reports(found: list[Visit]) -> list[Report]:
    facts = list(VisitFact.objects.filter(visit__in=found).with_corrections())
    photos = list(VisitPhoto.objects.standing().filter(visit__in=found).select_related("file"))
    for fact in facts:
        fact.said_by = ""
    return [
        Report(
            visit,
            [fact for fact in facts if fact.visit_id == visit.pk],
            [photo for photo in photos if photo.visit_id == visit.pk],
        )
        for visit in found
    ]


@require_safe
def photo(request: HttpRequest, slug: str, pk: int, *, small: bool = False) -> HttpResponseBase:
    """A photo of a released report, without the name that the reporter's phone gave it: that may tell day and place."""
    campaign = visible_campaign(request, slug)
    there = VisitPhoto.objects.standing().filter(visit__in=Visit.objects.all().public(campaign).values("pk"))
    found = get_object_or_404(there.select_related("file", "thumbnail"), pk=pk)
    return files.response(found.thumbnail if small else found.file, inline=True, name=f"photo-{found.pk}")
