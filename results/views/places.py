"""The organisers' pages of the offline display: places, their boards, their kiosk. Auditors read; others find 404."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import display
from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.display_forms import DisplaySiteForm
from campaigns.models import Campaign, DisplaySite
from core import clock, files, jobs
from core.errors import DomainError
from core.models import Job, User
from results.display import papers, texts
from results.display.papers import Size


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def places(request: HttpRequest, slug: str) -> HttpResponse:
    """Every place with its days and scans; below, the form that adds one: what was typed stays."""
    campaign = organised_campaign(request, slug) if request.method == "POST" else read_campaign(request, slug)
    form = DisplaySiteForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            site = display.save_site(campaign=campaign, **form.cleaned_data, by=_by(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The place is added. Its boards and its kiosk are on this page."))
            return redirect("place", slug=slug, pk=site.pk)
    now = clock.now(campaign)
    sites = DisplaySite.objects.filter(campaign=campaign).select_related("area").annotate(scanned=Sum("scans__count"))
    context = {
        "campaign": campaign,
        "sites": [(site, _state(site, now)) for site in sites],
        "form": form,
        "may_act": organises(request, campaign),
    }
    return render(request, "results/places.html", context, status=409 if form.errors else 200)


def _state(site: DisplaySite, now: Any) -> str:
    if site.closed_at:
        return "closed"
    if site.is_over_at(now):
        return "over"
    return "open" if site.is_open_at(now) else "coming"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One place: its boards by size, its kiosk, and the form that changes it."""
    campaign = organised_campaign(request, slug) if request.method == "POST" else read_campaign(request, slug)
    site = _site(campaign, pk)
    form = DisplaySiteForm(request.POST or None, instance=site, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            display.save_site(campaign=campaign, site=site, **form.cleaned_data, by=_by(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The place is changed. Boards that hang already keep what they say."))
            return redirect("place", slug=slug, pk=pk)
    return _place_page(request, campaign, site, form, status=409 if form.errors else 200)


def _place_page(request: HttpRequest, campaign: Campaign, site: DisplaySite, form: Any, status: int) -> HttpResponse:
    now = clock.now(campaign)
    context = {
        "campaign": campaign,
        "site": site,
        "state": _state(site, now),
        "sets": board_sets(site),
        "form": form,
        "used": site.scans.exists() or site.ballots.exists(),
        "may_act": organises(request, campaign),
    }
    return render(request, "results/place.html", context, status=status)


def board_sets(site: DisplaySite) -> list[dict[str, Any]]:
    """Each set of boards in each size, with its job and whether that still prints what is public now."""
    made = Job.objects.filter(kind=papers.KIND, scope=site.campaign.slug, key__startswith=f"{papers.KIND}:{site.pk}:")
    newest: dict[tuple[str, bool], Job] = {}
    for job in made.select_related("result").order_by("id"):
        newest[job.facts["size"], job.facts["selected"]] = job
    sets = []
    for selected in (False, True):
        cases = list(texts.cases_at(site, selected=selected))
        said = texts.present(site.campaign, cases) if cases else {}
        digests = [texts.content_digest(said[case.pk]) for case in cases]
        if selected and not cases:
            continue
        for size in Size:
            key = papers.job_key(site, size, digests, selected=selected)
            same = Job.objects.filter(key=key).select_related("result").first()
            latest: Job | None = same or newest.get((size.value, selected))
            sets.append(
                {
                    "size": size,
                    "selected": selected,
                    "count": len(cases),
                    "job": latest,
                    "is_old": bool(latest) and same is None,
                }
            )
    return sets


@login_required
@require_POST
def make_boards(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask for the boards of a place in one size; a refusal is shown by the fallback page."""
    campaign = organised_campaign(request, slug)
    site, size = _site(campaign, pk), request.POST.get("size", "")
    if size not in Size.values:
        raise Http404
    papers.ask(site=site, size=size, selected=request.POST.get("cases") == "selected", by=_by(request))
    messages.success(request, _("The boards are being made; you can leave this page and come back."))
    return redirect("place", slug=slug, pk=pk)


@login_required
def board_state(request: HttpRequest, slug: str, pk: int, job: int) -> HttpResponse:
    """How far a job is, as a piece of a page, for static/js/job.js."""
    campaign = read_campaign(request, slug)
    context = {"campaign": campaign, "site": _site(campaign, pk), "job": _job(campaign, pk, job)}
    return render(request, "results/_board_job.html", context | {"may_act": organises(request, campaign)})


@login_required
def boards_file(request: HttpRequest, slug: str, pk: int, job: int) -> HttpResponseBase:
    """The archive of boards, as long as every picture in it may be shown."""
    campaign = read_campaign(request, slug)
    site, found = _site(campaign, pk), _job(campaign, pk, job)
    if found.result is None:
        raise Http404
    if not papers.still_public(found):
        raise papers.BoardsShowWhatWasWithdrawn
    return files.response(found.result, name=f"{site.name} {Size(found.facts['size']).label}")


@login_required
@require_POST
def retry_boards(request: HttpRequest, slug: str, pk: int, job: int) -> HttpResponse:
    """Do a failed job once more."""
    campaign = organised_campaign(request, slug)
    jobs.retry(job=_job(campaign, pk, job), by=_by(request), scope=campaign)
    return redirect("place", slug=slug, pk=pk)


@login_required
@require_POST
def place_act(request: HttpRequest, slug: str, pk: int, act: str) -> HttpResponse:
    """Close the place, or remove one that nobody came from; a refusal is shown by the fallback page."""
    campaign = organised_campaign(request, slug)
    site = _site(campaign, pk)
    if act == "close":
        display.close_site(site=site, by=_by(request))
        messages.success(request, _("%(name)s is closed.") % {"name": site.name})
        return redirect("place", slug=slug, pk=pk)
    if act == "remove":
        display.remove_site(site=site, by=_by(request))
        messages.success(request, _("%(name)s is removed.") % {"name": site.name})
        return redirect("places", slug=slug)
    raise Http404


def _site(campaign: Campaign, pk: int) -> DisplaySite:
    site: DisplaySite = get_object_or_404(DisplaySite.objects.select_related("area"), campaign=campaign, pk=pk)
    site.campaign = campaign  # with its hosts, which were read already
    return site


def _job(campaign: Campaign, site: int, job: int) -> Job:
    rows = Job.objects.filter(kind=papers.KIND, scope=campaign.slug, key__startswith=f"{papers.KIND}:{site}:")
    return get_object_or_404(rows.select_related("result"), pk=job)


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)
