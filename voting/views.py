"""The public pages of voting. The ballot itself is received by voting.middleware; here it is only shown again."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import visible_campaign
from campaigns.models import Campaign, Phase
from core import clock
from submissions.models import Submission
from voting import booth, grid, identity
from voting.middleware import RefusedBallot
from voting.models import Ballot, Vote, Voter
from voting.rules import Rules, shown_rules

YEAR = 365 * 24 * 3600


@require_safe
@cache_control(private=True, no_cache=True)
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """The grid of cases (look 01): browse without any identity, choose, send."""
    return _grid(request, visible_campaign(request, slug), grid.Query.of(request.GET))


@csrf_exempt  # the middleware checked where it comes from: a page that may be cached carries no token
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: HttpRequest, slug: str) -> HttpResponse:
    """The grid once more, with the choice kept and the sentence that refused it; without one, back to the grid."""
    refused: RefusedBallot | None = getattr(request, "refused_ballot", None)
    if refused is None:
        return redirect("vote", slug)
    query = replace(grid.Query.of(request.GET), chosen=refused.numbers)
    response = _grid(request, visible_campaign(request, slug), query, str(refused.refusal))
    response.status_code = refused.refusal.status
    return response


@require_safe
@cache_control(private=True, no_cache=True)
def vote_done(request: HttpRequest, slug: str) -> HttpResponse:
    """What the voter cast last (look 03); a visitor who has not voted goes to the grid."""
    campaign = visible_campaign(request, slug)
    phase = _phase_or_404(campaign)
    rules, now = shown_rules(phase), clock.now(campaign)
    voter = identity.known_voter(request, rules.provider)
    last = _last_ballot(voter, phase)
    if last is None:
        return redirect("vote", slug)
    votes = Vote.objects.filter(ballot=last, cast_at=last.voted_at)  # type: ignore[attr-defined]  # annotated
    own = booth.ballot_of(voter, phase, rules, now)
    current = booth.enter(phase, own, now, booth.left_in_all(voter, phase, rules))
    context = {
        "campaign": campaign,
        "cases": grid.voted(votes),
        "said": _said(votes.count(), rules),
        "voted_at": last.voted_at,  # type: ignore[attr-defined]  # annotated
        "may_vote_again": not current.word,
        "is_of_today": last.period == rules.period_of(now),
    }
    return render(request, "voting/done.html", context)


@require_safe
@cache_control(private=True, no_cache=True)
def case(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One admitted case in full (look 02), before, during and after the vote."""
    campaign = visible_campaign(request, slug)
    cases = Submission.objects.filter(campaign=campaign).admitted().with_names()
    found = get_object_or_404(cases, number=number)
    query, bucket = grid.Query.of(request.GET), grid.bucket_of(request)
    before, after = grid.neighbours(campaign, found, query, bucket)
    phase = booth.voting_phase(campaign)
    context = {
        "campaign": campaign,
        "case": found,
        "before": before,
        "after": after,
        "order": "?order=number" if query.by_number else "",
        "booth": _booth(request, phase)[0] if phase else None,
        "sections": [
            (_("The development zone"), found.overview.splitlines()),
            (_("Experience"), found.narrative.splitlines()),
        ],
    }
    return _with_bucket(render(request, "voting/case.html", context), bucket)


def _grid(request: HttpRequest, campaign: Campaign, query: grid.Query, refusal: str = "") -> HttpResponse:
    bucket = grid.bucket_of(request)
    current, own = _booth(request, _phase_or_404(campaign))
    voted_for = booth.voted_for(own)
    context = {
        "campaign": campaign,
        "booth": current,
        "grid": grid.build(campaign, query, bucket, voted_for),
        "refusal": refusal,
        "key": get_random_string(22),
        "consequence": _consequence(current.rules),
    }
    return _with_bucket(render(request, "voting/grid.html", context), bucket)


def _phase_or_404(campaign: Campaign) -> Phase:
    phase = booth.voting_phase(campaign)
    if phase is None:
        raise Http404
    return phase


def _booth(request: HttpRequest, phase: Phase) -> tuple[booth.Booth, Ballot | None]:
    rules, now = shown_rules(phase), clock.now(phase.campaign)
    voter = identity.known_voter(request, rules.provider)
    own = booth.ballot_of(voter, phase, rules, now)
    return booth.enter(phase, own, now, booth.left_in_all(voter, phase, rules)), own


def _last_ballot(voter: Voter | None, phase: Phase) -> Ballot | None:
    ballots = Ballot.objects.filter(phase=phase, voter=voter, sheets_used__gt=0) if voter else Ballot.objects.none()
    return ballots.annotate(voted_at=Max("votes__cast_at")).order_by("-period").first()


def _said(count: int, rules: Rules) -> str:
    facts = {"count": count, "sheets": rules.sheets}
    if rules.by_day:
        return _("You voted for %(count)s cases. Everyone votes %(sheets)s times a day at most.") % facts
    return _("You voted for %(count)s cases. Everyone votes %(sheets)s times at most.") % facts


def _consequence(rules: Rules) -> str:
    if rules.by_day:
        sentence = _("Everyone votes %(sheets)s times a day at most; a vote that was sent cannot be changed.")
    else:
        sentence = _("Everyone votes %(sheets)s times at most; a vote that was sent cannot be changed.")
    return sentence % {"sheets": rules.sheets}


def _with_bucket(response: HttpResponse, bucket: int) -> HttpResponse:
    """Keep the visitor's own order; the cookie says nothing about who it is."""
    response.set_cookie(
        grid.BUCKET_COOKIE, str(bucket), max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SECURE
    )
    return response
