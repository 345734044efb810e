"""The public notice and the sender's pages: the form, the receipt, answers. None of them ever shows who sent what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.access import visible_campaign
from campaigns.models import Campaign
from campaigns.services import may
from core import clock, files, ratelimit
from core.errors import DomainError
from core.text import clean_line
from results import accepting, docket, papers, services
from results.models import Objection, PublicNotice
from results.objection_forms import FollowForm, ObjectionForm, SenderAnswerForm
from results.services.noticing import calendar_warnings, period
from results.services.objections import Upload
from results.views.public import file_of

UNKNOWN_RECEIPTS = ratelimit.Limit("receipt", most=20, seconds=60)
RAISED = ratelimit.Limit("objection", most=40, seconds=3600)


def published_notice(campaign: Campaign) -> PublicNotice | None:
    """The campaign's notice, once its moment has come."""
    notices = PublicNotice.objects.filter(phase__campaign=campaign).public_at(clock.now(campaign))
    return notices.select_related("phase__campaign", "job__result").first()


def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """The public notice: text, period, list by city, how to object while it is open, and how many did."""
    campaign = visible_campaign(request, slug)
    published = published_notice(campaign)
    context = notice_facts(campaign, published, may_object=published is not None and may(campaign, "object"))
    return render(request, "results/notice.html", context)


def notice_facts(campaign: Campaign, paper: PublicNotice | None, *, may_object: bool) -> dict[str, Any]:
    """What the notice's page shows of ``paper``: the public page and its preview are one template and these facts."""
    if paper is None:
        return {"campaign": campaign, "paper": None}
    first, last = period(paper.phase)
    return {
        "campaign": campaign,
        "paper": paper,
        "paragraphs": papers.paragraphs(paper.body),
        "first_day": papers.day(first),
        "last_day": papers.day_until(first, last),
        "warnings": calendar_warnings(paper.phase),
        "may_object": may_object,
        "rules": accepting.rules(campaign),
        "office": accepting.office(campaign),
        "kinds": _kinds(campaign),
        "tallies": docket.tallies(paper),
        "date": papers.published_on(paper),
    }


def _kinds(campaign: Campaign) -> list[tuple[str, str, str]]:
    return [(kind, str(label), accepting.meaning(campaign, kind)) for kind, label in Objection.Kind.choices]


def notice_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The public notice as PDF."""
    return file_of(published_notice(visible_campaign(request, slug)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def object_to_notice(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of an objection of one kind (``?kind=report``); what was typed stays when it is refused."""
    campaign = visible_campaign(request, slug)
    published = published_notice(campaign)
    if published is None:
        raise Http404
    posted = request.method == "POST"
    kind = (request.POST if posted else request.GET).get("kind", Objection.Kind.OBJECTION)
    if kind not in Objection.Kind.values:
        kind = Objection.Kind.OBJECTION
    sent = request.POST.copy()
    sent["kind"] = kind
    form = ObjectionForm(sent, request.FILES, notice=published, kind=kind) if posted else None
    if form and form.is_valid() and (raised := _raised(request, campaign, form)):
        messages.success(request, _("Your objection was received. Keep the receipt number."))
        return redirect("objection", slug=slug, receipt=raised.receipt)
    context = {
        "campaign": campaign,
        "form": form or ObjectionForm(notice=published, kind=kind),
        "kind": kind,
        "kinds": _kinds(campaign),
        "meaning": accepting.meaning(campaign, kind),
        "rules": accepting.rules(campaign),
        "office": accepting.office(campaign),
        "may_object": may(campaign, "object"),
    }
    return render(request, "results/object.html", context)


