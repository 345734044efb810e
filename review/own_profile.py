"""The expert's own page: what the pool knows of the person, to check and to complete."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.models import Role, User
from review import services
from review.models import Expert
from review.pool_forms import OwnTieForm, profile_of
from review.recusal_forms import ProfileForm


@login_required
def own_profile(request: HttpRequest) -> HttpResponse:
    """Unit, field, availability and limit; the expert corrects them."""
    expert = _own(request)
    form = ProfileForm(request.POST or None, initial=profile_of(expert))
    if request.method == "POST" and form.is_valid():
        try:
            services.save_profile(expert=expert, campaign=None, by=cast(User, request.user), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The profile is kept."))
            return redirect("own_profile")
    return _page(request, expert, form, OwnTieForm())


@login_required
@require_POST
def own_tie(request: HttpRequest) -> HttpResponse:
    """The expert names a city or zone; only organisers take one away."""
    expert = _own(request)
    form = OwnTieForm(request.POST)
    if form.is_valid():
        facts = {"organisation": form.cleaned_data["place"], "kind": form.cleaned_data["kind"]}
        try:
            by = cast(User, request.user)
            services.add_tie(expert=expert, note=form.cleaned_data["note"], campaign=None, by=by, **facts)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The tie is kept. Cases from there are not given to you."))
            return redirect("own_profile")
    return _page(request, expert, ProfileForm(initial=profile_of(expert)), form)


def _own(request: HttpRequest) -> Expert:
    found = Expert.objects.filter(user=cast(User, request.user), user__memberships__role=Role.EXPERT)
    return get_object_or_404(found.select_related("user").distinct())


def _page(request: HttpRequest, expert: Expert, profile: ProfileForm, tie: OwnTieForm) -> HttpResponse:
    context = {"expert": expert, "ties": expert.ties.select_related("organisation"), "profile": profile, "tie": tie}
    return render(request, "review/own_profile.html", context, status=422 if profile.errors or tie.errors else 200)
