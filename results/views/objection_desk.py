"""The organisers' desk of objections. Auditors read, organisers act; whoever must not see an objection gets 404."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import Campaign
from core import approvals, clock, files, jobs
from core.errors import DomainError
from core.models import Message, User
from results import docket, docket_page, services
from results.models import Objection
from results.objection_forms import AskForm, ContactForm, DocketForm, ReasonForm, SettleForm
from results.services import vault
from results.services.examining import APPROVERS, finding_digest
from results.services.objections import FINDING


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)


def _readable(request: HttpRequest, campaign: Campaign, pk: int) -> Objection:
    rows = docket.readable(campaign, request.user).select_related(
        "submission__zone__organisation", "notice__phase__campaign", "settled_by", "accepted_by", "letter__result",
        "approval__proposer", "concerned_host",
    )  # fmt: skip
    return get_object_or_404(rows, pk=pk)


def _acted_on(request: HttpRequest, slug: str, pk: int) -> Objection:
    return _readable(request, organised_campaign(request, slug), pk)


@login_required
def docket_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The objections that the reader may see, overdue ones first; ``?kind=``, ``?state=``."""
    campaign = read_campaign(request, slug)
    filters = DocketForm(request.GET)
    narrowed = {key: value for key, value in filters.cleaned_data.items() if value} if filters.is_valid() else {}
    context = {
        "campaign": campaign,
        "filters": filters,
        "narrowed": narrowed,
        "rows": docket_page.rows(campaign, request.user, **narrowed),
    }
    return render(request, "results/objections.html", context)


