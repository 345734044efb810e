"""The public rule card, and the organisers' pages of one campaign: publication, card, people."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from campaigns import card_text, cards, correction_paper, corrections, kinds, pausing, services
from campaigns import people as directory
from campaigns.access import organised_campaign, organises, read_campaign, visible_campaign
from campaigns.forms import InvitationForm
from campaigns.models import Campaign, CardCorrection
from core import approvals, files, invitations
from core import people as memberships
from core.canonical import digest
from core.errors import DomainError
from core.models import Approval, Membership, User

FRESH = "fresh-invitation"  # the session's key of a link that the next page shows, once


def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """The rule card as published; before its locking the page says so."""
    campaign = visible_campaign(request, slug)
    card = cards.locked_card(campaign)
    content = card.content if card else cards.compose(campaign)
    published = corrections.published_corrections(campaign) if card else []
    papers = correction_paper.papers(campaign, published)
    context = {
        "campaign": campaign,
        "card": card,
        "sections": card_text.sections(content),
        "corrections": [(correction, papers.get(correction.pk)) for correction in published],
        "pauses": pausing.published(campaign),
    }
    return render(request, "campaigns/rules.html", context)


def correction(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    """The notice of a correction: what was changed, why, at which stage, and both digests."""
    campaign = visible_campaign(request, slug)
    found = _published(campaign, position)
    context = {
        "paper": correction_paper.papers(campaign, [found]).get(found.pk),
        "campaign": campaign,
        "correction": found,
        "changes": card_text.differences(found.before, found.after),
        "stages": corrections.stages_at(found, campaign),
        "before": card_text.sections(found.before),
    }
    return render(request, "campaigns/correction.html", context)


def correction_file(request: HttpRequest, slug: str, position: int) -> HttpResponseBase:
    """The notice of a correction as PDF, once it is made."""
    campaign = visible_campaign(request, slug)
    found = _published(campaign, position)
    if (paper := correction_paper.papers(campaign, [found]).get(found.pk)) is None:
        raise Http404
    return files.response(paper)


def _published(campaign: Campaign, position: int) -> CardCorrection:
    rows = CardCorrection.objects.filter(card__campaign=campaign, published_at__isnull=False)
    return get_object_or_404(rows, position=position)


@login_required
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose and lock the rule card, and publish the notice: each needs two organisers."""
    campaign = read_campaign(request, slug)
    locked = cards.locked_card(campaign)
    content = locked.content if locked else cards.compose(campaign)
    context = {
        "campaign": campaign,
        "card": locked,
        "sections": card_text.sections(content),
        "digest": digest(content),
        "card_problems": [] if locked else cards.problems(campaign, content),
        "corrections": corrections.published_corrections(campaign),
        "waiting": corrections.waiting_correction(campaign),
        "lock_proposal": approvals.open_proposal(cards.LOCK, campaign),
        "publish_proposal": approvals.open_proposal(services.PUBLISH, campaign),
        "problems": kinds.problems_of(campaign),
        "may_act": organises(request, campaign),
    }
    return render(request, "campaigns/card.html", context)


ACTS = {
    "propose-publication": (services.propose_publication, _("Proposed; a second person now approves.")),
    "publish": (services.publish, _("The notice is published.")),
    "propose-lock": (cards.propose_lock, _("Proposed; a second person now approves.")),
    "lock": (cards.lock, _("The rule card is locked and published.")),
}


@login_required
@require_POST
def card_act(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """One of the four acts of two persons; a refusal is shown by the fallback page."""
    campaign = organised_campaign(request, slug)
    if act not in ACTS:
        raise Http404
    service, done = ACTS[act]
    read = {"seen": request.POST.get("seen", "")} if act == "lock" else {}
    result = service(campaign=campaign, by=cast(User, request.user), **read)
    if isinstance(result, Approval) and result.proposer != request.user:
        said = _("%(name)s has proposed this already; you can approve it.") % {"name": result.proposer}
    else:
        said = str(done)
    messages.success(request, said)
    return redirect("card", slug=slug)


@login_required
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is there and who was invited; invite people: the link is shown once, and sent as a letter."""
    campaign = organised_campaign(request, slug) if request.method == "POST" else read_campaign(request, slug)
    reader = cast(User, request.user)
    form = InvitationForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        request.session[FRESH] = invitations.invite(**form.cleaned_data, by=reader, scope=campaign)
        return redirect("people", slug=slug)
    context = {
        "campaign": campaign,
        "form": form,
        "address": request.session.pop(FRESH, ""),
        "sections": directory.sections(campaign, reader),
        "may_act": organises(request, campaign),
    }
    return render(request, "campaigns/people.html", context)


@login_required
@require_POST
def invitation_act(request: HttpRequest, slug: str, pk: int, act: str) -> HttpResponse:
    """Send an unanswered invitation again, or make it void; a refusal is shown by the fallback page."""
    campaign, by = organised_campaign(request, slug), cast(User, request.user)
    link, organisation = invitations.unanswered_one(pk, directory.organisations(campaign))
    if act == "resend":
        request.session[FRESH] = invitations.renew(link=link, organisation=organisation, by=by, scope=campaign)
    else:
        invitations.cancel(link=link, organisation=organisation, by=by, scope=campaign)
        messages.info(request, _("The invitation of %(name)s is void.") % {"name": link.facts.get("name", "")})
    return redirect("people", slug=slug)


@login_required
def membership_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End somebody's membership, after a look at what that means."""
    campaign = organised_campaign(request, slug)
    membership = get_object_or_404(
        Membership.objects.select_related("user", "organisation"),
        pk=pk,
        organisation__in=directory.organisations(campaign),
    )
    refusal = None
    if request.method == "POST":
        try:
            memberships.end_membership(membership=membership, by=cast(User, request.user), scope=campaign)
        except DomainError as error:
            refusal = error
        else:
            messages.info(request, _("The membership of %(name)s has ended.") % {"name": membership.user})
            return redirect("people", slug=slug)
    context = {"campaign": campaign, "membership": membership, "refusal": refusal}
    return render(request, "campaigns/membership_end.html", context, status=refusal.status if refusal else 200)
