"""The two scenarios beside the list. Auditors read, organisers act; for all others it is 404."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.services import may
from core.errors import DomainError
from core.models import User
from results import services
from results.forms import ScenarioForm
from results.models import Scenario
from results.scenarios import comparison


@login_required
def scenarios(request: HttpRequest, slug: str) -> HttpResponse:
    """The card's list beside the scenarios, and the form that computes one; what was typed stays when it is refused."""
    campaign = read_campaign(request, slug) if request.method == "GET" else organised_campaign(request, slug)
    compared = comparison(campaign, request.user)
    form = ScenarioForm(request.POST or None, campaign=campaign, columns=compared.columns)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_scenario(campaign=campaign, **form.limits(), by=cast(User, request.user))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The scenario is kept."))
            return redirect("scenarios", slug=slug)
    may_act = organises(request, campaign)
    may_save = may_act and may(campaign, "select")
    context = {"campaign": campaign, "compared": compared, "form": form, "may_act": may_act, "may_save": may_save}
    return render(request, "results/scenarios.html", context)


@login_required
@require_POST
def discard(request: HttpRequest, slug: str, slot: str) -> HttpResponse:
    """Empty one of the two slots."""
    campaign = organised_campaign(request, slug)
    if slot not in Scenario.Slot.values:
        raise Http404
    services.discard_scenario(campaign=campaign, slot=slot, by=cast(User, request.user))
    messages.success(request, _("The scenario is discarded."))
    return redirect("scenarios", slug=slug)
