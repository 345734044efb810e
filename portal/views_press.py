"""The press pack on the desk: for organisers, auditors and reporters; before the announcement for organisers alone."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.access import organises
from campaigns.models import Campaign
from core import files
from core.models import User
from portal import press_pack
from results.models.news import is_reporter
from results.views.newsroom import read_newsroom

WHICH = {"public": False, "embargoed": True}


@login_required
def press(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be fetched now, and how far it is."""
    campaign = read_newsroom(request, slug)
    found, job = press_pack.present(campaign)
    context: dict[str, Any] = {
        "campaign": campaign,
        "organises": organises(request, campaign),
        "may_ask": _may_ask(request, campaign),
        "pack": found,
        "job": job,
    }
    if context["organises"]:
        context["embargoed"], context["embargoed_job"] = press_pack.present(campaign, embargoed=True)
    return render(request, "portal/press.html", context)


def _may_ask(request: HttpRequest, campaign: Campaign) -> bool:
    return organises(request, campaign) or is_reporter(request.user, campaign)


def _opened(request: HttpRequest, slug: str, which: str) -> Campaign:
    """The campaign for whoever may fetch this pack; 404 for others. An auditor reads the public one."""
    campaign = read_newsroom(request, slug)
    if which not in WHICH or (WHICH[which] and not organises(request, campaign)):
        raise Http404
    return campaign


@login_required
@require_POST
def ask(request: HttpRequest, slug: str, which: str) -> HttpResponse:
    """Ask for the pack; a refusal is shown by the fallback page."""
    campaign = _opened(request, slug, which)
    if not _may_ask(request, campaign):
        raise Http404
    with transaction.atomic():
        press_pack.ask(campaign=campaign, by=cast(User, request.user), embargoed=WHICH[which])
    messages.success(request, _("The press pack is being made."))
    return redirect("press", slug=slug)


@login_required
def file(request: HttpRequest, slug: str, which: str) -> HttpResponseBase:
    """The pack that holds exactly what may be handed out now; one of before is 404."""
    campaign = _opened(request, slug, which)
    found, job = press_pack.present(campaign, embargoed=WHICH[which])
    if found is None or job is None or job.result is None:
        raise Http404
    press_pack.refuse_conflicted(found, request.user)
    return files.response(job.result)
