"""The pages on which a visitor is recognised, and the one on which the choice that waited is sent."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import visible_campaign
from campaigns.models import Phase
from core.errors import DomainError
from submissions.models import Submission
from voting import booth
from voting.identity import cookies, detour, voters
from voting.identity.base import Proof, Provider, provider
from voting.identity.wechat import state
from voting.models import CastRequest, Voter
from voting.rules import shown_rules


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def identify(request: HttpRequest, slug: str) -> HttpResponse:
    """Who votes? Once that is known, the choice that waited and the button that sends it."""
    phase, source = _at(request, slug)
    if voter := voters.known_voter(request, source.key):
        return _send_now(request, phase, voter)
    try:
        detour.check(phase)
    except DomainError:
        return redirect("vote", slug)  # which says why nobody can vote now, before anybody is asked for anything
    return _received(request, phase, source, source.page(request, phase))


@never_cache
@require_safe
def identify_back(request: HttpRequest, slug: str) -> HttpResponse:
    """The way back from an outside service. It recognises; it never casts, whoever wrote the link."""
    phase, source = _at(request, slug)
    return _received(request, phase, source, source.back(request, phase))


def _at(request: HttpRequest, slug: str) -> tuple[Phase, Provider]:
    phase = booth.voting_phase(visible_campaign(request, slug))
    source = provider(shown_rules(phase).provider) if phase else None
    if phase is None or source is None:
        raise Http404
    return phase, source


def _received(request: HttpRequest, phase: Phase, source: Provider, answer: Proof | HttpResponse) -> HttpResponse:
    """From a proof comes the voter; the redirect takes the proof's address out of sight and out of a reload."""
    if not isinstance(answer, Proof):
        return answer
    voter = voters.voter_of(source.key, answer.subject, phase.campaign)
    response = redirect("identify", phase.campaign.slug)
    voters.remember(response, voter)
    cookies.drop(response, state.COOKIE)
    return response


def _send_now(request: HttpRequest, phase: Phase, voter: Voter) -> HttpResponse:
    slip = detour.kept(request, phase.campaign.slug)
    if slip and CastRequest.objects.filter(voter=voter, client_key=slip.key).exists():
        response: HttpResponse = redirect("vote_done", phase.campaign.slug)
        detour.forget(response)
        return response
    cases = Submission.objects.filter(campaign=phase.campaign_id, number__in=slip.numbers if slip else ())
    chosen = list(cases.admitted().with_names().defer("overview", "experience", "reading").order_by("number"))
    if slip is None or not chosen:
        return redirect("vote", phase.campaign.slug)
    context = {
        "campaign": phase.campaign,
        "cases": chosen,
        "key": slip.key,
        "grid": detour.grid_address(phase.campaign.slug, slip),
    }
    return render(request, "voting/identified.html", context)