@login_required
@require_http_methods(["GET", "HEAD"])
def objection(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One objection: what it says, what happened, and what may be done with it now."""
    campaign = read_campaign(request, slug)
    return _page(request, campaign, _readable(request, campaign, pk))


def _page(
    request: HttpRequest, campaign: Campaign, found: Objection, *, act: str = "", form: Form | None = None
) -> HttpResponse:
    if found.letter:
        found.letter = jobs.run_unless_worker(found.letter)
    context = {
        "campaign": campaign,
        "objection": found,
        "overdue": found.is_overdue_on(clock.today(campaign)),
        "steps": docket_page.timeline(found),
        "files": found.files.select_related("file"),
        "may_act": organises(request, campaign),
        "too_few": found.is_open and len(docket.handlers(found)) < APPROVERS,
        "proposal": approvals.open_proposal(FINDING, found) if found.finding else None,
        "finding": Objection.State(found.finding).label if found.finding else "",
        "shown": finding_digest(found),
        "act": act,
        "settle_form": form if act == "settle" else SettleForm(objection=found),
        "ask_form": form if act == "ask" else AskForm(),
        "off_form": form if act == "keep-off" else ReasonForm(auto_id="id_off_%s"),
    }
    return render(request, "results/settle.html", context)


@login_required
@require_POST
def act(request: HttpRequest, slug: str, pk: int, act: str) -> HttpResponse:
    """Take up, settle, approve, ask or keep off; a refused form keeps what was typed."""
    found = _acted_on(request, slug, pk)
    if act not in ACTS:
        raise Http404
    form = FORMS[act](request, found) if act in FORMS else None
    if form is None or form.is_valid():
        try:
            said = ACTS[act](request, found, form.cleaned_data if form else {})
        except DomainError as refusal:
            if form is None:
                raise
            form.add_error(None, str(refusal))
        else:
            messages.success(request, str(said))
            return redirect("objections", slug) if act == "keep-off" else redirect("settle", slug, pk)
    return _page(request, found.notice.phase.campaign, found, act=act, form=form)


FORMS: dict[str, Callable[[HttpRequest, Objection], Form]] = {
    "settle": lambda request, found: SettleForm(request.POST, objection=found),
    "ask": lambda request, _found: AskForm(request.POST),
    "keep-off": lambda request, _found: ReasonForm(request.POST, auto_id="id_off_%s"),
}


def _accept(request: HttpRequest, found: Objection, facts: dict[str, Any]) -> str | Promise:
    services.accept_objection(objection=found, by=_by(request))
    return gettext_lazy("Taken up; the deadline of the reply runs.")


def _settle(request: HttpRequest, found: Objection, facts: dict[str, Any]) -> str | Promise:
    settled = services.settle_objection(objection=found, by=_by(request), **facts)
    if settled.is_open:
        return gettext_lazy("Proposed; a second person now approves.")
    return gettext_lazy("The objection is settled.")


def _approve(request: HttpRequest, found: Objection, facts: dict[str, Any]) -> str | Promise:
    services.approve_finding(objection=found, shown=request.POST.get("shown", ""), by=_by(request))
    return gettext_lazy("The objection is settled.")


def _ask(request: HttpRequest, found: Objection, facts: dict[str, Any]) -> str | Promise:
    services.ask_sender(objection=found, by=_by(request), **facts)
    return gettext_lazy("The question stands on the receipt's page.")


def _keep_off(request: HttpRequest, found: Objection, facts: dict[str, Any]) -> str | Promise:
    services.keep_off(objection=found, by=_by(request), **facts)
    return gettext_lazy("You keep off this objection; others handle it.")


ACTS: dict[str, Callable[[HttpRequest, Objection, dict[str, Any]], str | Promise]] = {
    "accept": _accept,
    "settle": _settle,
    "approve": _approve,
    "ask": _ask,
    "keep-off": _keep_off,
}


@login_required
def evidence(request: HttpRequest, slug: str, pk: int, file: int) -> HttpResponseBase:
    """A file of evidence."""
    found = _readable(request, read_campaign(request, slug), pk)
    return files.response(get_object_or_404(found.files.select_related("file"), pk=file).file)


@login_required
def letter(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The letter of reply, once it is written."""
    found = _readable(request, read_campaign(request, slug), pk)
    if found.letter is None or found.letter.result is None:
        raise Http404
    return files.response(found.letter.result)


# --- the vault --------------------------------------------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sender(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The vault's log, and its content for the moment after a reason was given: reloading asks, and logs, anew."""
    campaign = read_campaign(request, slug) if request.method != "POST" else organised_campaign(request, slug)
    found = _readable(request, campaign, pk)
    form, identity = ReasonForm(request.POST if request.method == "POST" else None), None
    if form.is_bound and form.is_valid():
        try:
            identity = vault.read(objection=found, by=_by(request), reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    reason = form.cleaned_data["reason"] if identity else ""
    return _vault(request, campaign, found, form=form, identity=identity, reason=reason)


def _vault(
    request: HttpRequest,
    campaign: Campaign,
    found: Objection,
    *,
    form: Form | None = None,
    contact_form: Form | None = None,
    **shown: Any,
) -> HttpResponse:
    letters = list(vault.letters_to(found))
    context = {
        "campaign": campaign,
        "objection": found,
        "form": form or ReasonForm(),
        "contact_form": contact_form or ContactForm(auto_id="id_contact_%s"),
        "letters": letters,
        "correction": vault.open_correction(found),
        "has_failed": any(letter.state == Message.State.FAILED for letter in letters),
        "readings": found.readings.select_related("by"),
        "may_act": organises(request, campaign),
        **shown,
    }
    return render(request, "results/vault.html", context, status=422 if contact_form else 200)


@never_cache
@login_required
@require_POST
def sender_letters(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Try the letters that did not arrive once more, with ``contact`` at a corrected address; nobody reads it here."""
    found = _acted_on(request, slug, pk)
    campaign = found.notice.phase.campaign
    if "contact" not in request.POST:
        tried = vault.send_again(objection=found, by=_by(request))
    else:
        form = ContactForm(request.POST, auto_id="id_contact_%s")
        if not form.is_valid():
            return _vault(request, campaign, found, contact_form=form)
        try:
            tried = vault.correct_contact(objection=found, by=_by(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return _vault(request, campaign, found, contact_form=form)
        if not tried:
            proposed = gettext_lazy("Proposed; it takes effect when a second person types the same address here.")
            messages.success(request, proposed)
            return redirect("objection_sender", slug=slug, pk=pk)
    said = ngettext("%(count)s letter is tried again.", "%(count)s letters are tried again.", tried)
    messages.success(request, said % {"count": tried})
    return redirect("objection_sender", slug=slug, pk=pk)


@never_cache
@login_required
@require_POST
def sender_seal(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The sealed page of a unit: it names the sender, so it is a reading of the vault of its own."""
    found = _acted_on(request, slug, pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    identity = vault.read(objection=found, by=_by(request), reason=reason)
    if identity.seal is None:
        raise Http404
    return files.response(identity.seal)
