"""One case of the agenda: its figures, what was said, the decision about it. And the projector that shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import Campaign
from core import files, jobs
from core.models import Job
from results import deliberation_page, services
from results.clauses import clauses
from results.deliberation_forms import AdjustForm, DropForm, NotesForm, UploadForm, WithdrawForm
from results.minutes import KINDS, of_deliberation
from results.models import Adjustment, AgendaItem, Deliberation
from results.services.signed_sheets import keep_signed_sheet
from results.views.autosaving import answered, renewed, wants_json
from results.views.deliberation import by_of, submitted


@login_required
def item(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One case of the agenda; POST saves what was said as it is typed, or with the button."""
    campaign = read_campaign(request, slug) if request.method != "POST" else organised_campaign(request, slug)
    found = _item(campaign, pk)
    if request.method != "POST":
        return _render(request, campaign, found)
    form, saved = NotesForm(request.POST), list[AgendaItem]()

    def act(typed: dict[str, Any]) -> None:
        saved.append(services.save_item(item=found, by=by_of(request), **typed))

    said = "" if wants_json(request) else _("The notes are saved.")
    done = submitted(request, form, act, said)
    is_kept = bool(saved) and saved[0].conclusion != form.cleaned_data["conclusion"]
    note = _("A decision about this case stands, so its conclusion is: to be adjusted.") if is_kept else ""
    if wants_json(request):
        return answered(form, saved[0].version if saved else None, campaign, note)
    if note:
        messages.info(request, note)
    return redirect("deliberation_item", slug=slug, pk=pk) if done else _render(request, campaign, found, form=form)


def _item(campaign: Campaign, pk: int) -> AgendaItem:
    rows = AgendaItem.objects.select_related("deliberation__campaign", "submission")
    return get_object_or_404(rows, pk=pk, deliberation__campaign=campaign)


def _render(request: HttpRequest, campaign: Campaign, found: AgendaItem, **bound: BaseForm) -> HttpResponse:
    page = deliberation_page.page(campaign, found.deliberation, request.user)
    line = next((line for line in page.lines if line.item.pk == found.pk), None)
    if line is None:
        raise Http404
    notes = {"notes": line.item.notes, "conclusion": line.item.conclusion, "version": line.item.version}
    acts = organises(request, campaign)
    context = {
        "campaign": campaign,
        "page": page,
        "meeting": found.deliberation,
        "line": line,
        "may_act": acts and not line.is_hidden,
        "organises": acts,
        "form": NotesForm(initial=notes),
        "stored": line.item if "form" in bound and renewed(bound["form"], line.item.version) else None,
        "adjust_form": AdjustForm(clauses=clauses(campaign)),
        "withdraw_form": WithdrawForm(),
        "drop_form": DropForm(),
        **bound,
    }
    return render(request, "results/agenda_item.html", context, status=422 if bound else 200)


ITEM_ACTS = ("up", "down", "show", "drop", "adjust")


@login_required
@require_POST
def item_act(request: HttpRequest, slug: str, pk: int, act: str) -> HttpResponse:
    """Order, show, drop or adjust a case; a refused form comes back with what was typed."""
    campaign = organised_campaign(request, slug)
    if act not in ITEM_ACTS:
        raise Http404
    found, by = _item(campaign, pk), by_of(request)
    if act in ("up", "down"):
        services.move_item(item=found, up=act == "up", by=by)
        return redirect("deliberation", slug=slug)
    if act == "show":
        services.turn_to(deliberation=found.deliberation, item=found, by=by)
        return redirect("deliberation_item", slug=slug, pk=pk)
    if act == "drop":
        drop_form = DropForm(request.POST)
        said = _("The case is dropped from the agenda.")
        if submitted(request, drop_form, lambda typed: services.drop_item(item=found, by=by, **typed), said):
            return redirect("deliberation", slug=slug)
        return _render(request, campaign, found, drop_form=drop_form)
    form = AdjustForm(request.POST, clauses=clauses(campaign))
    said = _("Proposed; a second person now approves the decision.")
    if submitted(request, form, lambda typed: services.propose_adjustment(item=found, by=by, **typed), said):
        return redirect("deliberation_item", slug=slug, pk=pk)
    return _render(request, campaign, found, adjust_form=form)


DECISIONS: dict[str, Callable[..., Any]] = {
    "approve": services.approve_adjustment,
    "give-up": services.drop_adjustment,
    "approve-withdrawal": services.withdraw_adjustment,
}


