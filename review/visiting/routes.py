"""The organisers' pages of routes: who travels, which cases in which order, and the sheet of a day on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.access import organised_campaign, read_campaign
from campaigns.models import Campaign, Phase
from campaigns.services import phase_for
from core import clock, files
from core.errors import DomainError
from core.models import Role, User
from review import services, words
from review.fields import Boxes
from review.forms import members
from review.models import Conflict, Route, Visit
from review.services.routes import NAME_MOST
from review.visiting import day_sheet
from submissions.models import Submission
from submissions.models.submission import SubmissionQuerySet


class _People(Boxes):
    def label_from_instance(self, user: User) -> str:
        return str(user)


class RouteForm(forms.Form):
    """Name and visitors of a route."""

    name = forms.CharField(
        label=_("Name of the route"), max_length=NAME_MOST, widget=forms.TextInput(attrs={"class": "tx-input"})
    )
    visitors = _People(
        label=_("Who travels"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple(attrs={"class": ""})
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visitors"].queryset = members(campaign, Role.REPORTER)  # type: ignore[attr-defined]


class NameForm(forms.Form):
    """Another name of a route."""

    name = forms.CharField(
        label=_("Name of the route"), max_length=NAME_MOST, widget=forms.TextInput(attrs={"class": "tx-input"})
    )


class StopsForm(forms.Form):
    """Cases to be put on a route: the order is that of the page."""

    cases = Boxes(label=_("Cases"), queryset=Submission.objects.none(), required=False)
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date", "class": "tx-input"}, format="%Y-%m-%d")
    )
    reporter = forms.ModelChoiceField(
        label=_("Who reports"),
        queryset=User.objects.none(),
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, route: Route, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["cases"].queryset = _cases(route, user).select_related("zone__organisation")
        fields["reporter"].queryset = route.visitors.order_by("name", "pk")
        first, last = words.first_day(route.phase), words.last_day(route.phase)
        if first and last:
            fields["day"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}
            today = clock.today(route.phase.campaign)
            self.initial.setdefault("day", min(max(first, today), last))


def _cases(route: Route, user: User) -> SubmissionQuerySet:
    """The cases that ``user`` may put on a route: none that conflicts with the own person."""
    cases = Submission.objects.filter(campaign=route.phase.campaign_id).admitted()
    return cases.exclude(pk__in=Conflict.objects.of(user).values("submission"))


def by_city(case: Submission) -> tuple[str, str]:
    """Cities by their code, which follows the map from north to south, and within one by the zone's pinyin."""
    return case.zone.organisation.city_code, case.zone.pinyin


def proposals(route: Route, user: User, *, whole: bool) -> list[tuple[str, list[Submission]]]:
    """Cases for the next stops as ``user`` sees them, city by city.

    First the city of the last stop, then those after it, round the map.
    Without ``whole`` only cases that nobody visits yet. ``case.visited`` says how many visits of the phase it has.
    """
    visits = Count("visits", filter=Q(visits__phase=route.phase_id))
    cases = _cases(route, user).annotate(visited=visits)
    stops = Visit.objects.visible_to(user).filter(route=route)
    there = set(stops.values_list("submission", flat=True))
    found = [
        case
        for case in cases.select_related("zone__organisation", "area").defer("overview", "experience", "reading")
        if case.pk not in there and (whole or not case.visited)  # type: ignore[attr-defined]  # annotated right here
    ]
    last = stops.order_by("day", "position").values_list("submission__zone__organisation__city_code", flat=True)
    start = last.last() or ""
    found.sort(key=lambda case: (by_city(case)[0] < start, by_city(case)))
    return [(city, list(rows)) for city, rows in groupby(found, key=lambda case: case.zone.organisation.city_name)]


