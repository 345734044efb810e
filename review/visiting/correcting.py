"""What a visited zone and its office see of a filed report: its facts, and the corrections that the zone enters."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core import clock, deadlines
from core.errors import DomainError
from core.forms import TextField
from core.models import User
from review import services
from review.models import Visit, VisitFact
from review.services.correcting import TEXT_MOST
from submissions.services.revisions import acts_for_zone

BOX = {"class": "tx-input", "rows": 3}


class CorrectionForm(forms.Form):
    """The correction of one fact."""

    text = TextField(label=_("Correction"), max_length=TEXT_MOST, widget=forms.Textarea(attrs=BOX))
    reason = TextField(label=_("Reason"), max_length=TEXT_MOST, widget=forms.Textarea(attrs=BOX))


@login_required
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """The facts of a filed report, for the zone that was visited and its office."""
    return _page(request, _read(request, pk))


@login_required
@require_POST
def correct(request: HttpRequest, pk: int, fact: int) -> HttpResponse:
    """Enter the zone's correction beside one fact."""
    visit = _read(request, pk)
    row = get_object_or_404(VisitFact, visit=visit, pk=fact)
    form = CorrectionForm(request.POST, prefix=_prefix(row))
    if form.is_valid():
        try:
            services.correct_fact(fact=row, by=cast(User, request.user), **form.cleaned_data)
        except DomainError as refusal:
            if refusal.status == 404:
                raise
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _now("The correction stands beside the fact."))
            return redirect("visit_facts", pk)
    return _page(request, visit, row, form)


def _read(request: HttpRequest, pk: int) -> Visit:
    return get_object_or_404(Visit.objects.all().read_by_zone(request.user).with_names(), pk=pk)


def _prefix(fact: VisitFact) -> str:
    return f"fact{fact.pk}"


def _page(
    request: HttpRequest, visit: Visit, corrected: VisitFact | None = None, form: CorrectionForm | None = None
) -> HttpResponse:
    campaign = visit.phase.campaign
    now = clock.now(campaign)
    until = visit.correct_until
    may = until is not None and now < until and acts_for_zone(cast(User, request.user), visit.submission)
    rows = []
    for fact in visit.facts.with_corrections():
        if fact == corrected:  # what was typed comes back, even when it came too late
            rows.append((fact, form))
        else:
            open_now = may and not hasattr(fact, "correction")
            rows.append((fact, CorrectionForm(prefix=_prefix(fact)) if open_now else None))
    context = {
        "visit": visit,
        "campaign": campaign,
        "rows": rows,
        "errors": form,
        "may": may,
        "deadline": deadlines.deadline(until, now) if until else None,
    }
    return render(request, "review/visiting/facts.html", context, status=422 if form else 200)
