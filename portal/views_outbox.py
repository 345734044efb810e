"""The outbox of a campaign: what was sent to whom, when, and how it ended. Auditors read it with addresses masked."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import validate_email
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import Campaign
from core import outbox, sms
from core.errors import DomainError
from core.models import Message, User
from results import docket
from results.services import vault

PAGE = 50
SECRET = f"{vault.BOOK}:"


class AddressForm(forms.Form):
    """Where a message goes instead: a mail address, or a mobile number for a text message."""

    to = forms.CharField(label=gettext_lazy("Send it to"), max_length=254)

    def __init__(self, *args: Any, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel

    def clean_to(self) -> str:
        to: str = self.cleaned_data["to"]
        if self.channel == Message.Channel.MAIL:
            validate_email(to)
        elif self.channel == Message.Channel.SMS and not (to := sms.mobile(to)):
            raise ValidationError(_("A mobile number has 11 digits."))
        return to


def masked(to: str) -> str:
    """Enough of an address to tell two apart, too little to write to it: w…@example.com, 139…1111."""
    name, at, domain = to.rpartition("@")
    return f"{name[:1]}…@{domain}" if at else f"{to[:3]}…{to[-4:]}" if len(to) > 8 else "…"


def masked_in(text: str, to: str) -> str:
    """``text``, what a carrier said, with the address ``to`` masked in whatever case it is spelled."""
    return re.sub(re.escape(to), lambda _found: masked(to), text, flags=re.IGNORECASE) if to else text


def _messages(campaign: Campaign) -> QuerySet[Message]:
    """Every message of the campaign."""
    return Message.objects.filter(scope=campaign.slug)


def _addressed(campaign: Campaign) -> QuerySet[Message]:
    """What the desk deals with: not the letters to senders of objections, for which the vault's page has acts."""
    return _messages(campaign).exclude(to__startswith=SECRET)


def _mask(message: Message, handled: set[int]) -> None:
    """Tell of a letter to a sender of an objection no more than that there is one, and how it ended.

    Its subject says of which kind the objection is, perhaps about the reader. Who handles it is led to the vault.
    """
    key = message.to.removeprefix(SECRET)
    message.vault_of = int(key) if key.isdecimal() and int(key) in handled else None  # type: ignore[attr-defined]
    message.is_secret = True  # type: ignore[attr-defined]
    message.shown_to, message.subject = "—", ""  # type: ignore[attr-defined]


@login_required
def letters(request: HttpRequest, slug: str) -> HttpResponse:
    """Every message of the campaign, the newest first; ``?state=`` narrows. Texts are not shown: they hold links."""
    campaign = read_campaign(request, slug)
    rows = _messages(campaign).defer("body").prefetch_related("log")
    counted = dict(_messages(campaign).order_by().values_list("state").annotate(Count("pk")))
    state = request.GET.get("state", "")
    if state in Message.State.values:
        rows = rows.filter(state=state)
    may_act = organises(request, campaign)
    page = Paginator(rows.order_by("-id"), PAGE).get_page(request.GET.get("page"))
    handled: set[int] | None = None
    for message in page:
        if message.to.startswith(SECRET):
            if handled is None:
                handled = set(docket.handled(campaign, request.user).values_list("pk", flat=True))
            _mask(message, handled)
            continue
        message.shown_to = message.to if may_act else masked(message.to)  # type: ignore[attr-defined]
        message.error = message.error if may_act else masked_in(message.error, message.to)
    context = {
        "campaign": campaign,
        "page": page,
        "state": state,
        "states": [(value, label, counted[value]) for value, label in Message.State.choices if value in counted],
        "total": sum(counted.values()),
        "may_act": may_act,
    }
    return render(request, "portal/letters.html", context)


@login_required
@require_POST
def retry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Try a failed message once more; pressed twice it is one more round."""
    campaign = organised_campaign(request, slug)
    message = get_object_or_404(_addressed(campaign), pk=pk)
    if outbox.retry(message=message, by=cast(User, request.user), scope=campaign):
        messages.success(request, _("It is tried again."))
    else:
        messages.info(request, _("It does not wait for another attempt."))
    return redirect("letters", slug=slug)


@login_required
def letter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One message with every attempt, and the form that sends it to a corrected address as a new message."""
    campaign = read_campaign(request, slug) if request.method == "GET" else organised_campaign(request, slug)
    message = get_object_or_404(_addressed(campaign).select_related("replaces"), pk=pk)
    form = AddressForm(request.POST or None, channel=message.channel)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                again = outbox.send_to(
                    message=message, to=form.cleaned_data["to"], by=cast(User, request.user), scope=campaign
                )
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Written anew, to the corrected address."))
                return redirect("letter", slug=slug, pk=again.pk)
        status = 409
    may_act = organises(request, campaign)
    log = list(message.log.all())
    for attempt in log:
        attempt.error = attempt.error if may_act else masked_in(attempt.error, message.to)
    context = {
        "campaign": campaign,
        "message": message,
        "to": message.to if may_act else masked(message.to),
        "log": log,
        "again": message.sent_again.all(),
        "form": form,
        "may_act": may_act,
        "may_send": may_act and message.state in (Message.State.SENT, Message.State.FAILED, Message.State.HELD),
    }
    return render(request, "portal/letter.html", context, status=status)
