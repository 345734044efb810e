"""A reporter's own visits, the report that saves itself while it is typed, and the photos."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Campaign
from core import approvals, files
from core.errors import DomainError
from core.models import User
from review import errors, services, words
from review.models import Visit, VisitPhoto, VisitQuestion
from review.models.question import VisitQuestionQuerySet
from review.services.phases import require_open_phase
from review.services.releasing import RELEASE
from review.services.visit_photos import PHOTOS_MOST
from review.visiting import verifying
from review.visiting.concerns import concerns
from review.visiting.forms import ReportForm

Refusals = list[tuple[str, str]]  # file name, sentence


@login_required
def visits(request: HttpRequest) -> HttpResponse:
    """A reporter's own visits."""
    own = Visit.objects.all().travelled_by(request.user).with_names()
    return render(request, "review/visits.html", {"visits": own})


@login_required
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: its case, and its report to write or to read. A script that saves while one types gets JSON."""
    found = _visible(request, pk)
    if not _writes(request, found):
        return _page(request, found, None)
    if request.method == "POST":
        return _post(request, found)
    return _page(request, found, _form(request, found))


def _visible(request: HttpRequest, pk: int) -> Visit:
    return get_object_or_404(Visit.objects.visible_to(request.user).with_names(), pk=pk)


def _writes(request: HttpRequest, found: Visit) -> bool:
    return found.reporter_id == _user(request).pk and found.filed_at is None


def _form(request: HttpRequest, found: Visit, data: object = None) -> ReportForm:
    return ReportForm(
        data,
        visit=found,
        concerns=concerns(found.submission),
        questions=_questions(request, found),
        sheet=verifying.sheet(found),
    )


def _questions(request: HttpRequest, found: Visit) -> VisitQuestionQuerySet:
    return VisitQuestion.objects.visible_to(request.user).filter(visit=found).select_related("criterion")


def _post(request: HttpRequest, found: Visit) -> HttpResponse:
    form = _form(request, found, request.POST)
    by_script = request.headers.get("Accept") == "application/json"
    if not form.is_valid():
        if by_script:
            return JsonResponse({"message": _("Not saved: please check the fields.")}, status=422)
        return _page(request, found, form, status=422)
    try:
        saved = _act(request, found, form)
    except DomainError as refusal:
        return _json(refusal) if by_script else _refused(request, found, form, refusal)
    if by_script:
        said = _("Saved %(time)s") % {"time": words.time_text(saved.saved_at)} if saved.saved_at else ""
        if sheet := verifying.sheet(saved):
            said = f"{said} · {_sum(sheet)}"
        return JsonResponse({"version": saved.version, "message": said})
    if saved.filed_at:
        messages.success(request, _("The report was filed."))
    here = reverse("visit", args=[found.pk])
    return redirect(f"{here}#facts" if request.POST.get("act") == "more" else here)


def _act(request: HttpRequest, found: Visit, form: ReportForm) -> Visit:
    by = _user(request)
    facts, version = form.facts, form.cleaned_data["version"]
    text, answers = form.cleaned_data["text"], form.answers
    saved = services.save_report(
        visit=found, text=text, facts=facts, version=version, by=by, answers=answers, marks=form.marks
    )
    # Saved and committed before: what is incomplete stays a draft, and nothing that was typed is lost.
    if request.POST.get("act") == "file":
        saved = services.file_report(visit=found, by=by)
    return saved


def _json(refusal: DomainError) -> JsonResponse:
    return JsonResponse({"error": type(refusal).__name__, "message": str(refusal)}, status=refusal.status)


def _refused(request: HttpRequest, found: Visit, form: ReportForm, refusal: DomainError) -> HttpResponse:
    """The report as it was typed, with the refusal on top, over the version that is stored now."""
    if refusal.status == 404:
        raise Http404
    if isinstance(refusal, errors.ReportWasFiled):
        messages.error(request, str(refusal))
        return redirect("visit", found.pk)
    form.add_error(None, str(refusal))
    found = _visible(request, found.pk)
    form.catch_up(found.version)
    return _page(request, found, form, status=refusal.status)


def _page(
    request: HttpRequest,
    found: Visit,
    form: ReportForm | None,
    *,
    refused: Refusals | None = None,
    asked: str = "",
    captions: Mapping[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """``asked`` and ``captions`` (by the photo's id) are what was typed and refused."""
    mine = found.reporter_id == _user(request).pk
    photos = list(found.photos.standing().select_related("file")) if mine or found.filed_at else []
    for photo in photos:
        photo.caption = (captions or {}).get(photo.pk, photo.caption)
    context = {
        "visit": found,
        "campaign": found.phase.campaign,
        "form": form,
        "why_not": _why_not(found) if form else "",
        "saved_at": words.time_text(found.saved_at) if found.saved_at else "",
        "facts": found.facts.with_corrections() if found.filed_at else [],
        "questions": [] if form else _questions(request, found),
        "asked": asked,
        "asks": not form and not found.filed_at and _organises(request, found),
        "sheet": form.sheet if form else verifying.sheet(found) if found.filed_at else None,
        "proposal": approvals.open_proposal(RELEASE, found) if found.filed_at else None,
        "releases": bool(found.filed_at) and _organises(request, found),
        "photos": photos,
        "photos_most": PHOTOS_MOST,
        "refused": refused or [],
    }
    return render(request, "review/visit.html", context, status=status)


def _why_not(found: Visit) -> str:
    """Why the report cannot be written now, or ""."""
    try:
        require_open_phase(found.phase, "report")
    except DomainError as refusal:
        return str(refusal)
    return ""


def _sum(sheet: verifying.Sheet) -> str:
    """The sum against the pass mark, in words."""
    facts = {"points": sheet.points_text, "most": sheet.most, "mark": sheet.pass_mark}
    return _("%(points)s of %(most)s points, pass mark %(mark)s") % facts


def _organises(request: HttpRequest, found: Visit) -> bool:
    return Campaign.objects.organised_by(request.user).filter(pk=found.phase.campaign_id).exists()


@login_required
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a question of the organisers, or take one back: the button says which."""
    found = _visible(request, pk)
    if not _organises(request, found):
        raise Http404
    try:
        if "remove" in request.POST:
            row = get_object_or_404(_questions(request, found), pk=_number(request.POST["remove"]))
            services.remove_question(question=row, by=_user(request))
        else:
            services.add_question(visit=found, text=request.POST.get("text", ""), by=_user(request))
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, str(refusal))
        found = _visible(request, pk)
        if "remove" not in request.POST and not found.filed_at:
            return _page(request, found, None, asked=request.POST.get("text", ""), status=refusal.status)
    return redirect(f"{reverse('visit', args=[pk])}#questions")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@login_required
@require_POST
def release(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Propose to release a filed report to the public, or release it as the second person."""
    found = _visible(request, pk)
    acts = {"propose": services.propose_release, "confirm": services.release_report}
    if act not in acts or not _organises(request, found):
        raise Http404
    try:
        acts[act](visit=found, by=_user(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('visit', args=[pk])}#release")


@login_required
@require_POST
def add_photos(request: HttpRequest, pk: int) -> HttpResponse:
    """Add each photo on its own: a bad one is told by its name, and the others are kept."""
    found = _visible(request, pk)
    if not _writes(request, found):
        raise Http404
    refused: Refusals = []
    uploads = request.FILES.getlist("uploads")
    for upload in uploads:
        try:
            services.add_photo(visit=found, name=upload.name or "", content=_content(upload), by=_user(request))
        except DomainError as refusal:
            refused.append((files.display_name(upload.name or ""), str(refusal)))
    if not uploads:
        refused.append(("", _("Please choose one or more photos first.")))
    if not request.accepts("text/html"):
        return JsonResponse({"refused": refused}, status=422 if refused else 200)
    if refused:
        return _page(request, found, _form(request, found), refused=refused, status=422)
    messages.success(request, _("The photos were added."))
    return redirect("visit", pk)


def _content(upload: UploadedFile[bytes]) -> bytes | Path:
    if isinstance(upload, TemporaryUploadedFile):
        return Path(upload.temporary_file_path())
    content: bytes = upload.read()
    return content


@login_required
@require_POST
def change_photo(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """Save the caption of a photo, or take the photo out of the draft: the button says which."""
    found = _visible(request, pk)
    if not _writes(request, found):
        raise Http404
    row = get_object_or_404(VisitPhoto.objects.select_related("visit"), pk=photo, visit=found)
    typed = {} if "remove" in request.POST else {photo: request.POST.get("caption", "")}
    try:
        if "remove" in request.POST:
            services.remove_photo(photo=row, by=_user(request))
            messages.info(request, _("The photo was removed."))
        else:
            services.name_photo(photo=row, caption=typed[photo], by=_user(request))
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        found = _visible(request, pk)
        if typed and _writes(request, found):
            said = [("", str(refusal))]
            form = _form(request, found)
            return _page(request, found, form, refused=said, captions=typed, status=refusal.status)
        messages.error(request, str(refusal))
    return redirect("visit", pk)


@login_required
@require_safe
def photo(request: HttpRequest, pk: int, photo: int, *, small: bool = False) -> HttpResponseBase:
    """A photo for whoever reads the report: its reporter, and once it is filed the organisers and auditors."""
    found = _visible(request, pk)
    if found.filed_at is None and found.reporter_id != _user(request).pk:
        raise Http404
    standing = VisitPhoto.objects.standing().filter(visit=found).select_related("file", "thumbnail")
    row = get_object_or_404(standing, pk=photo)
    return files.response(row.thumbnail if small else row.file, inline=True)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
