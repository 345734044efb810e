"""Uploading filled forms: a good file is taken although another one is bad, and every refusal names its file."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.services import require_open
from core import files
from core.errors import DomainError
from core.models import StoredFile, User
from submissions import access, form_docx, intake
from submissions.forms import ReplaceForm, UploadForm
from submissions.models import Slate, Submission, Zone
from submissions.services.places import free_zones

SALT = "form-upload"
KEPT_FOR = 24 * 3600  # seconds in which a kept file waits for its zone


@dataclass
class Unplaced:
    """A sound form whose zone was not recognised for sure: kept until somebody chooses."""

    name: str
    written: str
    token: str
    proposed: Zone | None = None


@dataclass
class Outcome:
    placed: list[Submission] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)  # file name, sentence


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    slate = access.own_slate(request, pk)
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    outcome = Outcome()
    if posted and form.is_valid():
        try:
            require_open(slate.campaign, "submit")
            outcome = _take(slate, access.actor(request), form.cleaned_data["uploads"], _chosen(request, slate))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            if not outcome.refused and not outcome.unplaced:
                return _done(request, slate, form, outcome)
    context = {"campaign": slate.campaign, "slate": slate, "form": form, "outcome": outcome, "zones": free_zones(slate)}
    return render(request, "submissions/upload.html", context)


def _done(request: HttpRequest, slate: Slate, form: UploadForm, outcome: Outcome) -> HttpResponse:
    if not outcome.placed:
        form.add_error("uploads", _("Please choose a file."))
        context = {"campaign": slate.campaign, "slate": slate, "form": form, "outcome": outcome}
        return render(request, "submissions/upload.html", context)
    if len(outcome.placed) == 1:
        return redirect("form", outcome.placed[0].pk)
    messages.success(request, _("%(count)s forms were added.") % {"count": len(outcome.placed)})
    return redirect("slate", slate.pk)


def _chosen(request: HttpRequest, slate: Slate) -> list[tuple[StoredFile, Zone | None]]:
    """The files kept from the last answer, each with the zone that was chosen for it."""
    own = Zone.objects.current().filter(office=slate.office_id)
    zones = {str(zone.pk): zone for zone in own.select_related("organisation")}
    chosen = []
    for token, zone in zip(request.POST.getlist("kept"), request.POST.getlist("zone"), strict=False):
        try:
            facts = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
        except signing.BadSignature:
            continue
        if facts["slate"] == slate.pk:
            chosen.append((StoredFile.objects.get(pk=facts["file"]), zones.get(zone)))
    return chosen


def _take(
    slate: Slate, by: User, uploads: list[UploadedFile[bytes]], chosen: list[tuple[StoredFile, Zone | None]]
) -> Outcome:
    outcome = Outcome()
    for stored, zone in chosen:
        with stored.content.open("rb") as file:
            _take_one(slate, by, stored.name, file.read(), outcome, zone=zone, kept=stored)
    for upload in uploads:
        name = files.display_name(upload.name or "")
        try:
            content = _content(upload)
        except form_docx.FileIsTooLarge as refusal:
            outcome.refused.append((name, str(refusal)))
        else:
            _take_one(slate, by, name, content, outcome)
    return outcome


def _content(upload: UploadedFile[bytes]) -> bytes:
    if (upload.size or 0) > settings.UPLOAD_LIMIT:
        raise form_docx.FileIsTooLarge(most=settings.UPLOAD_LIMIT // 1024 // 1024)
    content: bytes = upload.read()
    return content


def _take_one(
    slate: Slate,
    by: User,
    name: str,
    content: bytes,
    outcome: Outcome,
    *,
    zone: Zone | None = None,
    kept: StoredFile | None = None,
) -> None:
    try:
        form = intake.understand(slate, content)
        if zone is None and form.match.sure:
            zone = form.match.row
        if zone is None:
            stored = kept or files.store(name=name, content=content, by=by, scope=slate.campaign)
            token = signing.dumps({"file": str(stored.pk), "slate": slate.pk}, salt=SALT)
            outcome.unplaced.append(Unplaced(name, form.written, token, form.match.row))
        else:
            outcome.placed.append(intake.add(slate, zone, form, name=name, content=content, by=by))
    except DomainError as refusal:
        outcome.refused.append((name, str(refusal)))


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    submission = access.own_form(request, pk)
    form = ReplaceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            intake.replace(submission, name=file.name, content=_content(file), by=access.actor(request))
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("form", submission.pk)
    context = {**access.frame(submission), "form": form}
    return render(request, "submissions/replace.html", context)
