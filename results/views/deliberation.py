"""The pages of a deliberation. Auditors read, organisers act; for all others every address is 404."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns import kinds
from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import Campaign
from campaigns.services import may, phase_for
from core import clock
from core.errors import DomainError
from core.models import User
from results import deliberation_page, services
from results.deliberation_forms import (
    AddItemForm,
    CancelForm,
    JoinForm,
    OpinionForm,
    PlanForm,
    SheetForm,
    UploadForm,
    WithdrawForm,
)
from results.minutes import ask_sheet
from results.models import Deliberation
from results.views.autosaving import answered, renewed, wants_json

Act = Callable[[HttpRequest, Campaign, Deliberation], HttpResponse]


def by_of(request: HttpRequest) -> User:
    return cast(User, request.user)


@login_required
def deliberation(request: HttpRequest, slug: str) -> HttpResponse:
    """The meeting: agenda, attendance, decisions, papers; ``?meeting=1`` an earlier one. POST plans or changes it."""
    if request.method != "POST":
        campaign = read_campaign(request, slug)
        return _render(request, campaign, _asked(request, campaign))
    campaign = organised_campaign(request, slug)
    meeting = deliberation_page.newest(campaign)
    form = PlanForm(request.POST)
    facts: dict[str, Any] = {"by": by_of(request)}
    if meeting is None or (meeting.is_over and "plan" in request.POST):
        act: Callable[..., Any] = services.plan_deliberation
        facts["campaign"], said = campaign, _("The deliberation is planned; its agenda is worked out from the list.")
    else:
        act, said = services.change_deliberation, _("The meeting is changed.")
        facts["deliberation"] = meeting
    done = submitted(request, form, lambda typed: act(**typed, **facts), said)
    return redirect("deliberation", slug=slug) if done else _render(request, campaign, meeting, {"plan_form": form})


def submitted(
    request: HttpRequest, form: BaseForm, act: Callable[[dict[str, Any]], Any], said: str, **extra: Any
) -> bool:
    """Whether a valid form's act was done; a refusal stands on the form then, so that what was typed stays."""
    if not form.is_valid():
        return False
    try:
        act({**form.cleaned_data, **extra})
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    if said:
        messages.success(request, said)
    return True


def _asked(request: HttpRequest, campaign: Campaign) -> Deliberation | None:
    number = request.GET.get("meeting", "")
    if not number:
        return deliberation_page.newest(campaign)
    if not (number.isascii() and number.isdigit() and len(number) < 5):
        raise Http404
    return get_object_or_404(Deliberation, campaign=campaign, position=int(number))


def _render(
    request: HttpRequest,
    campaign: Campaign,
    meeting: Deliberation | None,
    bound: Mapping[str, BaseForm] | None = None,
) -> HttpResponse:
    acts = organises(request, campaign)
    phase = phase_for(campaign, "select")
    bound = bound or {}
    typed = bound.get("opinion_form")
    initial = {name: getattr(meeting, name) for name in ("held_on", "place", "chair", "edge")} if meeting else {}
    context = {
        "campaign": campaign,
        "page": deliberation_page.page(campaign, meeting, request.user),
        "meeting": meeting,
        "is_outdated": deliberation_page.is_outdated(meeting),
        "awaited": kinds.get(phase.kind).awaited(phase, clock.now(campaign)) if meeting is None else [],
        "may_act": acts,
        "may_plan": acts and may(campaign, "select"),
        "plan_form": PlanForm(initial=initial),
        "add_form": AddItemForm(),
        "join_form": JoinForm(),
        "opinion_form": OpinionForm(initial={"opinion": meeting.opinion, "version": meeting.version})
        if meeting
        else None,
        "sheet_form": SheetForm(),
        "upload_form": UploadForm(),
        "withdraw_form": WithdrawForm(),
        "cancel_form": CancelForm(),
        "is_stale": bool(meeting and typed and renewed(typed, meeting.version)),
        **bound,
    }
    return render(request, "results/deliberation.html", context, status=422 if bound else 200)


# --- acts -------------------------------------------------------------------------------------------------------------


def _compute(request: HttpRequest, campaign: Campaign, meeting: Deliberation) -> HttpResponse:
    services.compute_agenda(deliberation=meeting, by=by_of(request))
    messages.success(request, _("The agenda is worked out anew."))
    return redirect("deliberation", slug=campaign.slug)


def _open(request: HttpRequest, campaign: Campaign, meeting: Deliberation) -> HttpResponse:
    opened = services.open_deliberation(deliberation=meeting, by=by_of(request))
    messages.success(request, _("The deliberation has begun."))
    return redirect("deliberation_item", slug=campaign.slug, pk=opened.current_id)


