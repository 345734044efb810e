"""The public pages of voting. The ballot itself is received by voting.middleware; here it is only shown again."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import visible_campaign
from submissions.models import Submission
from voting import booth, cases, grid, own, pages, share, shelf, showcase
from voting.middleware import RefusedBallot
from voting.rules import Rules
from voting.shelf import Shelf

YEAR = 365 * 24 * 3600


@require_safe
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """The grid of cases (look 01): browse without any identity, choose, send."""
    found, query, bucket = _shelf_or_404(request, slug), grid.Query.of(request.GET), grid.bucket_of(request)
    if found.phase.campaign.published_at and pages.is_common(request, query):
        response = pages.common(request, found, query, bucket)
    else:
        response = _grid(request, found, query, bucket)
    return _with_bucket(request, pages.personal(response), bucket)


@csrf_exempt  # the middleware checked where it comes from: a page that may be cached carries no token
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: HttpRequest, slug: str) -> HttpResponse:
    """The grid once more, with the choice kept and the sentence that refused it; without one, back to the grid."""
    refused: RefusedBallot | None = getattr(request, "refused_ballot", None)
    if refused is None:
        return redirect("vote", slug)
    query, bucket = replace(grid.Query.of(request.GET), chosen=refused.numbers), grid.bucket_of(request)
    response = _grid(request, _shelf_or_404(request, slug), query, bucket, str(refused.refusal))
    response.status_code = refused.refusal.status
    return _with_bucket(request, response, bucket)


@require_safe
def vote_done(request: HttpRequest, slug: str) -> HttpResponse:
    """What the voter cast last (look 03); a visitor who has not voted goes to the grid."""
    found = _shelf_or_404(request, slug)
    visit = own.visit(request, found)
    last = own.last_ballot(visit.voter, found)
    if last is None:
        return redirect("vote", slug)
    choices = own.last_choices(last)
    context = {
        "campaign": found.phase.campaign,
        "booth": visit.booth,
        "choices": choices,
        "share": share.of_vote(found.phase.campaign),  # whoever gets it passed on sees the vote, not this sheet
        "said": _said(len(choices), found.rules),
        "voted_at": choices[0].cast_at,
        "may_vote_again": not visit.booth.word,
        "is_of_today": last.period == found.rules.period_of(visit.booth.now),
    }
    return pages.personal(render(request, "voting/done.html", context))


@require_safe
def mine(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that this voter cast, by day, and what is left; for anybody else an empty page."""
    found = _shelf_or_404(request, slug)
    visit = own.visit(request, found)
    context = {
        "campaign": found.phase.campaign,
        "booth": visit.booth,
        "days": own.cast_by(visit.voter, found),
        "rule": pages.consequence(found.rules),
    }
    return pages.personal(render(request, "voting/mine.html", context))


@require_safe
def case(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One admitted case in full (look 02), before, during and after the vote."""
    shelved = shelf.public(slug)
    campaign = shelved.phase.campaign if shelved else visible_campaign(request, slug)
    if shelved is None and (phase := booth.voting_phase(campaign)):
        shelved = shelf.of(phase)
    admitted = Submission.objects.filter(campaign=campaign).admitted().with_names()
    found = get_object_or_404(admitted, number=number)
    query, bucket = grid.Query.of(request.GET), grid.bucket_of(request)
    ballot_cases = shelved.cases if shelved else cases.lines(campaign)
    before, after = grid.neighbours(campaign, ballot_cases, number, query, bucket)
    visit = own.visit(request, shelved) if shelved else None
    context = {
        "campaign": campaign,
        "case": found,
        "before": before,
        "after": after,
        "order": "?order=number" if query.by_number else "",
        "booth": visit and visit.booth,
        "is_done": visit and visit.held.get(found.pk, 0) >= visit.booth.rules.per_case,
        "key": get_random_string(22),
        "sections": showcase.sections(found),
        **showcase.of_case(campaign, found),
    }
    return _with_bucket(request, pages.personal(render(request, "voting/case.html", context)), bucket)


def _grid(request: HttpRequest, found: Shelf, query: grid.Query, bucket: int, refusal: str = "") -> HttpResponse:
    visit = own.visit(request, found)
    listed = grid.build(found, visit.booth, query, bucket, visit.held)
    context = {
        **pages.facts(found, visit.booth, listed),
        "refusal": refusal,
        "is_known": visit.voter is not None,
    }
    return render(request, "voting/grid.html", context)


def _shelf_or_404(request: HttpRequest, slug: str) -> Shelf:
    """The shelf of a published campaign, or of one that the visitor may see before that."""
    if found := shelf.public(slug):
        return found
    phase = booth.voting_phase(visible_campaign(request, slug))
    if phase is None:
        raise Http404
    return shelf.of(phase)


def _said(count: int, rules: Rules) -> str:
    facts = {"count": count, "sheets": rules.sheets}
    if rules.by_day:
        return _("You voted for %(count)s cases. Everyone votes %(sheets)s times a day at most.") % facts
    return _("You voted for %(count)s cases. Everyone votes %(sheets)s times at most.") % facts


def _with_bucket(request: HttpRequest, response: HttpResponse, bucket: int) -> HttpResponse:
    """Keep the visitor's own order; the cookie says nothing about who it is."""
    if request.COOKIES.get(grid.BUCKET_COOKIE) != str(bucket):
        response.set_cookie(
            grid.BUCKET_COOKIE, str(bucket), max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SECURE
        )
    return response
