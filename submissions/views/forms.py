"""One form: as read, mended cell by cell or as a whole, confirmed, given an opinion, withdrawn."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.access import visible_campaign
from core import clock, files
from core.errors import ChangedMeanwhile, DomainError
from submissions import access, checks, form_docx, mailed, services
from submissions.eligibility import record_of
from submissions.forms import ContentForm, MendForm, OpinionForm
from submissions.forms.mailed import PaperCommitmentForm
from submissions.locks import Locks, locks_for
from submissions.models import CorrectionRequest, Submission
from submissions.models.submission import CONTENT, MULTILINE, Status
from submissions.paper import Paper, mark_return, paper
from submissions.returns import returns
from submissions.rounds import last_round


@require_safe
def form(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, access.visible_form(request, pk))


@require_POST
def mend(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Save one cell from the panel beside the form."""
    submission = access.own_form(request, pk)
    if key not in (*CONTENT, "area"):
        raise Http404
    bound = MendForm(request.POST, submission=submission, key=key, label=checks.label_of(submission, key))
    if not bound.is_valid():
        return _page(request, submission, mended=(key, bound))
    try:
        value = bound.cleaned_data["value"]
        services.change_form(
            submission=submission, fields={key: value}, version=bound.cleaned_data["version"], by=access.actor(request)
        )
    except DomainError as refusal:
        bound.add_error(None, str(refusal))
        return _page(request, access.own_form(request, pk), mended=(key, bound), status=refusal.status)
    return redirect(reverse("form", args=[submission.pk]) + "#todo")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole form for editing; what was typed stays whatever is refused."""
    submission = access.own_form(request, pk)
    if not access.may_mend(submission):
        return redirect("form", submission.pk)
    fields = checks.form_fields(submission)
    locks = locks_for(submission, access.actor(request))
    bound = ContentForm(request.POST or None, instance=submission, form_fields=fields, locks=locks)
    differing: list[tuple[str, str]] = []
    if request.method == "POST" and bound.is_valid():
        facts = dict(bound.cleaned_data)
        try:
            services.change_form(
                submission=submission, fields=facts, version=facts.pop("version"), by=access.actor(request)
            )
            return redirect("form", submission.pk)
        except ChangedMeanwhile as refusal:
            bound.add_error(None, str(refusal))
            current = access.own_form(request, pk)
            bound.renew(current)
            differing = _differing(bound, current)
        except DomainError as refusal:
            bound.add_error(None, str(refusal))
    context = {**access.frame(submission), "form": bound, "differing": differing, "locks": locks}
    return render(request, "submissions/edit.html", context)


def _differing(bound: ContentForm, current: Submission) -> list[tuple[str, str]]:
    """Label and stored text of each cell that now says something else than what was typed."""
    stored = {name: getattr(current, name) for name in (*CONTENT, "area")}
    return [
        (str(bound.fields[name].label), str(value or ""))
        for name, value in stored.items()
        if (value or "") != (bound.cleaned_data.get(name) or "")
    ]


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    submission = access.own_form(request, pk)
    try:
        version = int(request.POST.get("version", "0"))
        services.confirm(submission=submission, version=version, by=access.actor(request))
    except ValueError:
        raise Http404 from None
    except DomainError as refusal:
        typed = _opinion_form(submission, request.POST)
        return _page(request, access.own_form(request, pk), opinion=typed, refusal=refusal, status=refusal.status)
    return _keep_opinion(request, access.own_form(request, pk))


@require_POST
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    submission = access.own_form(request, pk)
    if "return" in request.POST:
        return _keep_opinion(request, submission)
    bound = OpinionForm(request.POST)
    if bound.is_valid():
        try:
            services.write_opinion(
                submission=submission, opinion=bound.cleaned_data["opinion"], by=access.actor(request)
            )
            return redirect(reverse("form", args=[submission.pk]) + "#opinion")
        except DomainError as refusal:
            bound.add_error(None, str(refusal))
    return _page(request, submission, opinion=bound)


def _keep_opinion(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Back to the list; an opinion that was typed on the way is saved first, and never lost."""
    typed = _opinion_form(submission, request.POST)
    if "opinion" in request.POST and typed.has_changed():
        if not typed.is_valid():
            return _page(request, submission, opinion=typed)
        try:
            services.write_opinion(
                submission=submission, opinion=typed.cleaned_data["opinion"], by=access.actor(request)
            )
        except DomainError as refusal:
            return _page(request, submission, opinion=typed, refusal=refusal, status=refusal.status)
    return redirect("slate", submission.slate_id)


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link for the zone; the next page shows it, once."""
    submission = access.own_form(request, pk)
    try:
        token = services.issue_commitment_link(submission=submission, by=access.actor(request))
    except DomainError as refusal:
        return _page(request, submission, refusal=refusal, status=refusal.status)
    request.session[_session_key(submission)] = settings.SITE_URL + reverse("commitment", args=[token])
    return redirect(reverse("form", args=[submission.pk]) + "#commitment")


@require_POST
def resubmit(request: HttpRequest, pk: int) -> HttpResponse:
    submission = access.own_form(request, pk)
    try:
        services.resubmit(submission=submission, by=access.actor(request))
    except DomainError as refusal:
        return _page(request, submission, refusal=refusal, status=refusal.status)
    messages.success(request, _("The form was submitted again."))
    return redirect("slate", submission.slate_id)


@require_safe
def original(request: HttpRequest, pk: int) -> Any:
    """The uploaded file, as it came."""
    submission = access.visible_form(request, pk)
    if submission.original is None:
        raise Http404
    return files.response(submission.original)


@require_safe
def blank(request: HttpRequest, slug: str) -> HttpResponse:
    """The empty form to download."""
    campaign = visible_campaign(request, slug)
    return files.attachment("优秀案例申报表.docx", form_docx.blank(campaign))


def _session_key(submission: Submission) -> str:
    return f"commitment-link-{submission.pk}"


def _page(
    request: HttpRequest,
    submission: Submission,
    *,
    mended: tuple[str, MendForm] | None = None,
    opinion: OpinionForm | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    own = access.works_on(request, submission)
    mending = own and access.may_mend(submission)
    shown = paper(submission, mending=mending)
    recommendation = getattr(submission, "recommendation", None)
    asked = last_round(submission, sent=False) if own and submission.status == Status.RETURNED else None
    locks = locks_for(submission, access.actor(request)) if mending else Locks()
    mark_return(shown, locks, asked)
    context = {
        **access.frame(submission),
        **_mailed(request, submission),
        "round": asked,
        "late": asked is not None and asked.is_late_at(clock.now(submission.campaign)),
        "locks": locks,
        **_with_zone(request, submission, own=own),
        "own": own,
        "mending": mending,
        "paper": shown,
        "record": record_of(submission),
        "mends": _mends(submission, shown, mended, locks) if mending else [],
        "commitment": submission.commitment,
        "promise": submission.campaign.text("commitment"),
        "recommendation": recommendation,
        "opinion_form": (opinion or _opinion_form(submission)) if mending else None,
        "decision": submission.decisions.order_by("-at").first(),
        "refusal": refusal,
        "status": Status,
        **(_fresh_link(request, submission) if own else {}),
    }
    return render(request, "submissions/form.html", context, status=status)


def _mailed(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    """Of a form from the mail: who entered it, the office's objection, and what each side may do about it."""
    entry = mailed.entries([submission]).get(submission.pk)
    if entry is None:
        return {}
    by_office = access.works_for(request, submission.slate)
    return {
        "entry": entry,
        "objection": mailed.open_objection(submission),
        "by_office": by_office,
        "paper_form": None if by_office else PaperCommitmentForm(),
    }


