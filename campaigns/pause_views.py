"""The organisers' page on which a phase is paused and goes on again: one proposes, another confirms what was read."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import pausing
from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.forms import PauseForm
from campaigns.models import Campaign, Phase
from core import clock
from core.deadlines import moment_text
from core.errors import DomainError
from core.models import User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def phase_pause(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """How the phase stands, what a pause does, the proposal that waits, and the form that makes one."""
    posted = request.method == "POST"
    phase = _phase(organised_campaign(request, slug) if posted else read_campaign(request, slug), key)
    form = PauseForm(request.POST if posted else None)
    status = 200
    if posted and form.is_valid():
        # What the page showed when the reason was written, whatever has happened to the phase since.
        propose = pausing.propose_resumption if request.POST.get("act") == "resume" else pausing.propose_pause
        try:
            propose(phase=phase, by=_by(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("Proposed; a second person now confirms."))
            return redirect("phase_pause", slug, key)
    return render(request, "campaigns/phase_pause.html", _facts(request, phase, form), status=status)


@login_required
@require_POST
def confirm(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Confirm exactly the proposal that the page showed; a refusal is shown by the fallback page."""
    phase = _phase(organised_campaign(request, slug), key)
    resumes = request.POST.get("act") == "resume"
    act = pausing.resume if resumes else pausing.pause
    act(phase=phase, digest=request.POST.get("digest", ""), by=_by(request))
    said = (
        _("%(phase)s goes on; the note is published.") if resumes else _("%(phase)s is paused; the note is published.")
    )
    messages.success(request, said % {"phase": phase.name})
    return redirect("phase_pause", slug, key)


def _facts(request: HttpRequest, phase: Phase, form: PauseForm) -> dict[str, object]:
    campaign, now = phase.campaign, clock.now(phase.campaign)
    return {
        "campaign": campaign,
        "phase": phase,
        "form": form,
        "end": moment_text(phase.closes_at) if phase.closes_at else "",
        "is_over": phase.is_over_at(now),
        "may_be_paused": campaign.published_at is not None and pausing.may_be_paused(phase, now),
        "pause": pausing.unended(phase),
        "proposal": pausing.proposal(phase),
        "may_act": organises(request, campaign),
    }


def _phase(campaign: Campaign, key: str) -> Phase:
    phase: Phase = get_object_or_404(campaign.phases.select_related("campaign"), key=key)
    phase.campaign = campaign  # with its hosts, as the frame of the page reads them
    return phase


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)
