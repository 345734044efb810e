"""The pictures that the public sees: those that their office marked, of admitted cases of published campaigns.

Every page and every rendition asks ``public``, so what is withdrawn is gone from all of them with the commit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from campaigns.models import Campaign
from submissions.models import Rendition
from submissions.models.submission import Status

CARD = 480  # pixels: the width of the rendition that a page loads where it cannot choose


@dataclass(frozen=True)
class Picture:
    """One picture for a template; ``sizes`` are (address, width, height) from the smallest."""

    caption: str
    credit: str
    sizes: tuple[tuple[str, int, int], ...]

    @property
    def srcset(self) -> str:
        return ", ".join(f"{address} {width}w" for address, width, _height in self.sizes)

    @property
    def src(self) -> str:
        return self.sizes[0][0]

    @property
    def width(self) -> int:
        return self.sizes[-1][1]

    @property
    def height(self) -> int:
        return self.sizes[-1][2]

    @property
    def large(self) -> str:
        return self.sizes[-1][0]

    @property
    def is_upright(self) -> bool:
        return self.height > self.width


def public() -> QuerySet[Rendition]:
    """What anybody may load."""
    return Rendition.objects.filter(
        attachment__shown_publicly=True,
        attachment__removed_at=None,
        attachment__submission__status=Status.ADMITTED,
        attachment__submission__campaign__published_at__isnull=False,
    )


def pictures_of(slug: str, cases: Collection[int]) -> dict[int, list[Picture]]:
    """The shown pictures by the case's id, in the order in which they were added; one query for any number of cases."""
    rows = public().filter(attachment__submission__in=cases).select_related("attachment")
    by_attachment: dict[int, list[Rendition]] = defaultdict(list)
    for row in rows.order_by("attachment", "width"):
        by_attachment[row.attachment_id].append(row)
    found: dict[int, list[Picture]] = defaultdict(list)
    for renditions in by_attachment.values():
        attachment = renditions[0].attachment
        sizes = tuple((address(slug, row.digest), row.width, row.height) for row in renditions)
        found[attachment.submission_id].append(Picture(attachment.caption, attachment.credit, sizes))
    return dict(found)


def address(slug: str, digest: str) -> str:
    return reverse("picture", args=[slug, digest])


def covers(pictures: dict[int, list[Picture]], cases: Collection[int]) -> dict[int, Picture]:
    """Each case's first picture, if every one of ``cases`` has one; else none: a card with a picture draws the eye
    away from its neighbour without."""
    if not cases or any(not pictures.get(case) for case in cases):
        return {}
    return {case: pictures[case][0] for case in cases}


def small_covers(campaign: Campaign, cases: Collection[int]) -> dict[int, str]:
    """The addresses of ``covers`` for all admitted ``cases``, in their smallest size. One query, of values."""
    rows = public().filter(attachment__submission__campaign=campaign).order_by("attachment", "width")
    first: dict[int, str] = {}
    for case, digest in rows.values_list("attachment__submission", "digest"):
        first.setdefault(case, digest)
    if any(case not in first for case in cases):
        return {}
    return {case: address(campaign.slug, first[case]) for case in cases}
