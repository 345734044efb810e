"""What stands behind the codes of boards and kiosks: the scan, the correction of a board, the kiosk's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from campaigns import display
from campaigns.access import visible_campaign
from campaigns.models import Campaign, DisplaySite
from core import clock
from results.display import corrections, kiosk, scans, texts
from results.models import BoardText
from submissions.models import Submission


@require_safe
@never_cache
def scan(request: HttpRequest, campaign: int, code: str, number: int, version: int | None = None) -> HttpResponse:
    """Lead whoever scanned to the case, or to what was corrected since the board was printed; and count it.

    A board hangs longer than its place stands here: an unknown place leads to the case as well, an unknown case to the
    campaign.
    """
    found = get_object_or_404(Campaign.objects.published(), pk=campaign)
    case = Submission.objects.filter(campaign=found, number=number).admitted().defer("reading").first()
    if case is None:
        return redirect("campaign", slug=found.slug)
    response = redirect(_target(found, case, version))
    site = DisplaySite.objects.filter(campaign=found, code=code.upper()).select_related("campaign").first()
    if site is None:
        return response
    if scans.is_counted(request, site=site, case=case):
        scans.count(site=site, case=case)
        scans.remember_seen(response, site=site, case=case)
    if site.is_open_at(clock.now(found)):
        display.remember(response, site, found.slug)
    return response


def _target(campaign: Campaign, case: Submission, version: int | None) -> str:
    """The case's page; the page of corrections if the board with this version says what is no longer so."""
    text = BoardText.objects.filter(submission=case, version=version).first() if version else None
    if text and corrections.corrections(text, campaign):
        return reverse("board_corrections", args=[campaign.slug, case.number, text.version])
    return reverse("case", args=[campaign.slug, case.number])


@require_safe
@cache_control(private=True, no_cache=True)
def board_corrections(request: HttpRequest, slug: str, number: int, position: int) -> HttpResponse:
    """更正: what the board with this version says that is no longer so. The page names no place and counts nothing."""
    campaign = visible_campaign(request, slug)
    cases = Submission.objects.filter(campaign=campaign, number=number).admitted().with_names().defer("reading")
    case = get_object_or_404(cases)
    text = get_object_or_404(BoardText, submission=case, version=position)
    context = {
        "campaign": campaign,
        "case": case,
        "facts": texts.present(campaign, [case])[case.pk],
        "text": text,
        "corrections": corrections.corrections(text, campaign),
    }
    return render(request, "results/board_corrections.html", context)


@require_safe
@cache_control(private=True, no_cache=True)
def kiosk_page(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The screen of a place: its cases one by one; after its last day it says that the display is over."""
    campaign = visible_campaign(request, slug)
    sites = DisplaySite.objects.filter(campaign=campaign).select_related("campaign", "area")
    site = get_object_or_404(sites, code=code.upper())
    is_over = site.is_over_at(clock.now(campaign))
    shown = [] if is_over else kiosk.slides(site)
    context = {"campaign": campaign, "site": site, "is_over": is_over, "slides": shown}
    answer = render(request, "results/kiosk.html", context)
    if not shown:  # nobody stands there to load it again; with cases static/js/kiosk.js does it after each round
        answer["Refresh"] = "300"  # seconds
    return answer
