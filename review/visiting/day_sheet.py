"""The sheet of a day: where a route goes, whom to call there, and what to ask. A4, for the pocket."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from core import pdf
from review import words
from review.models import Route, Visit, VisitQuestion


@dataclass(frozen=True)
class Stop:
    """One stop; address and contact are those of the form, "" where it gives none."""

    number: int
    visit: Visit
    contact: str
    questions: list[VisitQuestion]


@dataclass(frozen=True)
class DaySheet:
    route: Route
    day: str
    visitors: str
    mark: str
    stops: list[Stop]


def of(route: Route, day: date, user: Any) -> DaySheet:
    """The stops of ``day`` that ``user`` may see."""
    visits = Visit.objects.visible_to(user).filter(route=route, day=day).with_names().order_by("position", "pk")
    asked: defaultdict[int, list[VisitQuestion]] = defaultdict(list)
    for question in VisitQuestion.objects.visible_to(user).filter(visit__in=visits).select_related("criterion"):
        asked[question.visit_id].append(question)
    return DaySheet(
        route=route,
        day=words.day_text(day),
        visitors="、".join(str(visitor) for visitor in route.visitors.order_by("name", "pk")),
        mark=str(route.phase.campaign.mark_text),
        stops=[Stop(number, visit, _contact(visit), asked[visit.pk]) for number, visit in enumerate(visits, start=1)],
    )


def _contact(visit: Visit) -> str:
    case = visit.submission
    return "　".join(part for part in (case.contact, case.position, case.phone, case.mobile) if part)


def as_pdf(sheet: DaySheet) -> bytes:
    """Raises what ``pdf.render_template`` raises."""
    return pdf.render_template("paper/day_sheet.html", {"sheet": sheet})
