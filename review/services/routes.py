"""Routes (路线): who travels, and which cases are visited in which order on which day.

Every act takes the phase's lock, as ``plan_visit`` does: two organisers who plan at once are in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase
from core import audit
from core.errors import DomainError
from core.models import User
from core.text import clean_line
from review import errors
from review.models import Route, Visit
from review.services.phases import locked_phase
from review.services.visits import new_visit, outlets, refuse_day
from submissions.models import Submission

NAME_MOST = 40  # characters


class RouteNeedsAName(DomainError):
    message = _("Please give the route a name.")


class RouteNeedsAVisitor(DomainError):
    message = _("Please choose at least one person who travels the route.")


class RouteNameIsTaken(DomainError):
    message = _("There is a route “%(name)s” already. Please choose another name.")


class NotOnThisRoute(DomainError):
    message = _("%(name)s does not travel this route. Choose one of its visitors.")


class NoCaseIsChosen(DomainError):
    message = _("Please tick the cases that the route shall visit.")


class ReportIsBegun(DomainError):
    message = _("The report on %(case)s has been begun; the visit stays on the plan.")


@transaction.atomic
def save_route(*, phase: Phase, name: str, visitors: Sequence[User], by: User) -> Route:
    """Make a route.

    Raises PhaseIsClosed, RouteNeedsAName, RouteNeedsAVisitor, RouteNameIsTaken or NotAReporterHere.
    """
    phase = locked_phase(phase)
    name = clean_line(name)[:NAME_MOST]
    if not name:
        raise RouteNeedsAName
    if not visitors:
        raise RouteNeedsAVisitor
    for visitor in visitors:
        if not outlets(phase.campaign, visitor).exists():
            raise errors.NotAReporterHere(name=visitor)
    if Route.objects.filter(phase=phase, name=name).exists():
        raise RouteNameIsTaken(name=name)
    route = Route.objects.create(phase=phase, name=name)
    route.visitors.set(visitors)
    audit.record("route.save", route, by=by, scope=phase.campaign, name=name)
    return route


@transaction.atomic
def rename_route(*, route: Route, name: str, by: User) -> Route:
    """Give a route another name; its stops stay. Raises PhaseIsClosed, RouteNeedsAName or RouteNameIsTaken."""
    phase = locked_phase(route.phase)
    route = Route.objects.get(pk=route.pk)
    name = clean_line(name)[:NAME_MOST]
    if not name:
        raise RouteNeedsAName
    if name == route.name:
        return route
    if Route.objects.filter(phase=phase, name=name).exists():
        raise RouteNameIsTaken(name=name)
    was, route.name = route.name, name
    route.save(update_fields=["name"])
    audit.record("route.rename", route, by=by, scope=phase.campaign, name=name, was=was)
    return route


@transaction.atomic
def add_stops(*, route: Route, cases: Sequence[Submission], day: date, reporter: User, by: User) -> list[Visit]:
    """Put cases at the end of a day of the route, in the given order; ``reporter`` reports on them.

    A visit of the same reporter that is planned already, and stands on no route, moves onto this one. Raises
    PhaseIsClosed, NoCaseIsChosen, NotOnThisRoute, and the refusals of ``plan_visit``.
    """
    phase = locked_phase(route.phase)
    if not cases:
        raise NoCaseIsChosen
    if not route.visitors.filter(pk=reporter.pk).exists():
        raise NotOnThisRoute(name=reporter)
    refuse_day(phase, day)
    # Locked: a report that is being filed comes first, and a filed one stays where it was planned.
    free = Visit.objects.filter(phase=phase, reporter=reporter, route=None, submission__in=cases).order_by("pk")
    locked = free.select_for_update(of=("self",), no_key=True)
    planned = {visit.submission_id: visit for visit in locked if visit.filed_at is None}
    stops = []
    for position, case in enumerate(cases, start=_last(route, day) + 1):
        if visit := planned.get(case.pk):
            visit.route, visit.day, visit.position = route, day, position
            visit.save(update_fields=["route", "day", "position"])
        else:
            visit = new_visit(phase, case, reporter, day, route=route, position=position)
        stops.append(visit)
    audit.record("route.stops", route, by=by, scope=phase.campaign, day=day, cases=[case.number for case in cases])
    return stops


def _last(route: Route, day: date) -> int:
    """The last position of a day of the route, 0 for none."""
    return int(route.stops.filter(day=day).aggregate(last=Max("position"))["last"] or 0)


@transaction.atomic
def move_stop(*, visit: Visit, down: bool, by: User) -> Visit:
    """Exchange a stop with the next one of its day (``down``) or the one before; at the end nothing happens.

    Raises PhaseIsClosed, VisitIsUnknown or ReportWasFiled.
    """
    visit = _movable(visit)
    stops = list(Visit.objects.filter(route=visit.route_id, day=visit.day).order_by("position", "pk"))
    here = stops.index(visit)
    there = here + (1 if down else -1)
    if visit.route_id and 0 <= there < len(stops):
        stops[here], stops[there] = stops[there], stops[here]
        for position, stop in enumerate(stops, start=1):
            Visit.objects.filter(pk=stop.pk).update(position=position)
        audit.record("visit.move", visit, by=by, scope=visit.phase.campaign, position=there + 1)
    return visit


@transaction.atomic
def move_stop_to(*, visit: Visit, day: date, by: User) -> Visit:
    """Move a stop to the end of another day.

    Raises PhaseIsClosed, VisitIsUnknown, ReportWasFiled or DayIsOutsideThePhase.
    """
    visit = _movable(visit)
    refuse_day(visit.phase, day)
    visit.position = _last(visit.route, day) + 1 if visit.route else 0
    visit.day = day
    visit.save(update_fields=["day", "position"])
    audit.record("visit.move", visit, by=by, scope=visit.phase.campaign, day=day)
    return visit


@transaction.atomic
def remove_stop(*, visit: Visit, by: User) -> None:
    """Take a visit off the plan, as long as nobody has begun its report.

    Raises PhaseIsClosed, VisitIsUnknown, ReportWasFiled or ReportIsBegun.
    """
    visit = _movable(visit)
    if visit.version or visit.photos.exists():
        raise ReportIsBegun(case=visit.submission.number_text)
    audit.record("visit.cancel", visit, by=by, scope=visit.phase.campaign, case=visit.submission.number)
    visit.delete()


def _movable(visit: Visit) -> Visit:
    """The visit, read again under the lock of its phase and its own: a report that is being filed comes first."""
    phase = locked_phase(visit.phase)
    found = (
        Visit.objects.select_for_update(of=("self",), no_key=True)
        .select_related("submission", "route")
        .filter(pk=visit.pk)
        .first()
    )
    if found is None:  # taken off the plan meanwhile
        raise errors.VisitIsUnknown
    found.phase = phase
    if found.filed_at:
        raise errors.ReportWasFiled
    return found
