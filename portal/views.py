"""Pages that span the stages: home, the campaign's page, the notice that calls for it, and everyone's desk."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from campaigns import pausing
from campaigns.access import read_campaign, visible_campaign
from campaigns.models import Campaign
from campaigns.services import phase_for
from core import clock
from core.models import User
from portal import campaign_page, closing_page, desk_page, record, timeline, title_font
from portal.score_table import score_table
from results import closing
from results.views.news import latest


def home(request: HttpRequest) -> HttpResponse:
    """The campaigns that are public (or one's own), the running ones first."""
    campaigns = Campaign.objects.visible_to(request.user).prefetch_related("phases", "hosts__organisation")
    cards = [campaign_page.summary(campaign) for campaign in campaigns.order_by("-year", "-id")]
    return render(request, "portal/home.html", {"cards": sorted(cards, key=lambda card: card.is_over)})


def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaign's own page: timeline, what can be done now, notice, cases, downloads; in the end the results."""
    found = visible_campaign(request, slug)
    now = clock.now(found)
    if announced := closing.closing(found, now):
        return render(request, "portal/campaign_closed.html", closing_page.context(found, announced, now))
    context = {
        "campaign": found,
        "steps": timeline.steps(found),
        "pauses": pausing.published(found),
        "lead": found.text("lead").splitlines(),
        "now_box": campaign_page.now_box(found),
        "areas": campaign_page.areas(found),
        "cases": campaign_page.sample(found, request),
        "case_count": campaign_page.case_count(found),
        "downloads": campaign_page.downloads(found),
        "places": campaign_page.places(found),
        "news": latest(found, now),
    }
    return render(request, "portal/campaign.html", context)


def call(request: HttpRequest, slug: str) -> HttpResponse:
    """The notice that calls for the campaign (通知), in full."""
    found = visible_campaign(request, slug)
    context = {
        "campaign": found,
        "call": campaign_page.call(found),
        "form_title": found.text("form_title"),
        "downloads": campaign_page.downloads(found)[:1],
    }
    return render(request, "portal/call.html", context)


@cache_control(public=True, max_age=3600)
def title_css(request: HttpRequest, slug: str) -> HttpResponse:
    """The style sheet that names the campaign's title face."""
    found = visible_campaign(request, slug)
    return render(
        request,
        "portal/title.css",
        {"campaign": found, "version": title_font.version(found)},
        content_type="text/css; charset=utf-8",
    )


@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def title_woff2(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """The campaign's title face; another version than the present one is unknown."""
    found = visible_campaign(request, slug)
    if version != title_font.version(found):
        raise Http404
    return HttpResponse(title_font.face(found), content_type="font/woff2")


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Everyone's way to their work: one section for each role that the account holds."""
    user = cast(User, request.user)
    context = {
        "sections": desk_page.sections(user),
        "memberships": user.memberships.select_related("organisation"),
    }
    return render(request, "portal/desk.html", context)


@login_required
def campaign_desk(request: HttpRequest, slug: str) -> HttpResponse:
    """The organisers' overview of one campaign: each phase with its state and its page."""
    found = read_campaign(request, slug)
    context = {
        "campaign": found,
        "steps": desk_page.phase_rows(found),
        "records": record.recent(found),
        "now": clock.now(found),
    }
    return render(request, "portal/campaign_desk.html", context)


@login_required
def scores(request: HttpRequest, slug: str) -> HttpResponse:
    """Every case by the three methods side by side; ``?large=1`` only those that the card sends to deliberation."""
    found = read_campaign(request, slug)
    table = score_table(found, phase_for(found, "score"), request.user)
    only_large = bool(table and table.limit) and request.GET.get("large") == "1"
    rows = [row for row in table.rows if row.is_large or not only_large] if table else []
    context = {"campaign": found, "table": table, "rows": rows, "only_large": only_large}
    return render(request, "portal/scores.html", context)
