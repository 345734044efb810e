"""What a dossier holds of the visits to a case: filed reports, with the zone's corrections, marks and photos."""

from __future__ import annotations

from typing import Any

from portal.archive.bundle import Bundle
from review.models import Visit, VisitPhoto
from submissions.models import Submission


def reports(case: Submission, user: Any) -> list[Visit]:
    """The filed reports about ``case`` that ``user`` may read, by day."""
    found = Visit.objects.visible_to(user).filed().filter(submission=case).select_related("reporter", "release")
    return list(found.order_by("day", "pk"))


def facts_of(visit: Visit) -> dict[str, Any]:
    facts = visit.facts.values(
        "position",
        "concerns",
        "found",
        "seen_on",
        "correction__text",
        "correction__reason",
        "correction__zone_name",
        "correction__at",
    )
    return {
        "day": visit.day,
        "reporter": str(visit.reporter),
        "outlet": visit.outlet,
        "filed_at": visit.filed_at,
        "released_at": visit.released_at,
        "text": visit.report,
        "facts": list(facts.order_by("position")),
        "marks": list(visit.marks.order_by("item").values("item", "level", "note")),
        "photos": list(
            VisitPhoto.objects.standing().filter(visit=visit).order_by("id").values("caption", "file__sha256")
        ),
    }


def add_photos(bundle: Bundle, visits: list[Visit], folder: str) -> None:
    """The photos under numbers of their own: phones give many the same name."""
    photos = VisitPhoto.objects.standing().filter(visit__in=visits).select_related("file").order_by("visit__day", "id")
    for place, photo in enumerate(photos, start=1):
        bundle.stored(f"{folder}探访照片/{place:02d} {photo.file.name}", photo.file)
