"""Uploading filled forms: a good file is taken although another one is bad, and every refusal names its file."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.services import require_open
from core import files
from core.errors import DomainError
from core.models import StoredFile, User
from submissions import access, errors, form_docx, intake, services, upload_outcome
from submissions.forms import ReplaceForm, UploadForm
from submissions.models import Slate, WaitingForm, Zone
from submissions.models.submission import Status
from submissions.services.places import free_zones
from submissions.upload_outcome import Told


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    slate = access.own_slate(request, pk)
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    if posted and "discard" in request.POST:
        return _discard(request, slate)
    if posted and form.is_valid():
        try:
            require_open(slate.campaign, "submit")
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            told = _take_chosen(request, slate) + _take_uploads(request, slate, form.cleaned_data["uploads"])
            if told:
                return _done(request, slate, told)
            form.add_error("uploads", _("Please choose a file."))
    return render(request, "submissions/upload.html", _frame(slate) | {"form": form})


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """What was understood of the files that were uploaded last; reading it again sends nothing again."""
    slate = access.own_slate(request, pk)
    told = request.session.get(_session_key(slate))
    if not told:
        return redirect("form_upload", slate.pk)
    context = _frame(slate) | {"outcomes": upload_outcome.outcomes(slate, told)}
    return render(request, "submissions/upload_result.html", context)


def _frame(slate: Slate) -> dict[str, Any]:
    directory = intake.Directory(slate)
    waiting = [(row, directory.match_zone(row.written).row) for row in services.waiting_in(slate)]
    return {
        "campaign": slate.campaign,
        "slate": slate,
        "waiting": waiting,
        "zones": free_zones(slate) if waiting else [],
    }


def _done(request: HttpRequest, slate: Slate, told: list[Told]) -> HttpResponse:
    """One form: to its page, which shows what was understood. Otherwise to the page on all files."""
    request.session[_session_key(slate)] = told
    forms = [key for file in told for key in file["forms"]]
    if len(forms) == 1 and not any(file["waiting"] or file["refused"] for file in told):
        return redirect("form", forms[0])
    return redirect("upload_result", slate.pk)


def _session_key(slate: Slate) -> str:
    return f"upload-{slate.pk}"


def _waiting_row(slate: Slate, key: str) -> WaitingForm | None:
    return services.waiting_in(slate).filter(pk=key).first() if key.isdecimal() else None


def _discard(request: HttpRequest, slate: Slate) -> HttpResponse:
    """Put a waiting form away; its file stays stored and the record names it."""
    waiting = _waiting_row(slate, request.POST["discard"])
    if waiting is None:
        raise Http404
    try:
        services.settle_waiting(waiting=waiting, by=access.actor(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.info(request, _("“%(file)s” was put away.") % {"file": waiting.file.name})
    return redirect("form_upload", slate.pk)


def _take_chosen(request: HttpRequest, slate: Slate) -> list[Told]:
    """Place the waiting forms for which a zone was chosen."""
    own = Zone.objects.current().filter(office=slate.office_id)
    zones = {str(zone.pk): zone for zone in own.select_related("organisation")}
    outcome: list[Told] = []
    for key, chosen in zip(request.POST.getlist("kept"), request.POST.getlist("zone"), strict=False):
        waiting = _waiting_row(slate, key)
        if waiting is None or chosen not in zones:
            continue
        told = upload_outcome.told(waiting.file.name)
        outcome.append(told)
        try:
            form = intake.place_waiting(waiting, zone=zones[chosen], by=access.actor(request))
            told["forms"].append(form.pk)
        except DomainError as refusal:
            told["waiting"].append(waiting.pk)
            _refuse(told, refusal, existing=_in_the_way(slate, zones[chosen], refusal))
    return outcome


def _take_uploads(request: HttpRequest, slate: Slate, uploads: list[UploadedFile[bytes]]) -> list[Told]:
    directory = intake.Directory(slate)
    outcome = []
    for upload in uploads:
        told = upload_outcome.told(files.display_name(upload.name or ""))
        try:
            content = content_of(upload)
            forms = intake.understand_all(slate, content, directory)
        except DomainError as refusal:
            _refuse(told, refusal)
        else:
            _Taking(slate, access.actor(request), told, content).take(forms)
        outcome.append(told)
    return outcome


def content_of(upload: UploadedFile[bytes]) -> bytes:
    """The bytes of an uploaded form. Raises FileIsTooLarge."""
    if (upload.size or 0) > settings.UPLOAD_LIMIT:
        raise form_docx.FileIsTooLarge(most=settings.UPLOAD_LIMIT // 1024 // 1024)
    content: bytes = upload.read()
    return content


def _refuse(told: Told, refusal: DomainError, *, part: int = 0, existing: int | None = None) -> None:
    told["refused"].append({"sentence": str(refusal), "part": part, "existing": existing})


def _in_the_way(slate: Slate, zone: Zone | None, refusal: DomainError) -> int | None:
    """The zone's form that stands already, if that is why another one was refused."""
    if not isinstance(refusal, errors.ZoneTakesPartAlready):
        return None
    standing = slate.submissions.filter(zone=zone).exclude(status=Status.WITHDRAWN)
    return standing.values_list("pk", flat=True).first()


class _Taking:
    """The forms of one file on their way into the slate: each is placed, kept until its zone is known, or refused."""

    def __init__(self, slate: Slate, by: User, told: Told, content: bytes) -> None:
        self.slate, self.by, self.told, self.content = slate, by, told, content
        self.kept: StoredFile | None = None

    def take(self, forms: list[intake.Understood]) -> None:
        for form in forms:
            zone = form.match.row if form.match.sure else None
            try:
                if zone is None:
                    self._keep(form)
                else:
                    name = self.told["name"]
                    placed = intake.add(self.slate, zone, form, name=name, content=self.content, by=self.by)
                    self.told["forms"].append(placed.pk)
            except DomainError as refusal:
                part = form.part if len(forms) > 1 else 0
                _refuse(self.told, refusal, part=part, existing=_in_the_way(self.slate, zone, refusal))

    def _keep(self, form: intake.Understood) -> None:
        """The parts of one file that wait share its stored copy."""
        if self.kept is None:
            self.kept = files.store(name=self.told["name"], content=self.content, by=self.by, scope=self.slate.campaign)
        waiting = services.keep_waiting(
            slate=self.slate, file=self.kept, part=form.part, written=form.written, by=self.by
        )
        self.told["waiting"].append(waiting.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    submission = access.own_form(request, pk)
    form = ReplaceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            intake.replace_form(submission, name=file.name, content=content_of(file), by=access.actor(request))
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("form", submission.pk)
    context = {**access.frame(submission), "form": form}
    return render(request, "submissions/replace.html", context)
