"""What the organisers do for an office that writes by mail: enter its forms, and send its slate with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import files
from core.errors import DomainError
from core.models import User
from submissions import access, checks, intake, summary
from submissions.forms.mailed import MailedForm, PaperCommitmentForm, ReasonForm
from submissions.models import Slate, Submission
from submissions.services import mailed as services
from submissions.views.upload import content_of


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter one form: from its file, or as an empty draft that is typed off the paper."""
    slate = access.organised_slate(request, pk)
    posted = request.method == "POST"
    form = MailedForm(request.POST, request.FILES, slate=slate) if posted else MailedForm(slate=slate)
    if posted and form.is_valid():
        try:
            submission = _entered(slate, form, access.actor(request))
        except DomainError as refusal:
            form.add_error("file" if form.cleaned_data["file"] else None, str(refusal))
        else:
            if submission:
                return redirect("form" if submission.original else "form_edit", submission.pk)
    return render(request, "submissions/mailed.html", {"campaign": slate.campaign, "slate": slate, "form": form})


def _entered(slate: Slate, form: MailedForm, by: User) -> Submission | None:
    """The entered form; None, with an error in ``form``, if its file does not say whose it is."""
    facts: dict[str, Any] = {"slate": slate, "by": by, "posted_on": form.cleaned_data["posted_on"]}
    zone, file = form.cleaned_data["zone"], form.cleaned_data["file"]
    if not file:
        return services.enter_mailed(zone=zone, fields={}, **facts)
    content = content_of(file)
    understood = intake.understand(slate, content)
    zone = zone or (understood.match.row if understood.match.sure else None)
    if zone is None:
        form.add_error(
            "zone", _("The file says “%(written)s”. Please choose the zone.") % {"written": understood.written}
        )
        return None
    original = (files.display_name(file.name), content)
    return services.enter_mailed(
        zone=zone, fields=understood.fields, reading=understood.account, original=original, **facts
    )


@require_POST
def paper_commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the commitment that the mailed paper bears; a refusal is shown by the fallback page."""
    submission = access.entered_form(request, pk)
    form = PaperCommitmentForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else ""
    services.record_paper_commitment(submission=submission, name=name, by=access.actor(request))
    messages.success(request, _("The commitment on paper is written down."))
    return redirect("form", submission.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """The office objects to what was entered for it."""
    submission = access.office_form(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.object_to_entry(submission=submission, by=access.actor(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The objection was sent to the organisers; the form is a draft again."))
            return redirect("form", submission.pk)
    return render(request, "submissions/object_to.html", {**access.frame(submission), "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def send_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the slate for its office. What the office has not sent is only counted here, never shown."""
    slate = access.organised_slate(request, pk)
    form, status = ReasonForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            services.send_for_office(slate=slate, by=access.actor(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            return redirect("slate", slate.pk)
    elif slate.sent_at:
        return redirect("slate", slate.pk)
    forms = checks.standing_forms(slate)
    entered = [each for each in forms if each.origin == Submission.Origin.MAILED]
    lacks = checks.slate_problems(slate, forms)
    context = {
        "campaign": slate.campaign,
        "slate": slate,
        "form": form,
        "lines": list(zip(summary.preview(entered), entered, strict=True)),
        "others": len(forms) - len(entered),
        "lacks": [lack for lack in lacks if lack.form is None or lack.form in entered],
        "hidden_lacks": sum(lack.form is not None and lack.form not in entered for lack in lacks),
    }
    return render(request, "submissions/send_for.html", context, status=status)
