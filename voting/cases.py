"""The cases on the ballot as lists show them: plain lines, because eighty rows of models cost more than the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from campaigns.models import Campaign
from core.text import narrow
from submissions.models import Submission


class CaseLine(NamedTuple):
    """What a card says of a case. ``area`` is "" and ``area_position`` None for a campaign without areas."""

    pk: int
    number: int
    title: str
    zone: str
    city: str
    level: str
    type: str
    area: str
    area_position: int | None

    @property
    def number_text(self) -> str:
        return f"{self.number:03d}" if self.number else ""

    @property
    def case_title(self) -> str:
        """The case's title; without one the zone's name stands in its place (design, section 11)."""
        return self.title or self.zone

    @property
    def second_line(self) -> str:
        return self.zone if self.title else self.city

    @property
    def words(self) -> str:
        """What a search looks through, in lower case and half width."""
        text = f"{self.number_text} {self.case_title} {self.zone} {self.city} {self.type}"
        return narrow(text).lower()


def lines(campaign: Campaign) -> list[CaseLine]:
    """The admitted cases by number, in one query."""
    rows = Submission.objects.filter(campaign=campaign).admitted().order_by("number")
    names = ("zone__organisation__name", "zone__organisation__city_name", "zone__level", "zone__type")
    return [
        CaseLine(pk, number or 0, title, zone, city, level, type_, area or "", position)
        for pk, number, title, zone, city, level, type_, area, position in rows.values_list(
            "pk", "number", "title", *names, "area__name", "area__position"
        )
    ]


def areas(cases: Iterable[CaseLine]) -> list[tuple[int, str]]:
    """The award areas that ``cases`` stand in, as (position, name) by position: a tab without a case leads nowhere."""
    return sorted({(case.area_position, case.area) for case in cases if case.area_position is not None})
