"""The expert's own pages about conflicts: the declaration before any reading, and stepping back from a case."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Phase
from core.errors import DomainError
from core.models import User
from review import services, words
from review.forms import ReasonForm
from review.models import Assignment
from review.recusal_forms import DeclarationForm
from review.scoring import own_assignment
from review.services.declaring import statement_of
from submissions.models import Zone


@login_required
def declarations(request: HttpRequest) -> HttpResponse:
    """The batches that wait for the visitor's declaration, one a phase."""
    return _page(request)


@login_required
def declare(request: HttpRequest, phase: int) -> HttpResponse:
    """Take the declaration about one batch; what was typed stays when it is refused."""
    zones = _batches(request.user).get(phase, [])
    if request.method != "POST" or not zones:
        return redirect("declarations")
    found = Phase.objects.select_related("campaign").prefetch_related("campaign__texts").get(pk=phase)
    form = DeclarationForm(request.POST, zones=zones, statement=statement_of(found))
    if form.is_valid():
        try:
            said = services.declare(
                phase=found,
                conflicts=form.conflicts,
                statement=form.statement,
                by=cast(User, request.user),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            free = len([reason for reason in said.zones.values() if not reason])
            told = ngettext("%(count)s case can be read now.", "%(count)s cases can be read now.", free)
            messages.success(request, _("The declaration is kept.") + " " + told % {"count": free})
            return redirect("admin:review_assignment_changelist")
    return _page(request, {phase: form})


def _batches(user: Any) -> dict[int, list[Zone]]:
    """The zones that wait, by phase, in neutral order: the list tells nothing of the cases' numbers."""
    rows = (
        Assignment.objects.to_declare_by(user)
        .select_related("submission__zone__organisation")
        .order_by("submission__zone__organisation__city_code", "submission__zone__level", "submission__zone__pinyin")
    )
    batches: dict[int, list[Zone]] = {}
    for row in rows:
        batches.setdefault(row.phase_id, []).append(row.submission.zone)
    return batches


def _page(request: HttpRequest, forms: dict[int, DeclarationForm] | None = None) -> HttpResponse:
    batches = _batches(request.user)
    phases = Phase.objects.filter(pk__in=batches).select_related("campaign").prefetch_related("campaign__texts")
    rows = [
        {
            "phase": phase,
            "until": words.deadline_text(phase),
            "form": (forms or {}).get(phase.pk) or _blank(phase, batches[phase.pk]),
            "count": len(batches[phase.pk]),
        }
        for phase in phases.order_by("-campaign", "position")
    ]
    context = {"batches": rows, "campaign": rows[0]["phase"].campaign if rows else None}  # type: ignore[attr-defined]
    return render(request, "review/declarations.html", context, status=422 if forms else 200)


def _blank(phase: Phase, zones: list[Zone]) -> DeclarationForm:
    return DeclarationForm(zones=zones, statement=statement_of(phase), auto_id=f"id_{phase.pk}_%s")


@login_required
def step_back(request: HttpRequest, pk: int) -> HttpResponse:
    """An expert who finds a conflict while reading steps back from the case, after a look at what that means."""
    work = own_assignment(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.declare_late(assignment=work, by=cast(User, request.user), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("You are recused from the case; it has left your list."))
            return redirect("admin:review_assignment_changelist")
    context = {
        "work": work,
        "campaign": work.phase.campaign,
        "form": form,
        "back": reverse("admin:review_assignment_change", args=[pk]),
    }
    return render(request, "review/step_back.html", context, status=422 if form.errors else 200)
