"""The organisers' pages about conflicts: the list of recusals, one recusal and its lifting, an expert with its ties."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import Campaign, Phase
from campaigns.services import phase_for
from core import approvals, clock
from core.errors import DomainError
from core.models import User
from review import services
from review.forms import ReasonForm
from review.models import Assignment, Conflict, Expert
from review.recusal_forms import ProfileForm, RecusalForm, ReplacementForm, TieForm
from review.services.conflicts import LIFT

A_PAGE = 100  # rows


def _conflicts(request: HttpRequest, campaign: Campaign) -> QuerySet[Conflict]:
    rows = Conflict.objects.visible_to(request.user).of_campaign(campaign)
    return rows.select_related("expert__user", "submission__zone__organisation", "submission__campaign", "found_by")


def _still_changes(campaign: Campaign) -> bool:
    """Whether a review phase is not over yet."""
    now = clock.now(campaign)
    phases = Phase.objects.filter(campaign=campaign, scoring_rules__isnull=False)
    return any(not phase.is_over_at(now) for phase in phases)


@login_required
def recusals(request: HttpRequest, slug: str) -> HttpResponse:
    """Every recusal of the campaign with its ground; an organiser adds one."""
    campaign = organised_campaign(request, slug) if request.method == "POST" else read_campaign(request, slug)
    acts = organises(request, campaign) and _still_changes(campaign)
    form = RecusalForm(request.POST or None, campaign=campaign) if acts or request.method == "POST" else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            services.recuse(by=cast(User, request.user), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The recusal is in force. Assign experts again to fill the place."))
            return redirect("recusals", slug)
    page = Paginator(_conflicts(request, campaign), A_PAGE).get_page(request.GET.get("page"))
    context = {"campaign": campaign, "page": page, "form": form}
    return render(request, "review/recusals.html", context, status=422 if form and form.errors else 200)


@login_required
def recusal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One recusal, and lifting it by two persons: the first gives the reason, the second approves it."""
    campaign = organised_campaign(request, slug) if request.method == "POST" else read_campaign(request, slug)
    conflict = get_object_or_404(_conflicts(request, campaign), pk=pk)
    by = cast(User, request.user)
    proposal = approvals.open_proposal(LIFT, conflict)
    form = ReasonForm(request.POST if "propose" in request.POST else None)
    refusal: DomainError | None = None
    try:
        if "approve" in request.POST:
            services.lift(conflict=conflict, by=by)
            messages.success(request, _("The recusal is lifted. The case may be given to the expert again."))
            return redirect("recusals", slug)
        if form.is_valid():
            services.propose_lift(conflict=conflict, by=by, **form.cleaned_data)
            messages.success(request, _("Proposed; waiting for a second person. The proposer cannot approve."))
            return redirect("recusal", slug, pk)
    except DomainError as error:
        refusal = error
    acts = conflict.lifted_at is None and organises(request, campaign) and _still_changes(campaign)
    context = {
        "campaign": campaign,
        "conflict": conflict,
        "proposal": proposal,
        "form": form,
        "acts": acts,
        "refusal": refusal,
    }
    return render(request, "review/recusal.html", context, status=422 if form.errors or refusal else 200)


@login_required
def expert(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One expert of the campaign: what ties the person to cities and zones, and an organiser's additions to it."""
    campaign = organised_campaign(request, slug) if request.method == "POST" else read_campaign(request, slug)
    found = _found(campaign, pk)
    form = TieForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_tie(expert=found, campaign=campaign, by=cast(User, request.user), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The tie is kept; the cases concerned have left the expert's list."))
            return redirect("review_expert_page", slug, pk)
    return _expert_page(request, campaign, found, form=form)


def _found(campaign: Campaign, pk: int) -> Expert:
    return get_object_or_404(Expert.objects.of_campaign(campaign).select_related("user"), pk=pk)


def _expert_page(
    request: HttpRequest,
    campaign: Campaign,
    expert: Expert,
    *,
    form: TieForm | None = None,
    replacement: ReplacementForm | None = None,
    profile: ProfileForm | None = None,
) -> HttpResponse:
    acts = organises(request, campaign)
    replaces = acts and _still_changes(campaign) and _unfinished(campaign, expert)
    if replacement is None and replaces:
        replacement = ReplacementForm(campaign=campaign, expert=expert)
    names = ("unit", "field", "most_cases", "is_available")
    context = {
        "campaign": campaign,
        "expert": expert,
        "ties": expert.ties.select_related("organisation"),
        "conflicts": _conflicts(request, campaign).filter(expert=expert),
        "form": form or TieForm(),
        "replacement": replacement,
        "profile": profile or ProfileForm(initial={name: getattr(expert, name) for name in names}),
        "acts": acts,
    }
    refused = any(each is not None and each.errors for each in (form, replacement, profile))
    return render(request, "review/expert.html", context, status=422 if refused else 200)


@login_required
@require_POST
def profile(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Keep what the pool knows of an expert."""
    campaign = organised_campaign(request, slug)
    found = _found(campaign, pk)
    form = ProfileForm(request.POST)
    if form.is_valid():
        try:
            services.save_profile(expert=found, campaign=campaign, by=cast(User, request.user), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The profile is kept."))
            return redirect("review_expert_page", slug, pk)
    return _expert_page(request, campaign, found, profile=form)


@login_required
@require_POST
def remove_tie(request: HttpRequest, slug: str, pk: int, tie: int) -> HttpResponse:
    """Take a tie away that was entered by mistake; conflicts that it caused stay until two persons lift them."""
    campaign = organised_campaign(request, slug)
    found = _found(campaign, pk)
    services.remove_tie(tie=get_object_or_404(found.ties, pk=tie), campaign=campaign, by=cast(User, request.user))
    messages.info(request, _("The tie is removed. Recusals that it caused stay until two organisers lift them."))
    return redirect("review_expert_page", slug, pk)


def _unfinished(campaign: Campaign, expert: Expert) -> int:
    rows = Assignment.objects.filter(phase__campaign=campaign, phase__closed_at__isnull=True, expert=expert)
    return rows.standing().pending().count()


@login_required
@require_POST
def replace(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give an expert's unfinished cases to a successor."""
    campaign = organised_campaign(request, slug)
    found = _found(campaign, pk)
    form = ReplacementForm(request.POST, campaign=campaign, expert=found)
    if form.is_valid():
        try:
            phase = phase_for(campaign, "score")
            done = services.replace_expert(phase=phase, expert=found, by=cast(User, request.user), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            facts = {"moved": done.moved, "open": done.open_cases, "successor": form.cleaned_data["successor"]}
            said = _("%(successor)s takes over %(moved)s cases and declares conflicts first.") % facts
            if done.open_cases:
                said += _("%(open)s cases could not pass on. Work out the assignment anew for them.") % facts
            messages.success(request, said)
            return redirect("review", slug)
    return _expert_page(request, campaign, found, replacement=form)


@login_required
@require_POST
def remind(request: HttpRequest, slug: str) -> HttpResponse:
    """Remind every expert who is late."""
    campaign = organised_campaign(request, slug)
    try:
        count = services.remind_experts(phase=phase_for(campaign, "score"), by=cast(User, request.user))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            ngettext("%(count)s expert was reminded.", "%(count)s experts were reminded.", count) % {"count": count},
        )
    return redirect("review", slug)