@login_required
def routes(request: HttpRequest, slug: str) -> HttpResponse:
    """The routes of the visits, and the form of a new one."""
    campaign = _campaign(request, slug)
    phase = phase_for(campaign, "visit")
    form = RouteForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            route = services.save_route(phase=phase, by=_user(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("route", slug, route.pk)
    stops = Visit.objects.visible_to(request.user).select_related("submission__zone__organisation")
    rows = Route.objects.filter(phase=phase).prefetch_related("visitors", Prefetch("stops", stops))
    context = {
        "campaign": campaign,
        "phase": phase,
        "routes": rows,
        "form": form if _plans(request, phase) else None,
    }
    return render(request, "review/visiting/routes.html", context, status=422 if form.errors else 200)


@login_required
def route(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One route: its stops day by day, and the cases that may follow."""
    campaign = _campaign(request, slug)
    found = _route(campaign, pk)
    form = StopsForm(request.POST or None, route=found, user=_user(request))
    if request.method == "POST" and form.is_valid():
        try:
            _add(request, found, form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("route", slug, pk)
    return _page(request, campaign, found, form)


def _add(request: HttpRequest, found: Route, facts: dict[str, Any]) -> None:
    stops = services.add_stops(
        route=found,
        cases=sorted(facts["cases"], key=by_city),
        day=facts["day"],
        reporter=facts["reporter"],
        by=_user(request),
    )
    messages.success(request, _now("%(count)s cases are on the route.") % {"count": len(stops)})


def _page(
    request: HttpRequest,
    campaign: Campaign,
    found: Route,
    form: StopsForm,
    refusal: DomainError | None = None,
    name_form: NameForm | None = None,
) -> HttpResponse:
    whole = "all" in request.GET
    stops = Visit.objects.visible_to(request.user).filter(route=found).with_names().order_by("day", "position", "pk")
    context = {
        "campaign": campaign,
        "route": found,
        "days": [(day, list(rows)) for day, rows in groupby(stops, key=lambda stop: stop.day)],
        "form": form if _plans(request, found.phase) else None,
        "whole": whole,
        "proposals": proposals(found, _user(request), whole=whole) if _plans(request, found.phase) else [],
        "ticked": set(form.data.getlist("cases")) if form.is_bound else set(),  # type: ignore[attr-defined]
        "refusal": refusal,
        "name_form": name_form or NameForm(initial={"name": found.name}),
    }
    status = refusal.status if refusal else 422 if form.errors or name_form else 200
    return render(request, "review/visiting/route.html", context, status=status)


@login_required
@require_POST
def rename(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give the route another name; a refused one stays in its field."""
    campaign = organised_campaign(request, slug)
    found = _route(campaign, pk)
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            services.rename_route(route=found, name=form.cleaned_data["name"], by=_user(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _now("The route has another name."))
            return redirect("route", slug, pk)
    return _page(request, campaign, found, StopsForm(route=found, user=_user(request)), name_form=form)


@login_required
@require_POST
def stop(request: HttpRequest, slug: str, pk: int, visit: int) -> HttpResponse:
    """Move a stop up, down or to another day, or take it off the route: the button says which."""
    campaign = organised_campaign(request, slug)
    found = _route(campaign, pk)
    row = get_object_or_404(Visit.objects.visible_to(request.user).select_related("phase"), pk=visit, route=found)
    acts: dict[str, Callable[[], object]] = {
        "up": lambda: services.move_stop(visit=row, down=False, by=_user(request)),
        "down": lambda: services.move_stop(visit=row, down=True, by=_user(request)),
        "day": lambda: services.move_stop_to(visit=row, day=_day(request), by=_user(request)),
        "remove": lambda: services.remove_stop(visit=row, by=_user(request)),
    }
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        act()
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _page(request, campaign, found, StopsForm(route=found, user=_user(request)), refusal)
    return redirect("route", slug, pk)


class NoDayIsGiven(DomainError):
    message = _("Please give the day to which the stop moves.")


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise NoDayIsGiven from None


@login_required
@require_safe
def sheet(request: HttpRequest, pk: int, day: str) -> HttpResponse:
    """The sheet of a day as PDF, for organisers, auditors and those who travel the route."""
    try:
        when = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    found = get_object_or_404(Route.objects.visible_to(request.user).select_related("phase__campaign"), pk=pk)
    made = day_sheet.of(found, when, _user(request))
    if not made.stops:
        raise Http404
    return files.attachment(f"{found.name} {words.day_text(when)}.pdf", day_sheet.as_pdf(made))


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    return organised_campaign(request, slug) if request.method == "POST" else read_campaign(request, slug)


def _route(campaign: Campaign, pk: int) -> Route:
    return get_object_or_404(Route.objects.select_related("phase__campaign"), pk=pk, phase__campaign=campaign)


def _plans(request: HttpRequest, phase: Phase) -> bool:
    over = phase.is_over_at(clock.now(phase.campaign))
    return not over and Campaign.objects.organised_by(request.user).filter(pk=phase.campaign_id).exists()


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
