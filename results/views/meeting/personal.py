"""The pages behind personal links: of who was invited, of each person who comes, and at the door.

No account opens them, no search engine keeps them, no cache stores them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns import official
from campaigns.services import may
from core import clock, deadlines, files, jobs, ratelimit
from core.errors import DomainError
from core.models import Job
from core.qr import qr_svg
from results import meeting_calendar, meeting_papers, services
from results.meeting_forms import AnswerForms, DoorForm
from results.models import Delegate, Invitation, Meeting
from results.services.meeting import letters, when
from results.services.meeting.answering import invited_by, participant_by
from results.services.meeting.signing_in import (
    DelegateIsNotFound,
    TooManyTries,
    by_badge,
    by_code_and_telephone,
    meeting_at_door,
    signs_of,
)

COOKIE = "participant"  # the own link, so that the phone knows its bearer at the door
COOKIE_AGE = 30 * 24 * 3600  # seconds
ON_A_PHONE = 14  # characters of a heading

# Four digits are soon guessed. A hall shares one address, so that only what was wrong counts there.
WRONG_AT_DOOR = ratelimit.Limit("door", most=300, seconds=600)
TRIES_OF_CODE = ratelimit.Limit("door-code", most=8, seconds=600)

View = Callable[..., HttpResponseBase]


def personal(view: View) -> View:
    """No search engine, no cache."""

    @wraps(view)
    def shown(*args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(*args, **kwargs)
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return never_cache(shown)


# --- who was invited --------------------------------------------------------------------------------------------------


@personal
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Answer an invitation, or change the answer until the deadline; what was typed stays when it is refused."""
    found = invited_by(token)
    forms = AnswerForms(found, request.POST or None)
    if request.method == "POST" and forms.is_valid():
        try:
            services.answer_invitation(token=token, **forms.facts())
        except DomainError as refusal:
            forms.form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your answer has been recorded."))
            return redirect("invitation", token=token)
    return render(request, "results/meeting/invitation.html", _invited(found, forms, token))


def _invited(found: Invitation, forms: AnswerForms, token: str) -> dict[str, Any]:
    campaign, meeting = found.meeting.phase.campaign, found.meeting
    now, until = clock.now(campaign), meeting.takes_answers_until
    delegates = list(found.delegates.select_related("sign_in"))
    addresses = letters.participant_addresses(delegates, campaign) if delegates else {}
    return {
        "campaign": campaign,
        "invitation": found,
        "token": token,
        "title": _title(meeting),
        "when": when(meeting),
        "forms": forms,
        "may_answer": may(campaign, "register") and not (until and until <= now),
        "deadline": deadlines.deadline(until, now) if until else None,
        "people": [(each, addresses[each.pk]) for each in delegates],
        "materials": _materials(found, now),
    }


@personal
@require_safe
def invitation_calendar(request: HttpRequest, token: str) -> HttpResponse:
    return _calendar(invited_by(token).meeting)


@personal
@require_safe
def invitation_material(request: HttpRequest, token: str, pk: int) -> HttpResponseBase:
    return _material(invited_by(token), pk)


# --- one who comes ----------------------------------------------------------------------------------------------------


@personal
@require_safe
def participant(request: HttpRequest, token: str) -> HttpResponse:
    """The own page: QR for the door, materials, proof of attendance. This phone is known at the door from now on."""
    delegate = participant_by(token)
    meeting = delegate.invitation.meeting
    campaign = meeting.phase.campaign
    context = {
        "campaign": campaign,
        "delegate": delegate,
        "token": token,
        "title": _title(meeting),
        "meeting": meeting,
        "when": when(meeting),
        "qr": qr_svg(meeting_papers.badge_address(delegate)),
        "code": f"{delegate.code[:3]} {delegate.code[3:]}",
        "sessions": meeting.sessions.select_related("case__zone__organisation"),
        "materials": _materials(delegate.invitation, clock.now(campaign)),
    }
    answer = render(request, "results/meeting/participant.html", context)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_AGE,
        path=reverse("meeting_door", args=["-"]).removesuffix("-/"),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return answer


