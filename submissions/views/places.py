"""Giving a place of the slate to another zone, freeing it, and filling it again with what was kept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from submissions import access, services
from submissions.forms.places import SwapForm
from submissions.models import Submission


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The one page of leaving: swap the zone for another, or take it off."""
    submission = access.own_form(request, pk)
    refusal = None
    if request.method == "POST":
        try:
            services.withdraw(submission=submission, by=access.actor(request))
            messages.info(request, _("%(zone)s was taken off the slate.") % {"zone": submission.zone})
            return redirect("slate", submission.slate_id)
        except DomainError as error:
            refusal = error
    return _page(request, submission, SwapForm(slate=submission.slate), refusal)


@require_POST
def swap(request: HttpRequest, pk: int) -> HttpResponse:
    submission = access.office_form(request, pk)
    form = SwapForm(request.POST, slate=submission.slate)
    if form.is_valid():
        try:
            coming = services.swap_zone(
                slate=submission.slate, form=submission, zone=form.cleaned_data["zone"], by=access.actor(request)
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return _page(request, submission, form, status=refusal.status)
        facts = {"zone": submission.zone, "into": coming.zone}
        messages.success(request, _("%(into)s has taken the place of %(zone)s.") % facts)
        return redirect("form", coming.pk)
    return _page(request, submission, form)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a form back that was taken off; a refusal is shown by the fallback page."""
    submission = access.own_form(request, pk)
    services.restore_form(submission=submission, by=access.actor(request))
    messages.success(request, _("%(zone)s is back, with all that its form said.") % {"zone": submission.zone})
    return redirect("form", submission.pk)


def _page(
    request: HttpRequest, submission: Submission, form: SwapForm, refusal: DomainError | None = None, status: int = 200
) -> HttpResponse:
    may_swap = access.works_for(request, submission.slate)
    context = {**access.frame(submission), "form": form, "may_swap": may_swap, "refusal": refusal}
    return render(request, "submissions/withdraw.html", context, status=refusal.status if refusal else status)