def _raised(request: HttpRequest, campaign: Campaign, form: ObjectionForm) -> Objection | None:
    facts = {key: value for key, value in form.cleaned_data.items() if key not in ("uploads", "seal")}
    seal = form.cleaned_data["seal"]
    if RAISED.is_reached(request):
        form.add_error(None, _("Too many objections came from your network. Please try later, or write to the office."))
        return None
    if costly := bool(seal or form.cleaned_data["uploads"]):
        RAISED.count(request)  # the inspection takes seconds, whatever comes of it
    try:
        raised = services.raise_objection(
            campaign=campaign,
            **facts,
            uploads=[upload_of(each) for each in form.cleaned_data["uploads"]],
            seal=upload_of(seal) if seal else None,
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None
    if not costly:
        RAISED.count(request)
    return raised


def upload_of(file: UploadedFile[bytes]) -> Upload:
    """An uploaded file for the inspection: its name, and its bytes or the path where it lies."""
    path = getattr(file, "temporary_file_path", None)
    return file.name or "", Path(path()) if path else file.read()


# --- by the receipt ---------------------------------------------------------------------------------------------------


@never_cache
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a receipt number is typed in."""
    campaign = visible_campaign(request, slug)
    form = FollowForm(request.GET if "receipt" in request.GET else None)
    if form.is_bound and form.is_valid():
        try:
            found = _by_receipt(request, campaign, form.cleaned_data["receipt"])
        except Http404:
            form.add_error(
                "receipt", _("There is no objection with this receipt number. Please compare it and try again.")
            )
        else:
            return redirect("objection", slug=slug, receipt=found.receipt)
    return render(request, "results/follow.html", {"campaign": campaign, "form": form})


def _by_receipt(request: HttpRequest, campaign: Campaign, receipt: str) -> Objection:
    """The objection, for whoever holds its receipt. Raises TooOften for an address that tries many numbers."""
    if UNKNOWN_RECEIPTS.is_reached(request):
        raise ratelimit.TooOften
    rows = Objection.objects.select_related("notice__phase__campaign", "letter__result")
    found = rows.filter(receipt=clean_line(receipt).upper(), notice__phase__campaign=campaign).first()
    if found is None:
        UNKNOWN_RECEIPTS.count(request)
        raise Http404
    return found


@never_cache
@require_http_methods(["GET", "HEAD"])
def objection(request: HttpRequest, slug: str, receipt: str) -> HttpResponse:
    """What became of an objection, for whoever holds its receipt number."""
    campaign = visible_campaign(request, slug)
    return _receipt_page(request, campaign, _by_receipt(request, campaign, receipt))


def _receipt_page(
    request: HttpRequest, campaign: Campaign, found: Objection, *, form: SenderAnswerForm | None = None, pk: int = 0
) -> HttpResponse:
    questions = [
        (question, form if form and question.pk == pk else SenderAnswerForm(auto_id=f"id_{question.pk}_%s"))
        for question in found.questions.all()
    ]
    context = {"campaign": campaign, "objection": found, "questions": questions, "today": clock.today(campaign)}
    answer = render(request, "results/objection.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer


@never_cache
@require_POST
def answer(request: HttpRequest, slug: str, receipt: str, pk: int) -> HttpResponse:
    """Answer a further question; what was typed stays when it is refused."""
    campaign = visible_campaign(request, slug)
    found = _by_receipt(request, campaign, receipt)
    question = get_object_or_404(found.questions.select_related("objection__notice__phase__campaign"), pk=pk)
    form = SenderAnswerForm(request.POST, request.FILES, auto_id=f"id_{pk}_%s")
    if form.is_valid():
        uploads = [upload_of(each) for each in form.cleaned_data["uploads"]]
        try:
            services.answer_question(question=question, answer=form.cleaned_data["answer"], uploads=uploads)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your answer has been recorded."))
            return redirect("objection", slug=slug, receipt=found.receipt)
    return _receipt_page(request, campaign, found, form=form, pk=pk)


@require_POST
def withdraw(request: HttpRequest, slug: str, receipt: str) -> HttpResponse:
    """Take an objection back; a refusal is shown by the fallback page."""
    campaign = visible_campaign(request, slug)
    found = _by_receipt(request, campaign, receipt)
    services.withdraw_objection(objection=found)
    messages.success(request, _("The objection is withdrawn."))
    return redirect("objection", slug=slug, receipt=found.receipt)


def reply_file(request: HttpRequest, slug: str, receipt: str) -> HttpResponseBase:
    """The letter of reply, once it is written."""
    campaign = visible_campaign(request, slug)
    found = _by_receipt(request, campaign, receipt)
    if found.letter is None or found.letter.result is None:
        raise Http404
    return files.response(found.letter.result)
