"""Files beside a form: the page that lists and takes them, and each file for those who may see the form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.access import organises
from campaigns.services import may
from core import files
from core.errors import DomainError
from submissions import access, services
from submissions.forms import AttachForm, CaptionForm, WithdrawalForm
from submissions.models import Attachment, Submission
from submissions.models.submission import Status

Refusals = list[tuple[str, str]]  # file name, sentence


@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request: HttpRequest, pk: int) -> HttpResponse:
    submission, own = access.readable_form(request, pk)
    if request.method != "POST":
        return _page(request, submission, own, AttachForm(submission=submission, initial=_asked(request, submission)))
    if not own:
        raise Http404
    form = AttachForm(request.POST, request.FILES, submission=submission)
    refused = _take(request, submission, form) if form.is_valid() else []
    if request.accepts("text/html"):
        if form.errors or refused:
            return _page(request, submission, own, form, refused)
        messages.success(request, _("The files were added."))
        return redirect("attachments", submission.pk)
    told = [*refused, *(("", str(sentence)) for errors in form.errors.values() for sentence in errors)]
    return JsonResponse({"refused": told}, status=422 if told else 200)


def _take(request: HttpRequest, submission: Submission, form: AttachForm) -> Refusals:
    """Add each file on its own: a bad one is told by its name, and the others are kept."""
    facts, refused = form.cleaned_data, []
    for upload in facts["uploads"]:
        try:
            _add(request, submission, upload, facts)
        except DomainError as refusal:
            refused.append((files.display_name(upload.name or ""), str(refusal)))
    return refused


def _add(
    request: HttpRequest, submission: Submission, upload: UploadedFile[bytes], facts: dict[str, Any]
) -> Attachment:
    sent: dict[str, Any] = {"submission": submission, "name": upload.name or "", "content": content_of(upload)}
    by = access.actor(request)
    if facts["use"] == "show":
        return services.add_shown_picture(**sent, by=by)
    return services.add_attachment(**sent, by=by, scan=facts["use"] == "scan", answer=facts.get("answer"))


def content_of(upload: UploadedFile[bytes]) -> bytes | Path:
    """What was sent: a small file's bytes, a large one's place on the disk."""
    if isinstance(upload, TemporaryUploadedFile):
        return Path(upload.temporary_file_path())
    content: bytes = upload.read()
    return content


@require_POST
def change(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """Save what is said about the file and whether it is shown, or remove it: the button says which."""
    submission, own = access.readable_form(request, pk)
    if not own:
        raise Http404
    row = get_object_or_404(
        Attachment.objects.select_related("submission", "file"), pk=attachment, submission=submission
    )
    form = CaptionForm(request.POST)
    try:
        if "remove" in request.POST:
            services.remove_attachment(attachment=row, by=access.actor(request))
            messages.info(request, _("%(file)s was removed.") % {"file": row.file.name})
        elif form.is_valid():
            _save(request, row, form)
    except DomainError as refusal:
        empty = AttachForm(submission=submission)
        return _page(request, submission, own, empty, [(row.file.name, str(refusal))], refusal.status)
    return redirect("attachments", submission.pk)


def _save(request: HttpRequest, row: Attachment, form: CaptionForm) -> None:
    facts, by = form.cleaned_data, access.actor(request)
    services.name_attachment(attachment=row, caption=facts["caption"], by=by)
    if facts["shown"]:
        services.show_attachment(attachment=row, credit=facts["credit"], by=by)
    else:
        services.hide_attachment(attachment=row, by=by)


@require_POST
def withdraw_picture(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """Take a picture from the public pages; what was refused stands beside it with the reason as it was typed."""
    submission = access.pictures_form(request, pk)
    row = get_object_or_404(Attachment.objects.select_related("file"), pk=attachment, submission=submission)
    form, status = WithdrawalForm(request.POST), 200
    if form.is_valid():
        try:
            services.withdraw_picture(attachment=row, by=access.actor(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("%(file)s was withdrawn from the public pages.") % {"file": row.file.name})
            return redirect("attachments", submission.pk)
    submission, own = access.readable_form(request, pk)
    more: dict[str, Any] = {"withdrawal": form, "withdrawal_of": row.pk}
    return _page(request, submission, own, AttachForm(submission=submission), status=status, **more)


@require_safe
def attachment_file(request: HttpRequest, pk: int, attachment: int) -> HttpResponseBase:
    """The file to download, for whoever may see its form now."""
    return files.response(_standing(request, pk, attachment).file)


@require_safe
def thumbnail(request: HttpRequest, pk: int, attachment: int) -> HttpResponseBase:
    """The small picture, shown in the page: one that we wrote ourselves, pixel by pixel."""
    small = _standing(request, pk, attachment).thumbnail
    if small is None:
        raise Http404
    return files.response(small, inline=True)


def _standing(request: HttpRequest, pk: int, attachment: int) -> Attachment:
    submission, _own = access.readable_form(request, pk)
    there = Attachment.objects.filter(submission=submission, removed_at=None).select_related("file", "thumbnail")
    return get_object_or_404(there, pk=attachment)


def _asked(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    """The answer that a link from the questions names: ?answer=accident.2020."""
    key = request.GET.get("answer", "")
    answers = submission.answers.select_related("question") if key else []
    return {"answer": next((answer.pk for answer in answers if answer.key == key), None)}


def _page(
    request: HttpRequest,
    submission: Submission,
    own: bool,
    form: AttachForm,
    refused: Refusals | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    standing = submission.standing_attachments
    verb = "resubmit" if submission.status == Status.RETURNED else "edit"
    may_change = own and submission.status in (Status.DRAFT, Status.SUBMITTED, Status.RETURNED)
    context = {
        **access.frame(submission),
        "own": access.works_for(request, submission.slate),
        "may_change": may_change and may(submission.campaign, verb),
        "may_withdraw": own or organises(request, submission.campaign),
        "form": form,
        "refused": refused or [],
        "scans": [each for each in standing if each.kind == Attachment.Kind.SCAN],
        "materials": [each for each in standing if each.kind != Attachment.Kind.SCAN],
        "total": ngettext("%(count)s file", "%(count)s files", len(standing)) % {"count": len(standing)},
        **more,
    }
    return render(request, "submissions/attachments.html", context, status=status)
