"""The organisers' pages on which the rule card is composed, and corrected once it is locked."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns import card_text, cards, composing, corrections
from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.card_forms import ReasonForm, RulesForm, forms_of
from campaigns.models import Campaign
from core import approvals
from core.errors import DomainError
from core.models import User
from results.preview import preview


@login_required
def compose(request: HttpRequest, slug: str) -> HttpResponse:
    """All rules of the card in one form; "preview" shows what they would do, "save" writes them."""
    campaign = _campaign(request, slug)
    if cards.locked_card(campaign):
        return redirect("correct_card", slug)
    content = cards.compose(campaign)
    forms, refusal = forms_of(campaign, content, request.POST or None), None
    if (rules := _rules(forms, request)) is not None:
        content = cards.with_rules(content, rules)
        if request.POST.get("act") == "save":
            try:
                composing.compose_rules(campaign=campaign, rules=rules, by=_by(request))
            except DomainError as error:
                refusal = error
            else:
                messages.success(request, _("The rules are saved. Two organisers lock them on the card's page."))
                return redirect("compose_card", slug)
    return _page(request, campaign, content, forms, refusal)


@login_required
def correct(request: HttpRequest, slug: str) -> HttpResponse:
    """The same form for a locked card: what is fixed cannot be changed, and a reason is asked for."""
    campaign = _campaign(request, slug)
    card = cards.locked_card(campaign)
    if card is None:
        return redirect("compose_card", slug)
    content, refusal = composing.standing(campaign, card.content), None
    forms = forms_of(campaign, content, request.POST or None, fixed=corrections.fixed_rules(campaign))
    proposes = request.POST.get("act") == "propose"
    reason = ReasonForm(request.POST if proposes else None, initial={"reason": request.POST.get("reason", "")})
    if (rules := _rules(forms, request)) is not None:
        content = cards.with_rules(content, rules)
        if proposes and reason.is_valid():
            try:
                corrections.propose_correction(campaign=campaign, rules=rules, by=_by(request), **reason.cleaned_data)
            except DomainError as error:
                refusal = error
            else:
                messages.success(request, _("Proposed; a second person now publishes the correction."))
                return redirect("correct_card", slug)
    waiting = corrections.waiting_correction(campaign)
    more = {
        "card": card,
        "reason": reason,
        "changes": card_text.differences(card.content, content) if request.method == "POST" else [],
        "waiting": waiting,
        "waiting_changes": card_text.differences(waiting.before, waiting.after) if waiting else [],
        "proposal": approvals.open_proposal(corrections.CORRECT, card) if waiting else None,
    }
    return _page(request, campaign, content, forms, refusal, **more)


@login_required
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish the waiting correction as the second person; a refusal is shown by the fallback page."""
    campaign = organised_campaign(request, slug)
    done = corrections.publish_correction(campaign=campaign, by=_by(request), seen=request.POST.get("seen", ""))
    messages.success(request, _("The correction is published."))
    return redirect("correction", slug, done.position)


def _page(
    request: HttpRequest,
    campaign: Campaign,
    content: dict[str, Any],
    forms: list[RulesForm],
    refusal: DomainError | None,
    **more: Any,
) -> HttpResponse:
    are_right = all(form.is_valid() for form in forms if form.is_bound)
    context = {
        "campaign": campaign,
        "forms": forms,
        "refusal": refusal,
        "problems": cards.problems(campaign, content) if are_right else [],
        "warnings": cards.warnings(campaign, content) if are_right else [],
        "preview": preview(campaign, content) if are_right else None,
        "are_right": are_right,
        "may_act": organises(request, campaign),
        **more,
    }
    return render(request, "portal/compose_card.html", context, status=refusal.status if refusal else 200)


def _rules(forms: list[RulesForm], request: HttpRequest) -> composing.Rules | None:
    """What was sent, if every form is right: each is asked, so that all errors are shown at once."""
    are_valid = [form.is_valid() for form in forms]
    if request.method != "POST" or not all(are_valid):
        return None
    return {form.phase.key: form.rules() for form in forms}


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    return organised_campaign(request, slug) if request.method == "POST" else read_campaign(request, slug)


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)
