"""Marking the checklist of a verification on site. Called by ``services.visits`` under the visit's lock."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.text import clean_line
from review.models import Visit, VisitMark, visit_rules
from review.models.mark import NOTE_MOST


class ItemsAreUnmarked(DomainError):
    message = _("Still to be marked on the checklist: %(items)s.")


class MarkIsUnknown(DomainError):
    message = _("The checklist has no such item or mark. Please open the page anew.")


def write_marks(visit: Visit, marks: Mapping[int, tuple[str, str]]) -> None:
    """Write level and note by the item's place; what has neither leaves. Raises MarkIsUnknown."""
    places = len(visit_rules(visit.phase).checklist)
    rows = []
    for place, (level, note) in marks.items():
        if not 1 <= place <= places or level not in ("", *VisitMark.Level.values):
            raise MarkIsUnknown
        note = clean_line(note)[:NOTE_MOST]
        if level or note:
            rows.append(VisitMark(visit=visit, item=place, level=level, note=note))
    visit.marks.filter(item__in=marks).delete()
    VisitMark.objects.bulk_create(rows)


def refuse_unmarked(visit: Visit) -> None:
    """Raises ItemsAreUnmarked naming the items of the checklist that have no mark yet."""
    items = visit_rules(visit.phase).checklist
    marked = set(visit.marks.exclude(level="").values_list("item", flat=True))
    if open_ones := [str(place) for place in range(1, len(items) + 1) if place not in marked]:
        raise ItemsAreUnmarked(items="、".join(open_ones))