def _cancel(request: HttpRequest, campaign: Campaign, meeting: Deliberation) -> HttpResponse:
    form = CancelForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        services.cancel_deliberation(deliberation=meeting, by=by_of(request), **typed)

    if submitted(request, form, act, _("The deliberation is cancelled. Its agenda stays here to be read.")):
        return redirect("deliberation", slug=campaign.slug)
    return _render(request, campaign, meeting, {"cancel_form": form})


def _close(request: HttpRequest, campaign: Campaign, meeting: Deliberation) -> HttpResponse:
    services.close_deliberation(deliberation=meeting, by=by_of(request))
    messages.success(request, _("The deliberation is closed and its minutes are frozen."))
    return redirect("deliberation", slug=campaign.slug)


def _step(forward: bool) -> Act:
    def act(request: HttpRequest, campaign: Campaign, meeting: Deliberation) -> HttpResponse:
        """The next case or the one before comes onto the projector; beyond the last one stays."""
        order = list(meeting.items.standing())
        here = next((place for place, item in enumerate(order) if item.pk == meeting.current_id), None)
        there = 0 if here is None else min(max(here + (1 if forward else -1), 0), len(order) - 1)
        if not order:
            raise Http404
        services.turn_to(deliberation=meeting, item=order[there], by=by_of(request))
        return redirect("deliberation_item", slug=campaign.slug, pk=order[there].pk)

    return act


def _blank(request: HttpRequest, campaign: Campaign, meeting: Deliberation) -> HttpResponse:
    services.turn_to(deliberation=meeting, item=None, by=by_of(request))
    return redirect("deliberation", slug=campaign.slug)


def _add(request: HttpRequest, campaign: Campaign, meeting: Deliberation) -> HttpResponse:
    form = AddItemForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        services.add_item(deliberation=meeting, by=by_of(request), **typed)

    if submitted(request, form, act, _("The case is on the agenda.")):
        return redirect("deliberation", slug=campaign.slug)
    return _render(request, campaign, meeting, {"add_form": form})


def _join(request: HttpRequest, campaign: Campaign, meeting: Deliberation) -> HttpResponse:
    form = JoinForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        services.add_attendance(deliberation=meeting, by=by_of(request), **typed)

    if submitted(request, form, act, _("The person is on the list of attendance.")):
        return redirect("deliberation", slug=campaign.slug)
    return _render(request, campaign, meeting, {"join_form": form})


def _attend(request: HttpRequest, campaign: Campaign, meeting: Deliberation) -> HttpResponse:
    present = {int(pk) for pk in request.POST.getlist("present") if pk.isascii() and pk.isdigit() and len(pk) < 19}
    services.mark_attendance(deliberation=meeting, present=present, by=by_of(request))
    messages.success(request, _("The attendance is saved."))
    return redirect("deliberation", slug=campaign.slug)


def _opinion(request: HttpRequest, campaign: Campaign, meeting: Deliberation) -> HttpResponse:
    form = OpinionForm(request.POST)
    saved: list[Deliberation] = []

    def act(typed: dict[str, Any]) -> None:
        saved.append(services.save_opinion(deliberation=meeting, by=by_of(request), **typed))

    done = submitted(request, form, act, "" if wants_json(request) else _("The opinion is saved."))
    if wants_json(request):
        return answered(form, saved[0].version if saved else None, campaign)
    if done:
        return redirect("deliberation", slug=campaign.slug)
    meeting.refresh_from_db(fields=["opinion", "version"])
    return _render(request, campaign, meeting, {"opinion_form": form})


def _sheet(request: HttpRequest, campaign: Campaign, meeting: Deliberation) -> HttpResponse:
    form = SheetForm(request.POST)
    if not form.is_valid() or not meeting.is_closed:
        return _render(request, campaign, meeting, {"sheet_form": form})
    ask_sheet(meeting, annex=form.cleaned_data["annex"], blanks=form.cleaned_data["blanks"] or 0, by=by_of(request))
    messages.success(request, _("The signature sheet is being made; open this page again in a moment."))
    return redirect("deliberation", slug=campaign.slug)


ACTS: dict[str, Act] = {
    "compute": _compute,
    "open": _open,
    "cancel": _cancel,
    "close": _close,
    "next": _step(forward=True),
    "previous": _step(forward=False),
    "blank": _blank,
    "add": _add,
    "join": _join,
    "attend": _attend,
    "opinion": _opinion,
    "sheet": _sheet,
}


@login_required
@require_POST
def act(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """One act about the meeting that is under way, or the last one; a refusal without a form is the fallback page."""
    campaign = organised_campaign(request, slug)
    meeting = deliberation_page.newest(campaign)
    if act not in ACTS or meeting is None:
        raise Http404
    return ACTS[act](request, campaign, meeting)