@personal
@require_safe
def participant_calendar(request: HttpRequest, token: str) -> HttpResponse:
    return _calendar(participant_by(token).invitation.meeting)


@personal
@require_safe
def participant_material(request: HttpRequest, token: str, pk: int) -> HttpResponseBase:
    return _material(participant_by(token).invitation, pk)


@personal
@require_safe
def proof(request: HttpRequest, token: str) -> HttpResponseBase:
    """The proof of attendance as PDF; 404 for who has not signed in."""
    delegate = participant_by(token)
    if delegate.arrived is None:
        raise Http404
    job = jobs.run_unless_worker(meeting_papers.ask_proof(delegate))
    if job.result:
        return files.response(job.result)
    if job.state == Job.State.FAILED:
        messages.error(request, job.error)
    else:
        messages.info(request, _("The file is being made; open this page again in a moment."))
    return redirect("participant", token=token)


# --- the door ---------------------------------------------------------------------------------------------------------


@personal
def door(request: HttpRequest, door: str) -> HttpResponse:
    """A delegate scanned the QR at the door with the own phone: confirm, or say who one is."""
    meeting = meeting_at_door(door)
    known = _known(request, meeting)
    form = DoorForm(request.POST if "code" in request.POST else None)
    context: dict[str, Any] = {"campaign": meeting.phase.campaign, "title": _title(meeting), "form": form}
    if request.method == "POST":
        try:
            delegate = known if "confirm" in request.POST else _named(request, meeting, form)
            if delegate:
                context["signed"], context["before"] = services.sign_in_self(door=door, delegate=delegate)
                known = delegate
        except DomainError as refusal:
            if form.is_bound:
                form.add_error(None, str(refusal))
            else:
                messages.error(request, str(refusal))
    return render(request, "results/meeting/door_self.html", {**context, "delegate": known})


def _named(request: HttpRequest, meeting: Meeting, form: DoorForm) -> Delegate | None:
    if not (form.is_bound and form.is_valid()):
        return None
    code = f"{meeting.pk}:{signs_of(form.cleaned_data['code'])}"
    if WRONG_AT_DOOR.is_reached(request) or TRIES_OF_CODE.is_reached(code):
        raise TooManyTries
    TRIES_OF_CODE.count(code)  # before it is known whether it is right: many may come at once
    try:
        return by_code_and_telephone(meeting, **form.cleaned_data)
    except DelegateIsNotFound:
        WRONG_AT_DOOR.count(request)
        raise


def _known(request: HttpRequest, meeting: Meeting) -> Delegate | None:
    """Who opened the own page on this phone before, if it is a page of this meeting that still opens."""
    try:
        delegate = participant_by(request.COOKIES.get(COOKIE, ""))
    except DomainError:
        return None
    return delegate if delegate.invitation.meeting_id == meeting.pk else None


@personal
@require_safe
def badge(request: HttpRequest, badge: str) -> HttpResponse:
    """A badge that the camera of a phone has read: the organisers' page of the door opens, which asks to sign in."""
    delegate = by_badge(badge)
    slug = delegate.invitation.meeting.phase.campaign.slug
    return redirect(reverse("door_desk", args=[slug], query={"badge": badge}))


# --- what they share --------------------------------------------------------------------------------------------------


def _title(meeting: Meeting) -> list[str]:
    campaign = meeting.phase.campaign
    return official.title_lines(campaign, campaign.text("meeting_title") or campaign.name, most=ON_A_PHONE)


def _materials(found: Invitation, now: Any) -> list[Any]:
    """The files for who takes part, the public ones among them."""
    rows = found.meeting.materials.standing_at(now).select_related("file")
    return list(rows) if found.takes_part else []


def _material(found: Invitation, pk: int) -> HttpResponseBase:
    if not found.takes_part:
        raise Http404
    now = clock.now(found.meeting.phase.campaign)
    return files.response(
        get_object_or_404(found.meeting.materials.standing_at(now).select_related("file"), pk=pk).file
    )


def _calendar(meeting: Meeting) -> HttpResponse:
    answer = HttpResponse(
        meeting_calendar.entry(meeting, meeting.phase.campaign), content_type=meeting_calendar.CONTENT_TYPE
    )
    answer["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return answer
