"""The organisers' page of what experts handed in: who submitted or abstained, never what was scored; giving a review
back; and the opening of the scores by two persons."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns import kinds
from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import Campaign, Phase
from core import approvals
from core.errors import DomainError
from core.models import User
from review import services
from review.forms import ReasonForm
from review.models import Assignment, Review
from review.models.assignment import AssignmentQuerySet
from review.services.opening import OPEN
from review.services.phases import require_open_phase

PAGE = 50  # rows


@login_required
def sheets(request: HttpRequest, slug: str, phase: int) -> HttpResponse:
    """Who handed in what, and the state of the opening. Auditors read it too."""
    return _page(request, read_campaign(request, slug), phase)


@login_required
@require_POST
def opening(request: HttpRequest, slug: str, phase: int, act: str) -> HttpResponse:
    """Propose to open the scores, or open them as the second person."""
    campaign = organised_campaign(request, slug)
    found = _phase(campaign, phase)
    acts = {"propose": services.propose_opening, "open": services.open_scores}
    if act not in acts:
        raise Http404
    try:
        acts[act](phase=found, by=cast(User, request.user))
    except DomainError as refusal:
        return _page(request, campaign, phase, refusal=refusal)
    done = _("Proposed. A second organiser now opens the scores.") if act == "propose" else _("The scores are opened.")
    messages.success(request, done)
    return redirect("review_sheets", slug, phase)


@login_required
def reopen(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give a finished review back to its expert, with a reason."""
    campaign = organised_campaign(request, slug)
    assignment = get_object_or_404(_handed_in(request), phase__campaign=campaign, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = cast(User, request.user)
        try:
            services.reopen_review(assignment=assignment, reason=form.cleaned_data["reason"], by=by)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The review was given back to %(name)s.") % {"name": assignment.expert})
            return redirect("review_sheets", slug, assignment.phase_id)
    context = {"campaign": campaign, "assignment": assignment, "form": form}
    return render(request, "review/reopen.html", context, status=422 if form.errors else 200)


def _phase(campaign: Campaign, pk: int) -> Phase:
    """The campaign's phase in which experts score, else 404."""
    scored = Phase.objects.filter(campaign=campaign, kind__in=kinds.with_verb("score"))
    return get_object_or_404(scored.select_related("campaign", "score_opening__approval__approver"), pk=pk)


def _handed_in(request: HttpRequest) -> AssignmentQuerySet:
    """What is finished and counts, with the names of case and expert; comments and texts are not even loaded."""
    return (
        Assignment.objects.visible_to(request.user)
        .standing()
        .filter(review__state__in=Review.FINISHED)
        .select_related("expert__user", "submission__zone__organisation", "review")
        .without_texts()
        .defer("review__comment")
    )


def _page(request: HttpRequest, campaign: Campaign, pk: int, *, refusal: DomainError | None = None) -> HttpResponse:
    phase = _phase(campaign, pk)
    rows = _handed_in(request).filter(phase=phase)
    acts = organises(request, campaign)
    context = {
        "campaign": campaign,
        "phase": phase,
        "opening": getattr(phase, "score_opening", None),
        "proposal": approvals.open_proposal(OPEN, phase),
        "abstentions": rows.abstained().in_queue_order(),
        "page": Paginator(rows.submitted().in_queue_order(), PAGE).get_page(request.GET.get("page")),
        "organises": acts,
        "gives_back": acts and _is_open(phase),
        "refusal": refusal,
    }
    return render(request, "review/sheets.html", context, status=refusal.status if refusal else 200)


def _is_open(phase: Phase) -> bool:
    try:
        require_open_phase(phase, "score")
    except DomainError:
        return False
    return True
