"""A visit's checklist as it is marked: rows for pages, and what the phase hands down at its close."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from campaigns.models import Phase
from review.models import Visit, VisitMark, VisitRules, visit_rules
from review.totals import rounded
from review.visiting import checklist
from submissions.models import PhaseResult, Submission


@dataclass(frozen=True)
class Row:
    """One item and how it is marked; ``mark`` is None while it is not."""

    place: int
    item: checklist.Item
    mark: VisitMark | None


@dataclass(frozen=True)
class Sheet:
    """The checklist of one visit."""

    rows: list[Row]
    points: Fraction
    most: int
    pass_mark: int
    passed: bool

    @property
    def points_text(self) -> str:
        return checklist.points_text(self.points)

    @property
    def marked(self) -> int:
        return sum(bool(row.mark and row.mark.level) for row in self.rows)


def sheet(visit: Visit, rules: VisitRules | None = None) -> Sheet | None:
    """The checklist of ``visit``, or None for visits that have none; two queries at most."""
    rules = rules or visit_rules(visit.phase)
    if not rules.checklist or rules.pass_mark is None:
        return None
    items = checklist.read(rules.checklist)
    marks = {mark.item: mark for mark in visit.marks.all()}
    levels = {place: mark.level for place, mark in marks.items() if mark.level}
    return Sheet(
        rows=[Row(place, item, marks.get(place)) for place, item in enumerate(items, start=1)],
        points=checklist.total(items, levels),
        most=checklist.most(items),
        pass_mark=rules.pass_mark,
        passed=checklist.passes(items, levels, rules.pass_mark),
    )


def hand_down(phase: Phase) -> None:
    """Write for every admitted case its points, and whether it passed; only where the phase has a checklist.

    The report that was filed last decides. A case without one has 0 points and has not passed, and ``visits`` 0 says
    why. ``facts`` are ``{"passed", "points", "most", "pass_mark", "visits", "items": [{text, points, required, level,
    note}]}``.
    """
    rules = visit_rules(phase)
    if not rules.checklist:
        return
    # A filing holds its visit's lock until it commits: whoever came first is counted.
    list(Visit.objects.filter(phase=phase).select_for_update(no_key=True).values_list("pk"))
    filed: dict[int, list[Visit]] = {}
    for visit in Visit.objects.filed().filter(phase=phase).order_by("filed_at", "pk").prefetch_related("marks"):
        filed.setdefault(visit.submission_id, []).append(visit)
    PhaseResult.objects.bulk_create(
        _result(phase, case, filed.get(case.pk, []), rules)
        for case in Submission.objects.filter(campaign=phase.campaign).admitted()
    )


def _result(phase: Phase, case: Submission, visits: list[Visit], rules: VisitRules) -> PhaseResult:
    made = sheet(visits[-1], rules) if visits else None
    facts: dict[str, Any] = {
        "passed": bool(made and made.passed),
        "points": float(made.points) if made else 0,
        "most": checklist.most(checklist.read(rules.checklist)),
        "pass_mark": rules.pass_mark,
        "visits": len(visits),
        "items": [
            {**row.item, "level": row.mark.level if row.mark else "", "note": row.mark.note if row.mark else ""}
            for row in (made.rows if made else [])
        ],
    }
    value = rounded(made.points) if made else Decimal(0)
    return PhaseResult(phase=phase, submission=case, value=value, facts=facts)