@login_required
@require_POST
def decision_act(request: HttpRequest, slug: str, pk: int, act: str) -> HttpResponse:
    """Approve a decision, give it up, or withdraw it; refusals without a form are shown by the fallback page."""
    campaign = organised_campaign(request, slug)
    rows = Adjustment.objects.select_related("item__deliberation__campaign", "submission")
    found = get_object_or_404(rows, pk=pk, campaign=campaign)
    if act == "withdraw":
        form = WithdrawForm(request.POST)
        said = _("Proposed; a second person now approves the withdrawal.")

        def propose(typed: dict[str, Any]) -> None:
            services.propose_withdrawal(adjustment=found, by=by_of(request), **typed)

        if not submitted(request, form, propose, said):
            return _render(request, campaign, found.item, withdraw_form=form)
    elif act in DECISIONS:
        # What is withdrawn is what the person has read: the page hands its digest back.
        read = {"digest": request.POST.get("digest", "")} if act == "approve-withdrawal" else {}
        DECISIONS[act](adjustment=found, by=by_of(request), **read)
        messages.success(request, _("It is done and stands in the record."))
    else:
        raise Http404
    return redirect("deliberation_item", slug=slug, pk=found.item_id)


# --- projector --------------------------------------------------------------------------------------------------------


@login_required
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The projector page: the present case in large type. It asks ``now`` for what is new."""
    campaign = read_campaign(request, slug)
    meeting = deliberation_page.newest(campaign)
    context = {"campaign": campaign, **_shown(request, campaign, meeting)}
    return render(request, "results/deliberation_board.html", context)


@login_required
def now(request: HttpRequest, slug: str) -> HttpResponse:
    """What the projector shows now, or 304 where that is what it has."""
    campaign = get_object_or_404(Campaign, slug=slug, pk__in=Campaign.objects.audited_by(request.user))
    meeting = deliberation_page.newest(campaign)
    tag = deliberation_page.tag(meeting, request.user) if meeting else '"none"'
    if request.headers.get("If-None-Match") == tag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = render(request, "results/_projector.html", _shown(request, campaign, meeting))
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _shown(request: HttpRequest, campaign: Campaign, meeting: Deliberation | None) -> dict[str, Any]:
    page = deliberation_page.page(campaign, meeting, request.user)
    present = {row.name for row in page.attendance if row.is_present}
    line = page.current
    return {
        "page": page,
        "meeting": meeting,
        "line": line,
        "leaving": [name for name in line.recused if name in present] if line else [],
        "title": campaign.title_lines,
    }


# --- papers -----------------------------------------------------------------------------------------------------------


@login_required
def paper(request: HttpRequest, slug: str, position: int, kind: str) -> HttpResponseBase:
    """Minutes or signature sheet; where no worker is there, it is made now. 404 while there are none.

    They name every case of the agenda, so whoever has a conflict among them is refused.
    """
    campaign = read_campaign(request, slug)
    meeting = get_object_or_404(Deliberation, campaign=campaign, position=position)
    job = of_deliberation(meeting).get(kind) if kind in KINDS else None
    if job is None:
        raise Http404
    services.refuse_papers_with_conflicts(meeting, by_of(request))
    job = jobs.run_unless_worker(job)
    if job.state == Job.State.FAILED:
        messages.error(request, job.error)
        return redirect("deliberation", slug=slug)
    if job.result is None:
        messages.info(request, _("The file is being made; open this page again in a moment."))
        return redirect("deliberation", slug=slug)
    return files.response(job.result)


@login_required
@require_POST
def sign(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    """Keep the scan of a signed sheet with the minutes."""
    campaign = organised_campaign(request, slug)
    meeting = get_object_or_404(Deliberation.objects.select_related("campaign"), campaign=campaign, position=position)
    form = UploadForm(request.POST, request.FILES)

    def act(typed: dict[str, Any]) -> None:
        upload = typed["file"]
        keep_signed_sheet(deliberation=meeting, name=upload.name, content=upload.read(), by=by_of(request))

    if not submitted(request, form, act, _("The signed sheet is kept with the minutes.")):
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
    return redirect("deliberation", slug=slug)


@login_required
def signed(request: HttpRequest, slug: str, position: int, pk: int) -> HttpResponseBase:
    """The scan of a signed sheet. With an annex it names the list, so it is refused as the papers are."""
    campaign = read_campaign(request, slug)
    meeting = get_object_or_404(Deliberation, campaign=campaign, position=position)
    sheet = get_object_or_404(meeting.signed_sheets.select_related("file"), pk=pk)
    services.refuse_papers_with_conflicts(meeting, by_of(request))
    return files.response(sheet.file)
