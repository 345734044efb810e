"""The organisers' finding on a "yes" about eligibility."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.access import organises
from core.errors import DomainError
from submissions import access, checks, services
from submissions.forms.finding import FindingForm


@require_POST
def finding(request: HttpRequest, pk: int, answer: int) -> HttpResponse:
    """Save it and go back to the form; refused, it comes back on a page of its own with what was typed."""
    submission = access.sent_form(request, pk)
    if not organises(request, submission.campaign):
        raise Http404
    claim = get_object_or_404(submission.answers.select_related("question"), pk=answer)
    form = FindingForm(request.POST)
    if form.is_valid():
        try:
            services.find(answer=claim, finding=form.cleaned_data["finding"], by=access.actor(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The finding was saved."))
            return redirect(reverse("screen_form", args=[submission.pk]) + f"#claim-{claim.pk}")
    label = checks.label_of(submission, claim.key)
    context = {**access.frame(submission), "form": form, "claim": claim, "label": label}
    return render(request, "submissions/finding.html", context, status=409)
