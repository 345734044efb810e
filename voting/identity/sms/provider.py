"""One voter is one mobile number that received a code. The number becomes a hash and is stored nowhere."""

from __future__ import annotations

from django import forms as django_forms
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase
from core.errors import DomainError
from core.http import client_address
from voting.identity import cookies, detour
from voting.identity.base import Proof
from voting.identity.sms import codes
from voting.identity.sms.forms import CodeForm, PhoneForm

COOKIE = "voter-phone"  # a random word that binds a code to the browser which asked for it
BROWSER_KEPT_FOR = 30 * 60  # seconds


class SmsCode:
    key = "sms"
    label: str | Promise = _("Code by text message")
    notice: str | Promise = _(
        "A code by text message confirms who votes. Only an encrypted mark of the number is kept, so that nobody "
        "votes twice; the number itself is not stored."
    )

    def __init__(self) -> None:
        if settings.PRODUCTION and settings.SMS_BACKEND == "core.sms.ConsoleBackend":
            raise ImproperlyConfigured("VOTER_PROVIDERS names sms, which needs SMS_BACKEND: messages are only printed.")

    def subject(self, request: HttpRequest) -> str | None:
        return None

    def start(self, request: HttpRequest, phase: Phase) -> HttpResponse:
        return redirect("identify", phase.campaign.slug)

    def page(self, request: HttpRequest, phase: Phase) -> Proof | HttpResponse:
        if request.method == "POST" and request.POST.get("act") == "confirm":
            return _confirm(request, phase)
        if request.method == "POST":
            return _send(request, phase)
        return _page(request, phase, PhoneForm())

    def back(self, request: HttpRequest, phase: Phase) -> Proof | HttpResponse:
        raise Http404


def _send(request: HttpRequest, phase: Phase) -> HttpResponse:
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return _page(request, phase, form, status=422)
    phone, browser = form.cleaned_data["phone"], _browser(request) or get_random_string(32)
    code_form = CodeForm(initial={"phone": phone})
    refusal: DomainError | None = None
    try:
        codes.send(phone=phone, browser=browser, address=client_address(request), campaign=phase.campaign)
    except codes.CodeWasJustSent as just:
        refusal = just  # it is on its way: the page waits for it all the same
    except DomainError as other:
        form.add_error(None, str(other))
        return _page(request, phase, form, status=other.status)
    response = _page(request, phase, code_form, phone=phone, refusal=refusal, status=refusal.status if refusal else 200)
    cookies.write(response, COOKIE, browser, seconds=BROWSER_KEPT_FOR)
    return response


def _confirm(request: HttpRequest, phase: Phase) -> Proof | HttpResponse:
    form = CodeForm(request.POST)
    is_valid = form.is_valid()
    phone = form.cleaned_data.get("phone", "")
    if not phone:
        return _page(request, phase, PhoneForm(request.POST), status=422)
    if not is_valid:
        return _page(request, phase, form, phone=phone, status=422)
    try:
        codes.confirm(phone=phone, code=form.cleaned_data["code"], browser=_browser(request))
    except DomainError as refusal:
        form.add_error("code", str(refusal))
        return _page(request, phase, form, phone=phone, status=refusal.status)
    return Proof(phone)


def _browser(request: HttpRequest) -> str:
    value = cookies.read(request, COOKIE, seconds=BROWSER_KEPT_FOR)
    return value if isinstance(value, str) else ""


def _page(
    request: HttpRequest,
    phase: Phase,
    form: django_forms.Form,
    *,
    phone: str = "",
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form for the number, or with ``phone`` the one for the code that was sent there."""
    slip = detour.kept(request, phase.campaign.slug)
    context = {
        "campaign": phase.campaign,
        "form": form,
        "phone": phone,
        "phone_text": f"{phone[:3]} {phone[3:7]} {phone[7:]}",
        "refusal": refusal,
        "notice": SmsCode.notice,
        "chosen": len(slip.numbers) if slip else 0,
        "grid": detour.grid_address(phase.campaign.slug, slip),
        "minutes": int(codes.GOOD_FOR.total_seconds() // 60),
    }
    return render(request, "voting/identify_sms.html", context, status=status)
