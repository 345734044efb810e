"""The list of cases as a visitor asked for it: searched, of one area, and in an order that ranks nobody."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import AwardArea, Campaign
from core.text import clean_line, narrow
from submissions.models import Submission
from voting.intake import MOST_CHOICES, as_numbers
from voting.models import Vote

BUCKETS = 32  # so many orders there are: pages stay cacheable, and no case stands first for everybody
BUCKET_COOKIE = "order"
MOST_LETTERS = 60  # of a search


def bucket_of(request: HttpRequest) -> int:
    """The visitor's own order, from the cookie; a new visitor draws one."""
    value = request.COOKIES.get(BUCKET_COOKIE, "")
    if value.isascii() and value.isdigit() and len(value) < 3 and int(value) < BUCKETS:
        return int(value)
    return secrets.randbelow(BUCKETS)


def shuffled(cases: Iterable[Submission], seed: str, bucket: int) -> list[Submission]:
    """One of the stored orders: sorted by SHA-256 of "seed:bucket:number", so anyone can repeat it."""
    return sorted(cases, key=lambda case: hashlib.sha256(f"{seed}:{bucket}:{case.number}".encode()).digest())


@dataclass(frozen=True)
class Query:
    """What the visitor asked for. ``chosen`` are case numbers that travel along where no script keeps them."""

    words: str = ""
    area: int = 0
    by_number: bool = False
    chosen: tuple[int, ...] = ()

    @classmethod
    def of(cls, facts: QueryDict) -> Query:
        """From the address; whatever cannot be understood counts as not asked."""
        area = facts.get("area", "")
        return cls(
            words=narrow(clean_line(facts.get("q", "")))[:MOST_LETTERS],
            area=int(area) if area.isascii() and area.isdigit() and len(area) < 4 else 0,
            by_number=facts.get("order") == "number",
            chosen=tuple(as_numbers(facts.getlist("cases")))[:MOST_CHOICES],
        )

    def address(self, slug: str) -> str:
        """The grid's address for this query."""
        facts = QueryDict(mutable=True)
        if self.words:
            facts["q"] = self.words
        if self.area:
            facts["area"] = str(self.area)
        if self.by_number:
            facts["order"] = "number"
        facts.setlist("cases", [f"{number:03d}" for number in self.chosen])
        return reverse("vote", args=[slug]) + (f"?{facts.urlencode()}" if facts else "")

    def finds(self, case: Submission) -> bool:
        if self.area and (case.area is None or case.area.position != self.area):
            return False
        zone = case.zone
        text = f"{case.number_text} {case.case_title} {zone} {zone.organisation.city_name} {zone.type}"
        return all(word in narrow(text).lower() for word in self.words.lower().split())


@dataclass(frozen=True)
class Card:
    """One case as the grid shows it; ``word`` takes the place of the button's usual one."""

    case: Submission
    url: str
    chosen: bool
    word: str


@dataclass(frozen=True)
class Grid:
    """The page's list: cards, tabs and the links that change it."""

    query: Query
    cards: list[Card]
    tabs: list[dict[str, Any]]
    absent: list[str]  # chosen cases that the search leaves out: they stay on the ballot
    other_order: str
    whole: str

    @property
    def chosen_count(self) -> int:
        return len(self.absent) + sum(card.chosen for card in self.cards)


def on_ballot(campaign: Campaign) -> list[Submission]:
    """The cases that take part, with what a card shows: no long texts."""
    cases = Submission.objects.filter(campaign=campaign).admitted().with_names()
    return list(cases.defer("overview", "experience", "reading").order_by("number"))


def in_order(campaign: Campaign, cases: list[Submission], query: Query, bucket: int) -> list[Submission]:
    """By number if that was asked for, else in the visitor's own random order."""
    return cases if query.by_number else shuffled(cases, campaign.seed, bucket)


def build(campaign: Campaign, query: Query, bucket: int, voted_for: Collection[int] = ()) -> Grid:
    """The grid; ``voted_for`` are the ids that are shown as chosen because they were voted for."""
    cases = in_order(campaign, on_ballot(campaign), query, bucket)
    shown = [case for case in cases if query.finds(case)]
    suffix = "?order=number" if query.by_number else ""
    known = {case.number for case in cases}
    listed = {case.number for case in shown}
    return Grid(
        query=query,
        cards=[
            Card(
                case=case,
                url=reverse("case", args=[campaign.slug, case.number_text]) + suffix,
                chosen=case.number in query.chosen or case.pk in voted_for,
                word=_("Voted") if case.pk in voted_for else "",
            )
            for case in shown
        ],
        tabs=_tabs(campaign, query),
        absent=[f"{number:03d}" for number in query.chosen if number in known - listed],
        other_order=replace(query, by_number=not query.by_number).address(campaign.slug),
        whole=Query(by_number=query.by_number, chosen=query.chosen).address(campaign.slug),
    )


def _tabs(campaign: Campaign, query: Query) -> list[dict[str, Any]]:
    areas: list[AwardArea | None] = [None, *campaign.areas.all()]
    return [
        {
            "name": area.name if area else "",
            "url": replace(query, area=area.position if area else 0).address(campaign.slug),
            "is_current": query.area == (area.position if area else 0),
        }
        for area in areas
    ]


def neighbours(
    campaign: Campaign, case: Submission, query: Query, bucket: int
) -> tuple[Submission | None, Submission | None]:
    """The cases before and after ``case`` in the order of the grid."""
    cases = in_order(campaign, on_ballot(campaign), query, bucket)
    place = next(place for place, each in enumerate(cases) if each.pk == case.pk)
    return cases[place - 1] if place else None, cases[place + 1] if place + 1 < len(cases) else None


def voted(votes: QuerySet[Vote]) -> list[Submission]:
    """The cases of these votes, by number."""
    cases = Submission.objects.filter(votes__in=votes).with_names()
    return list(cases.defer("overview", "experience", "reading").order_by("number"))
