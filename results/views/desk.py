"""The organisers' pages after voting and review. Auditors read, organisers act; for all others they are 404."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from campaigns import kinds
from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import Campaign
from core import approvals, files, jobs
from core.models import Job, User
from results import board, casebook, exports, minutes, releases, selection_board, services, unreleased
from results.models import Announcement, Meeting, PublicNotice
from results.services import announcing, certificate_acts, certifying, letters, noticing, selecting

NUMBER = re.compile(r"[0-9]{1,5}")  # of a case, in the address
FILES = {
    exports.KIND,
    noticing.PDF,
    announcing.PDF,
    certifying.PDF,
    certificate_acts.SINGLE,
    casebook.PDF,
    casebook.DOCX,
}

PAPERS: dict[str, Any] = {noticing.PDF: PublicNotice, announcing.PDF: Announcement}


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)


# --- selection --------------------------------------------------------------------------------------------------------


@login_required
def selection(request: HttpRequest, slug: str) -> HttpResponse:
    """The list in neutral order, with what decided, the two persons and the workbook; ``?case=031`` is explained."""
    campaign = read_campaign(request, slug)
    asked = request.GET.get("case", "")
    context = {
        "campaign": campaign,
        "board": selection_board.board(campaign, request.user, int(asked) if NUMBER.fullmatch(asked) else None),
        "may_act": organises(request, campaign),
    }
    return render(request, "results/selection.html", context)


SELECTION_ACTS: dict[str, str | Promise] = {
    "propose": gettext_lazy("Computed and proposed; a second person now confirms."),
    "confirm": gettext_lazy("The list is confirmed."),
}


@login_required
@require_POST
def selection_act(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """Propose or confirm the list; a refusal is shown by the fallback page."""
    campaign = organised_campaign(request, slug)
    if act not in SELECTION_ACTS:
        raise Http404
    if act == "confirm":
        services.confirm_selection(campaign=campaign, by=_by(request), seen=request.POST.get("seen", ""))
    else:
        services.propose_selection(campaign=campaign, by=_by(request))
    messages.success(request, str(SELECTION_ACTS[act]))
    return redirect("selection", slug=slug)


@login_required
@require_POST
def selection_export(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the workbook of the list that the page shows."""
    campaign = organised_campaign(request, slug)
    found = selection_board.current(campaign, approvals.open_proposal(selecting.CONFIRM, campaign))
    if found is None:
        raise Http404
    exports.ask_selected_list(found, by=_by(request))
    messages.success(request, _("The workbook is being written."))
    return redirect("selection", slug=slug)


# --- notice, announcement, certificates -------------------------------------------------------------------------------


@login_required
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    """One picture: where each paper stands on its way to the public, and its files."""
    campaign = read_campaign(request, slug)
    context = {
        "campaign": campaign,
        "releases": [releases.release(campaign, key) for key in releases.present(campaign)],
        "steps": board.steps(campaign),
        "meeting": Meeting.objects.filter(phase__campaign=campaign).first(),
        "has_meeting": any(phase.kind in kinds.with_verb("invite") for phase in campaign.phases.all()),
        "may_act": organises(request, campaign),
    }
    return render(request, "results/documents.html", context)


DOCUMENT_ACTS: dict[str, tuple[Callable[..., Any], str | Promise]] = {
    "issue-certificates": (services.issue_certificates, gettext_lazy("The certificates are issued.")),
}


@login_required
@require_POST
def documents_act(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """Issue the certificates by themselves; a refusal is shown by the fallback page."""
    campaign = organised_campaign(request, slug)
    if act not in DOCUMENT_ACTS:
        raise Http404
    service, done = DOCUMENT_ACTS[act]
    service(campaign=campaign, by=_by(request))
    messages.success(request, str(done))
    return redirect("documents", slug=slug)


@login_required
@require_POST
def retry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Do a failed job of the campaign once more."""
    campaign = organised_campaign(request, slug)
    job = get_object_or_404(Job, pk=pk, scope=campaign.slug, kind__in=FILES.union(minutes.KINDS, {letters.PDF}))
    jobs.retry(job=job, by=_by(request), scope=campaign)
    return redirect("deliberation" if job.kind in minutes.KINDS else "documents", slug=slug)


@login_required
def campaign_file(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """The newest file of a kind, for organisers and auditors only; points not for whom a case conflicts with."""
    campaign = read_campaign(request, slug)
    if kind == exports.KIND:
        exports.refuse_conflicted(campaign, request.user)
    job = _newest(campaign, kind)
    if job is None or job.result is None:
        raise Http404
    if kind == certifying.PDF and unreleased.certificates(campaign, request.user)[1]:
        raise unreleased.PaperNamesYourConflict
    if kind in PAPERS:
        _refuse_conflicted(request, job)
    return files.response(job.result)


def _newest(campaign: Campaign, kind: str) -> Job | None:
    """The job of a kind that may be served; of certificates never what was recalled, re-issued or revoked since."""
    if kind not in FILES:
        return None
    if kind == certifying.PDF:
        return certifying.pdf_job(campaign)
    jobs_of = Job.objects.filter(scope=campaign.slug, kind=kind)
    if kind == certificate_acts.SINGLE:
        jobs_of = certificate_acts.present_singles(campaign)
    return jobs_of.filter(result__isnull=False).select_related("result").order_by("-id").first()


def _refuse_conflicted(request: HttpRequest, job: Job) -> None:
    """The PDF of a paper may be there before its minute. Raises PaperNamesYourConflict."""
    paper = PAPERS[job.kind].objects.select_related("phase__campaign").filter(pk=job.facts.get("paper")).first()
    if paper is not None:
        unreleased.refuse_conflicted(paper, paper.phase.campaign, request.user)
