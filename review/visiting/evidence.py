"""Evidence cards: what experts see of filed reports beside the case, each dated and attributed.

The reporter's text is not among it, and no answer says that a question was asked: experts get facts, and judge alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import FileResponse, Http404

from core import files
from review.models import Assignment, Visit, VisitFact, VisitPhoto


@dataclass(frozen=True)
class Card:
    """One filed report; in a blind pass ``visit`` has no reporter and no outlet, and there are no photos."""

    visit: Visit
    facts: list[VisitFact]
    photos: list[VisitPhoto]


def cards(assignment: Assignment) -> list[Card]:
    """The evidence about the case of ``assignment``, the oldest day first. Two queries; without evidence one."""
    facts = VisitFact.objects.all().beside(assignment)
    if not facts:
        return []
    photos = list(VisitPhoto.objects.all().beside(assignment).select_related("file"))
    found = [(visit, list(rows)) for visit, rows in groupby(facts, key=lambda fact: fact.visit)]
    return [Card(visit, rows, [photo for photo in photos if photo.visit_id == visit.pk]) for visit, rows in found]


def photo(assignment: Assignment, pk: int, *, small: bool = False) -> FileResponse:
    """A photo of a card, for the expert whose ``assignment`` it is."""
    found = VisitPhoto.objects.all().beside(assignment).select_related("file", "thumbnail").filter(pk=pk).first()
    if found is None:
        raise Http404
    return files.response(found.thumbnail if small else found.file, inline=True)