def _with_zone(request: HttpRequest, submission: Submission, *, own: bool) -> dict[str, Any]:
    """What passes between the office and its zone: the return, and the answer to what the office mended."""
    if not own:
        mine = access.acts_for_zone_of(request, submission) and access.may_mend(submission)
        bound = locks_for(submission, access.actor(request)).binding if mine else []
        return {"for_zone": mine, "returns": returns(submission, bound)}
    mended = submission.revisions.exclude(acceptance="").order_by("number").last()
    return {
        "zone_round": last_round(submission, level=CorrectionRequest.Level.OFFICE, sent=False),
        "mended": mended,
        "mended_before": mended.number - 1 if mended else 0,
    }


def _mends(
    submission: Submission, shown: Paper, mended: tuple[str, MendForm] | None, locks: Locks
) -> list[tuple[Any, MendForm | None]]:
    """Each marked cell with its one-line form; a long cell is mended on the page of the whole form."""
    mends: list[tuple[Any, MendForm | None]] = []
    for cell in shown.todo:
        if mended and mended[0] == cell.key:
            mends.append((cell, mended[1]))
        elif locks.holds(cell.key) or (cell.key in MULTILINE and cell.kind == "wrong"):
            mends.append((cell, None))
        else:
            mends.append((cell, MendForm(submission=submission, key=cell.key, label=cell.label)))
    if mended and mended[0] not in [cell.key for cell in shown.todo]:
        cell = shown.cells[mended[0]]
        cell.number = len(shown.todo) + 1
        mends.append((cell, mended[1]))
    return mends


def _opinion_form(submission: Submission, data: QueryDict | None = None) -> OpinionForm:
    """The office's opinion (as typed in ``data``); before the first one, what stood in the uploaded form."""
    recommendation = getattr(submission, "recommendation", None)
    read = submission.reading.get("cells", {}).get("opinion", {}).get("value", "")
    return OpinionForm(data, initial={"opinion": recommendation.opinion if recommendation else read})


def _fresh_link(request: HttpRequest, submission: Submission) -> dict[str, str]:
    address = request.session.pop(_session_key(submission), "")
    if not address:
        return {}
    return {"link": address, "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=2)}
