"""The day of the meeting: the organisers' phone at the door, the QR for other phones, certificates handed over."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns import official
from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import Campaign
from core import clock
from core.errors import DomainError
from core.models import User
from core.qr import qr_svg
from results import meeting_page, services
from results.meeting_forms import CodeForm, HandOverForm
from results.models import Certificate, Delegate, SignIn
from results.services.meeting.signing_in import DOOR_VALID, BadgeIsUnknown, by_badge, by_code, door_token
from results.views.deliberation import by_of
from results.views.meeting.desk import page, readable, stored_meeting

MOST_ENTRIES = 200  # sign-ins of one request of a phone that was without network
OLDEST = timedelta(days=2)  # of a sign-in that a phone still sends
KEY = re.compile(r"[0-9A-Za-z-]{8,64}")
WAYS = (SignIn.How.BADGE, SignIn.How.CODE, SignIn.How.LIST)


class SignInIsUnreadable(DomainError):
    message = gettext_lazy("This sign-in cannot be read. Scan the badge again, or tick the person in the list.")


@login_required
@never_cache
def door(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of the organiser's phone: scan, type or tick; POST signs in by a code or a badge, without a script."""
    campaign = readable(request, slug)
    meeting = stored_meeting(campaign)
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("badge", "")[:200]})
    if request.method == "POST" and form.is_valid():
        try:
            _say(request, *_sign_in(campaign, form.cleaned_data["code"], "", by=by_of(request)))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("door_desk", slug=slug)
    delegates = list(Delegate.objects.of_meeting(meeting))
    context = {
        "campaign": campaign,
        "meeting": meeting,
        "form": form,
        "shown": _shown(campaign, request.GET.get("badge", "")),
        "delegates": delegates,
        "there": sum(1 for each in delegates if each.arrived),
        "may_act": organises(request, campaign),
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    return render(request, "results/meeting/door.html", context)


def _shown(campaign: Campaign, badge: str) -> Delegate | None:
    """Whose badge the phone's own camera has read, if it is one of this campaign."""
    try:
        return _of_campaign(by_badge(badge), campaign) if badge else None
    except BadgeIsUnknown:
        return None


def _of_campaign(delegate: Delegate, campaign: Campaign) -> Delegate:
    if delegate.invitation.meeting.phase.campaign_id != campaign.pk:
        raise BadgeIsUnknown
    return delegate


def _sign_in(
    campaign: Campaign, text: str, key: str, *, by: User, how: str = "", scanned_at: datetime | None = None
) -> tuple[SignIn, bool]:
    """By what was scanned or typed; the signature of a badge is checked, a code is typed by who sees the person."""
    is_badge = how == SignIn.How.BADGE or (not how and "." in text)
    delegate = _of_campaign(by_badge(text) if is_badge else by_code(text), campaign)
    way = how or (SignIn.How.BADGE if is_badge else SignIn.How.CODE)
    # Without a script there is no key of the phone's own: a second press is another scan, and is told the time.
    return services.sign_in(delegate=delegate, how=way, by=by, client_key=key or page_key(), scanned_at=scanned_at)


def page_key() -> str:
    return f"page:{get_random_string(22)}"


def _say(request: HttpRequest, signed: SignIn, before: bool) -> None:
    facts = {"name": signed.delegate.name, "time": _time(signed)}
    if before:
        messages.info(request, _("%(name)s signed in at %(time)s already.") % facts)
    else:
        messages.success(request, _("%(name)s is signed in, %(time)s.") % facts)


def _time(signed: SignIn) -> str:
    return f"{timezone.localtime(signed.at):%H:%M}"


@login_required
@require_POST
def tick(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Sign in a person of the list; a refusal is shown by the fallback page."""
    campaign = organised_campaign(request, slug)
    delegate = get_object_or_404(Delegate, pk=pk, invitation__meeting__phase__campaign=campaign)
    _say(request, *services.sign_in(delegate=delegate, how=SignIn.How.LIST, by=by_of(request), client_key=page_key()))
    return redirect("door_desk", slug=slug)


@login_required
@require_POST
def untick(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Undo a sign-in that was a mistake."""
    campaign = organised_campaign(request, slug)
    delegate = get_object_or_404(Delegate, pk=pk, invitation__meeting__phase__campaign=campaign)
    services.take_back_sign_in(delegate=delegate, by=by_of(request))
    messages.success(request, _("The sign-in of %(name)s is undone.") % {"name": delegate.name})
    return redirect("meeting_participants", slug=slug)


# --- what a phone has queued ------------------------------------------------------------------------------------------


@login_required
@require_POST
def scan(request: HttpRequest, slug: str) -> JsonResponse:
    """Sign-ins that a phone has queued, each with a key of its own: sent again, each is the same sign-in.

    ``at`` and ``sent`` are milliseconds of the phone's clock: only their difference counts, so a wrong clock does no
    harm. The answer says of each entry: done, already (with the time), or refused (with the reason).
    """
    campaign = organised_campaign(request, slug)
    stored_meeting(campaign)
    told = _entries(request)
    if told is None:
        return JsonResponse({"message": _("This was not a list of sign-ins.")}, status=400)
    sent, entries = told
    now, by = clock.now(campaign), by_of(request)
    return JsonResponse({"answers": [_answer(campaign, entry, sent, now, by) for entry in entries]})


def _entries(request: HttpRequest) -> tuple[float, list[Any]] | None:
    """When it was sent and the entries, each as it came; None for what no page of ours has sent."""
    try:
        told = json.loads(request.body)
        sent, entries = float(told["sent"]), told["entries"]
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    return (sent, entries) if isinstance(entries, list) and len(entries) <= MOST_ENTRIES else None


def _read(entry: Any, sent: float) -> tuple[str, str, str, timedelta]:
    """Text, key and way of one entry, and how long ago it was. Raises SignInIsUnreadable."""
    try:
        key, text, how = entry["key"], entry["text"], entry["how"]
        age = (sent - float(entry["at"])) / 1000
    except (ValueError, TypeError, KeyError, OverflowError):
        raise SignInIsUnreadable from None
    is_ours = isinstance(key, str) and KEY.fullmatch(key) and isinstance(text, str) and how in WAYS
    if not is_ours or not age < float("inf"):
        raise SignInIsUnreadable
    return text[:200], key, how, timedelta(seconds=min(max(age, 0), OLDEST.total_seconds()))


def _answer(campaign: Campaign, entry: Any, sent: float, now: datetime, by: User) -> dict[str, Any]:
    """What became of one entry; one that is refused stops none of the others, and is not sent again."""
    key = entry.get("key") if isinstance(entry, dict) else None
    try:
        text, key, how, age = _read(entry, sent)
        signed, before = _sign_in(campaign, text, key, by=by, how=how, scanned_at=now - age)
    except DomainError as refusal:
        return {"key": key, "state": "refused", "message": str(refusal)}
    person = signed.delegate
    return {
        "key": key,
        "state": "already" if before else "done",
        "code": person.code,
        "name": person.name,
        "time": _time(signed),
    }


# --- the others' phones -----------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_safe
def screen(request: HttpRequest, slug: str) -> HttpResponse:
    """The QR at the door, for a screen: it renews itself, so that a photo of it is soon worth nothing."""
    campaign = organised_campaign(request, slug)
    meeting = stored_meeting(campaign)
    now = clock.now(campaign)
    address = settings.SITE_URL + reverse("meeting_door", args=[door_token(meeting, now)])
    context = {
        "campaign": campaign,
        "title": official.title_lines(campaign, campaign.text("meeting_title") or campaign.name),
        "qr": qr_svg(address),
        "until": now + DOOR_VALID,
    }
    answer = render(request, "results/meeting/door_screen.html", context)
    answer["Refresh"] = "300"  # seconds
    return answer


# --- certificates -----------------------------------------------------------------------------------------------------


@login_required
def certificates(request: HttpRequest, slug: str) -> HttpResponse:
    """The certificates that are handed over here, each with who received it."""
    return _certificates(request, read_campaign(request, slug))


def _certificates(
    request: HttpRequest, campaign: Campaign, form: HandOverForm | None = None, pk: int = 0
) -> HttpResponse:
    rows = meeting_page.certificates(campaign)
    context = {
        "certificates": rows,
        "handed": sum(1 for each in rows if hasattr(each, "handed_over")),
        "form": form or HandOverForm(),
        "asked": pk,
    }
    return page(request, campaign, "certificates", context, status=422 if form else 200)


@login_required
@require_POST
def hand_over(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Tick a certificate; a refused tick keeps the name that was typed."""
    campaign = organised_campaign(request, slug)
    found = get_object_or_404(Certificate, pk=pk, campaign=campaign)
    form = HandOverForm(request.POST)
    if form.is_valid():
        try:
            services.hand_over(certificate=found, by=by_of(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Certificate %(number)s is handed over.") % {"number": found.number})
            return redirect(reverse("meeting_certificates", args=[slug]) + f"#c{pk}")
    return _certificates(request, campaign, form, pk)


@login_required
@require_POST
def take_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Undo a tick that was a mistake."""
    campaign = organised_campaign(request, slug)
    found = get_object_or_404(Certificate, pk=pk, campaign=campaign)
    services.take_back_certificate(certificate=found, by=by_of(request))
    messages.success(request, _("The tick of certificate %(number)s is undone.") % {"number": found.number})
    return redirect("meeting_certificates", slug=slug)
