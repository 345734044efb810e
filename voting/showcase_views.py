"""Pages that show the cases and pass them on: the showcase, its printed form, posters, QR codes."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from campaigns.access import visible_campaign
from campaigns.models import Campaign
from core import files
from core.qr import qr_svg
from submissions.models import Submission
from voting import grid, poster, share, showcase
from voting.poster import Sheet

DAY, YEAR = 24 * 3600, 365 * 24 * 3600


@require_safe
@cache_control(private=True, no_cache=True)
def cases(request: HttpRequest, slug: str) -> HttpResponse:
    """All cases on a wide screen: pictures, search, areas, in the visitor's own order or by number."""
    campaign, query, bucket = visible_campaign(request, slug), grid.Query.of(request.GET), grid.bucket_of(request)
    card = share.of_campaign(campaign)
    context = {
        "campaign": campaign,
        "showcase": showcase.build(campaign, query, bucket),
        "share": card,
        "votes": card.url == share.absolute(reverse("vote", args=[slug])),
    }
    response = render(request, "voting/showcase.html", context)
    response.set_cookie(
        grid.BUCKET_COOKIE, str(bucket), max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SECURE
    )
    return response


@require_safe
@cache_control(private=True, no_cache=True)
def printed(request: HttpRequest, slug: str) -> HttpResponse:
    """The texts of all cases that a search finds, one case a page of paper."""
    campaign, query = visible_campaign(request, slug), grid.Query.of(request.GET)
    context = {"campaign": campaign, "readings": showcase.printed(campaign, query), "query": query}
    return render(request, "voting/showcase_print.html", context)


@require_safe
@cache_control(private=True, no_cache=True)
def campaign_poster(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaign's poster, to be saved."""
    campaign = visible_campaign(request, slug)
    sheet = share.sheet_of_campaign(campaign)
    return _poster_page(request, campaign, None, sheet)


@require_safe
@cache_control(private=True, no_cache=True)
def case_poster(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A case's poster, to be saved."""
    campaign = visible_campaign(request, slug)
    case = _case_or_404(campaign, number)
    return _poster_page(request, campaign, case, share.sheet_of_case(campaign, case))


def _poster_page(request: HttpRequest, campaign: Campaign, case: Submission | None, sheet: Sheet) -> HttpResponse:
    poster.png(sheet)  # refused here, in words, if a character cannot be drawn
    context = {
        "campaign": campaign,
        "case": case,
        "version": sheet.version,
        "size": (poster.WIDTH, poster.HEIGHT),
        "share": share.of_case(campaign, case) if case else share.of_campaign(campaign),
    }
    return render(request, "voting/poster.html", context)


@require_safe
def campaign_picture(_request: HttpRequest, slug: str, version: str, *, square: bool = False) -> HttpResponseBase:
    """The campaign's poster or share picture; another version than the present one is unknown."""
    return _png(share.sheet_of_campaign(_published_or_404(slug)), version, square)


@require_safe
def case_picture(
    _request: HttpRequest, slug: str, number: int, version: str, *, square: bool = False
) -> HttpResponseBase:
    """The same of a case."""
    campaign = _published_or_404(slug)
    return _png(share.sheet_of_case(campaign, _case_or_404(campaign, number)), version, square)


def _png(sheet: Sheet, version: str, square: bool) -> HttpResponseBase:
    if version != sheet.version:
        raise Http404
    return files.lasting(HttpResponse(poster.png(sheet, square=square), content_type="image/png"))


@require_safe
@cache_control(public=True, max_age=DAY)
def qr(_request: HttpRequest, slug: str) -> HttpResponse:
    """The code that leads a phone to the vote; where there is none, to the campaign."""
    return HttpResponse(qr_svg(share.entrance(_published_or_404(slug))), content_type="image/svg+xml")


@require_safe
@cache_control(public=True, max_age=DAY)
def case_qr(_request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The code that leads a phone to this case."""
    campaign = _published_or_404(slug)
    return HttpResponse(
        qr_svg(share.sheet_of_case(campaign, _case_or_404(campaign, number)).url), content_type="image/svg+xml"
    )


def _published_or_404(slug: str) -> Campaign:
    """Without asking who it is for: these answers are kept by others."""
    return get_object_or_404(Campaign.objects.published().prefetch_related("hosts__organisation"), slug=slug)


def _case_or_404(campaign: Campaign, number: int) -> Submission:
    cases = Submission.objects.filter(campaign=campaign).admitted().with_names()
    return get_object_or_404(cases.defer(*showcase.LONG, "reading"), number=number)
