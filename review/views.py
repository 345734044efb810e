"""Desk pages: the organisers' progress of the review, and the plan of visits."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.errors import CampaignHasNoSuchPhase
from campaigns.models import Campaign, Phase
from campaigns.services import phase_for
from core import clock
from core.errors import DomainError
from core.models import User
from review import services
from review.forms import ExpertForm, VisitForm
from review.models import Visit
from review.progress import Progress


@login_required
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the review is, who visits what, and the acts that prepare both. Auditors read it too."""
    return _page(request, read_campaign(request, slug))


@login_required
@require_POST
def add_expert(request: HttpRequest, slug: str) -> HttpResponse:
    """Take an account that accepted its invitation into the pool."""
    campaign = organised_campaign(request, slug)
    form = ExpertForm(request.POST, campaign=campaign)
    if form.is_valid():
        try:
            expert = services.add_expert(campaign=campaign, by=_user(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s has joined the experts.") % {"name": expert})
            return redirect("review", slug)
    return _page(request, campaign, expert_form=form)


@login_required
@require_POST
def plan_visit(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a reporter to a case."""
    campaign = organised_campaign(request, slug)
    phase = phase_for(campaign, "visit")
    form = VisitForm(request.POST, campaign=campaign, phase=phase)
    if form.is_valid():
        try:
            visit = services.plan_visit(phase=phase, by=_user(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("%(reporter)s visits %(case)s.") % {"reporter": visit.reporter, "case": visit.submission}
            messages.success(request, said)
            return redirect("review", slug)
    return _page(request, campaign, visit_form=form)


def _page(
    request: HttpRequest,
    campaign: Campaign,
    *,
    expert_form: ExpertForm | None = None,
    visit_form: VisitForm | None = None,
) -> HttpResponse:
    phase, visits = _phase(campaign, "score"), _phase(campaign, "visit")
    now = clock.now(campaign)
    acts = organises(request, campaign)
    prepares = acts and phase is not None and not phase.is_over_at(now)
    plans = acts and visits is not None and not visits.is_over_at(now)
    context = {
        "campaign": campaign,
        "phase": phase,
        "visit_phase": visits,
        "progress": Progress(phase, request.user) if phase else None,
        "visits": Visit.objects.visible_to(request.user).filter(phase=visits).with_names() if visits else [],
        "expert_form": (expert_form or ExpertForm(campaign=campaign)) if prepares else None,
        "visit_form": (visit_form or VisitForm(campaign=campaign, phase=visits)) if plans else None,
    }
    return render(request, "review/desk.html", context, status=422 if expert_form or visit_form else 200)


def _phase(campaign: Campaign, verb: str) -> Phase | None:
    try:
        return phase_for(campaign, verb)
    except CampaignHasNoSuchPhase:
        return None


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
