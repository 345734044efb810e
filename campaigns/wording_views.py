"""The letters of a campaign: every kind that it can send, and the page on which one is reworded. Auditors read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import kinds
from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import Campaign
from core import letter_receivers, rewording, wordings
from core.errors import DomainError
from core.forms import TextField
from core.letter_receivers import Receiver
from core.models import LetterWording, Message, User
from core.wordings import Kind, Words

# Letters about an account and its security are the same in every campaign: they are not reworded.
OUTSIDE = (
    gettext_lazy("New password asked for"),
    gettext_lazy("Membership ended"),
    gettext_lazy("Membership offered to a successor, and the handover done"),
)


class WordingForm(forms.Form):
    """Subject and text of a kind; ``version`` is that which was edited. The rules stand in ``core.rewording``."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=500)
    body = TextField(label=gettext_lazy("Text"), max_length=20000, widget=forms.Textarea(attrs={"rows": 14}))
    version = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)
    receiver = forms.ChoiceField(
        label=gettext_lazy("Preview with the data of"),
        required=False,
        help_text=gettext_lazy("Nothing is sent. Personal links are samples always."),
    )

    def __init__(self, *args: Any, kind: Kind, receivers: Sequence[Receiver] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if receivers:
            chosen = cast(forms.ChoiceField, self.fields["receiver"])
            chosen.choices = [("", _("samples")), *((each.key, each.label) for each in receivers)]
        else:
            del self.fields["receiver"]
        if not kind.has_subject:
            del self.fields["subject"]

    def words(self) -> dict[str, str]:
        return {"subject": self.cleaned_data.get("subject", ""), "body": self.cleaned_data["body"]}


@dataclass(frozen=True)
class Preview:
    """A letter for ``receiver``, or with samples: as mail, and how long it is as a text message or for WeChat."""

    words: Words
    subject_length: int
    length: int
    parts: int
    wechat_title: str
    is_cut: bool
    receiver: Receiver | None


def _kinds(campaign: Campaign) -> list[Kind]:
    """The kinds that the campaign's phases can send, in the order of the phases; those of every campaign first."""
    places = {phase.kind: phase.position for phase in campaign.phases.all()}
    found = []
    for kind in wordings.known():
        there = [places[key] for key in kinds.with_verb(kind.verb) if key in places]
        if there or not kind.verb:
            found.append((min(there, default=0), kind))
    return [kind for _place, kind in sorted(found, key=lambda row: row[0])]


def _kind(campaign: Campaign, key: str) -> Kind:
    for kind in _kinds(campaign):
        if kind.key == key:
            return kind
    raise Http404


@login_required
@require_safe
def wording_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every kind of letter, when it goes out, to whom, and whether the campaign has reworded it. One query for all."""
    campaign = read_campaign(request, slug)
    newest: dict[str, LetterWording] = {}
    rows = LetterWording.objects.filter(scope=campaign.slug).select_related("by").defer("body")
    for row in rows.order_by("version"):
        newest[row.kind] = row
    context = {
        "campaign": campaign,
        "rows": [(kind, newest.get(kind.key)) for kind in _kinds(campaign)],
        "outside": OUTSIDE,
        "may_act": organises(request, campaign),
    }
    return render(request, "campaigns/wordings.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One kind: its words, what may stand in them, a preview; POST previews or saves, and keeps what was typed."""
    campaign = read_campaign(request, slug) if request.method != "POST" else organised_campaign(request, slug)
    kind = _kind(campaign, key)
    if request.method != "POST":
        return _page(request, campaign, kind)
    form = WordingForm(request.POST, kind=kind, receivers=letter_receivers.receivers(kind, campaign, request.user))
    if not form.is_valid():
        return _page(request, campaign, kind, form=form)
    try:
        if "preview" in request.POST:
            rewording.check(kind, *rewording.cleaned(kind, **form.words()))
            return _page(request, campaign, kind, form=form)
        version = form.cleaned_data["version"]
        kept = rewording.reword(scope=campaign, key=key, version=version, by=_by(request), **form.words())
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, campaign, kind, form=form)
    said = _("Kept. Letters from now on are worded so.") if kept else _("Nothing was changed.")
    messages.success(request, said)
    return redirect("wording", slug=slug, key=key)


@login_required
@require_POST
def wording_default(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Back to the default words; a refusal is shown by the fallback page."""
    campaign = organised_campaign(request, slug)
    kind = _kind(campaign, key)
    version = request.POST.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 7 else -1
    rewording.restore_default(scope=campaign, key=kind.key, version=number, by=_by(request))
    messages.success(request, _("The default words are in force again."))
    return redirect("wording", slug=slug, key=key)


def _page(request: HttpRequest, campaign: Campaign, kind: Kind, *, form: WordingForm | None = None) -> HttpResponse:
    present = wordings.of(kind.key, campaign)
    default = wordings.in_letters_language(kind, campaign)
    words = (present.subject, present.body) if present.is_own else default
    initial = {"subject": words[0], "body": words[1], "version": present.version}
    known = letter_receivers.receivers(kind, campaign, request.user) if organises(request, campaign) else []
    shown = form or WordingForm(kind=kind, receivers=known, initial=initial)
    receiver = None
    if form is not None and form.is_valid():
        words = rewording.cleaned(kind, **form.words())
        chosen = form.cleaned_data.get("receiver")
        receiver = next((each for each in known if each.key == chosen), None)
    elif form is not None:
        words = ("", "")
    context = {
        "campaign": campaign,
        "kind": kind,
        "present": present,
        "default": Words(*default),
        "form": shown,
        "preview": _preview(campaign, kind, *words, receiver) if any(words) else None,
        "history": LetterWording.objects.filter(scope=campaign.slug, kind=kind.key).select_related("by"),
        "most_subject": rewording.MOST_SUBJECT,
        "most_body": rewording.MOST_BODY[Message.Channel(kind.channel)],
        "may_act": organises(request, campaign),
    }
    return render(request, "campaigns/wording.html", context, status=422 if form and form.errors else 200)


def _preview(campaign: Campaign, kind: Kind, subject: str, body: str, receiver: Receiver | None) -> Preview:
    """The words with the campaign's own name and hosts, what is known of ``receiver``, and samples for the rest."""
    words = wordings.Wording(kind, campaign, subject, body).said(letter_receivers.facts_of(kind, receiver))
    title = words.subject[: rewording.WECHAT_TITLE]
    return Preview(
        words=words,
        subject_length=len(words.subject),
        length=len(words.body),
        parts=rewording.sms_parts(words.body),
        wechat_title=title,
        is_cut=title != words.subject,
        receiver=receiver,
    )


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)
