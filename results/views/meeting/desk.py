"""The organisers' pages of the meeting: its frame, its agenda, its materials and minutes. Auditors read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import Campaign
from core import clock, files, jobs
from core.models import Job
from results import meeting_page, meeting_papers, services
from results.meeting_forms import MaterialForm, MeetingForm, MinutesForm, SessionForm, next_session
from results.models import Meeting, MeetingMinutes, MeetingSession
from results.services.meeting import minutes as minutes_service
from results.views.autosaving import answered, renewed, wants_json
from results.views.deliberation import by_of, submitted

FRAME = ("starts_at", "ends_at", "doors_at", "place", "topic", "answer_until", "most_delegates")


def readable(request: HttpRequest, slug: str) -> Campaign:
    """Auditors read, organisers act; 404 for all others."""
    return read_campaign(request, slug) if request.method in ("GET", "HEAD") else organised_campaign(request, slug)


def stored_meeting(campaign: Campaign) -> Meeting:
    """The campaign's meeting; 404 while nothing is set."""
    return get_object_or_404(Meeting.objects.select_related("phase__campaign"), phase__campaign=campaign)


def page(
    request: HttpRequest, campaign: Campaign, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page under the meeting's tabs."""
    shared = {"campaign": campaign, "may_act": organises(request, campaign), "now": clock.now(campaign)}
    return render(request, f"results/meeting/{name}.html", {**shared, **context}, status=status)


@login_required
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the meeting is; set date, place and limits."""
    campaign = readable(request, slug)
    meeting = meeting_page.meeting_or_new(campaign)
    form = MeetingForm(request.POST or None, initial={name: getattr(meeting, name) for name in FRAME})
    if request.method == "POST":
        said = _("Date and place are set.")
        if submitted(
            request, form, lambda typed: services.set_meeting(campaign=campaign, by=by_of(request), **typed), said
        ):
            return redirect("meeting_desk", slug=slug)
    context = {
        "meeting": meeting,
        "form": form,
        "figures": meeting_page.figures(campaign, meeting),
        "to_invite": meeting_page.to_invite(campaign),
        "has_agenda": meeting.pk is not None and meeting.sessions.exists(),
    }
    return page(request, campaign, "overview", context)


# --- agenda -----------------------------------------------------------------------------------------------------------


@login_required
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """The sessions by time; POST adds one."""
    campaign = readable(request, slug)
    meeting = meeting_page.meeting_or_new(campaign)
    if request.method == "POST":
        form = SessionForm(request.POST, campaign=campaign)
        if _save_session(request, stored_meeting(campaign), None, form):
            return redirect("meeting_agenda", slug=slug)
    else:
        form = SessionForm(campaign=campaign, initial=next_session(meeting) if meeting.pk else {})
    context = {"meeting": meeting, "form": form, "sessions": _sessions(meeting)}
    return page(request, campaign, "agenda", context)


@login_required
def session(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change one session."""
    campaign = organised_campaign(request, slug)
    meeting = stored_meeting(campaign)
    found = get_object_or_404(meeting.sessions, pk=pk)
    initial = {name: getattr(found, name) for name in ("begins_at", "ends_at", "topic", "case", "speaker")}
    form = SessionForm(request.POST or None, campaign=campaign, initial=initial)
    if request.method == "POST" and _save_session(request, meeting, found, form):
        return redirect("meeting_agenda", slug=slug)
    return page(request, campaign, "session", {"meeting": meeting, "form": form, "session": found})


def _save_session(request: HttpRequest, meeting: Meeting, found: MeetingSession | None, form: SessionForm) -> bool:
    def act(typed: dict[str, Any]) -> None:
        services.save_session(meeting=meeting, session=found, by=by_of(request), **typed)

    return submitted(request, form, act, _("The session is on the agenda."))


def _sessions(meeting: Meeting) -> Any:
    return meeting.sessions.select_related("case__zone__organisation") if meeting.pk else []


@login_required
@require_POST
def drop_session(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    campaign = organised_campaign(request, slug)
    services.drop_session(meeting=stored_meeting(campaign), pk=pk, by=by_of(request))
    messages.success(request, _("The session is dropped."))
    return redirect("meeting_agenda", slug=slug)


# --- materials --------------------------------------------------------------------------------------------------------


@login_required
def materials(request: HttpRequest, slug: str) -> HttpResponse:
    """The files for download; POST adds one."""
    campaign = readable(request, slug)
    meeting = meeting_page.meeting_or_new(campaign)
    form = MaterialForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        meeting = stored_meeting(campaign)

        def act(typed: dict[str, Any]) -> None:
            upload = typed.pop("file")
            services.add_material(meeting=meeting, name=upload.name, content=upload.read(), by=by_of(request), **typed)

        if submitted(request, form, act, _("The file is kept for download.")):
            return redirect("meeting_materials", slug=slug)
    standing = meeting.materials.filter(removed_at=None).select_related("file") if meeting.pk else []
    return page(request, campaign, "materials", {"meeting": meeting, "form": form, "materials": standing})


@login_required
@require_safe
def material_file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    campaign = read_campaign(request, slug)
    rows = stored_meeting(campaign).materials.filter(removed_at=None).select_related("file")
    return files.response(get_object_or_404(rows, pk=pk).file)


@login_required
@require_POST
def drop_material(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    campaign = organised_campaign(request, slug)
    services.remove_material(meeting=stored_meeting(campaign), pk=pk, by=by_of(request))
    messages.success(request, _("The file is taken back."))
    return redirect("meeting_materials", slug=slug)


# --- minutes ----------------------------------------------------------------------------------------------------------


@login_required
def minutes(request: HttpRequest, slug: str) -> HttpResponse:
    """The minutes; POST saves them as they are typed, or with the button."""
    campaign = readable(request, slug)
    meeting = meeting_page.meeting_or_new(campaign)
    if request.method != "POST":
        return _minutes(request, campaign, meeting)
    meeting = stored_meeting(campaign)
    form, saved = MinutesForm(request.POST), list[MeetingMinutes]()
    said = "" if wants_json(request) else _("The minutes are saved.")
    done = submitted(
        request,
        form,
        lambda typed: saved.append(services.save_minutes(meeting=meeting, by=by_of(request), **typed)),
        said,
    )
    if wants_json(request):
        return answered(form, saved[0].version if saved else None, campaign)
    return redirect("meeting_minutes", slug=slug) if done else _minutes(request, campaign, meeting, form)


def _minutes(request: HttpRequest, campaign: Campaign, meeting: Meeting, form: BaseForm | None = None) -> HttpResponse:
    stored = MeetingMinutes.objects.filter(meeting=meeting.pk).select_related("job", "frozen_by").first()
    version = stored.version if stored else 0
    context = {
        "meeting": meeting,
        "minutes": stored,
        "form": form or MinutesForm(initial={"text": stored.text if stored else "", "version": version}),
        "is_stale": bool(form and renewed(form, version)),
    }
    return page(request, campaign, "minutes", context, status=422 if form else 200)


@login_required
@require_POST
def freeze(request: HttpRequest, slug: str) -> HttpResponse:
    """Freeze the minutes; a refusal is shown by the fallback page."""
    campaign = organised_campaign(request, slug)
    services.freeze_minutes(meeting=stored_meeting(campaign), by=by_of(request))
    messages.success(request, _("The minutes are frozen; their PDF is being made."))
    return redirect("meeting_minutes", slug=slug)


# --- papers -----------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """List, badges or minutes as PDF: GET serves the file that is there, POST has it made, by organisers alone."""
    campaign = readable(request, slug)
    meeting = stored_meeting(campaign)
    if request.method == "POST":
        _make_paper(request, campaign, meeting, kind)
        return redirect("meeting_paper", slug=slug, kind=kind)
    found = _asked(kind, meeting)
    job = jobs.run_unless_worker(found) if found else None
    if job and job.result:
        return files.response(job.result)
    if job is None:
        messages.info(request, _("This paper was not made yet, or the list has changed since. An organiser makes it."))
    elif job.state == Job.State.FAILED:
        messages.error(request, job.error)
    else:
        messages.info(request, _("The file is being made; open this page again in a moment."))
    return redirect("meeting_minutes" if kind == minutes_service.PDF else "meeting_participants", slug=slug)


def _asked(kind: str, meeting: Meeting) -> Job | None:
    """The job of the paper as it is now; 404 for what is no paper, and for minutes that are not frozen."""
    if kind == minutes_service.PDF:
        rows = MeetingMinutes.objects.select_related("job")
        return get_object_or_404(rows, meeting=meeting, job__isnull=False).job
    if kind not in meeting_papers.KINDS:
        raise Http404
    return meeting_papers.asked(kind, meeting)


def _make_paper(request: HttpRequest, campaign: Campaign, meeting: Meeting, kind: str) -> None:
    job = _asked(kind, meeting) or meeting_papers.ask(kind, meeting, by=by_of(request))
    if job.state == Job.State.FAILED:  # a larger font may have come since
        jobs.retry(job=job, by=by_of(request), scope=campaign)
