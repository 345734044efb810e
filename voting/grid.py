"""The list of cases as a visitor asked for it: searched, of one area, and in an order that ranks nobody."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from core.text import clean_line, narrow
from voting.booth import Booth
from voting.cases import CaseLine, areas
from voting.intake import MOST_CHOICES, as_numbers
from voting.shelf import Shelf

BUCKETS = 32  # so many orders there are: pages stay cacheable, and no case stands first for everybody
BUCKET_COOKIE = "order"
MOST_LETTERS = 60  # of a search
NOTHING: Mapping[int, int] = {}


def bucket_of(request: HttpRequest) -> int:
    """The visitor's own order, from the cookie; a new visitor draws one."""
    value = request.COOKIES.get(BUCKET_COOKIE, "")
    if value.isascii() and value.isdigit() and len(value) < 3 and int(value) < BUCKETS:
        return int(value)
    return secrets.randbelow(BUCKETS)


def shuffled(cases: Iterable[CaseLine], seed: str, bucket: int) -> list[CaseLine]:
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

    def address(self, slug: str, page: str = "vote") -> str:
        """The address of the grid, or of another ``page`` that lists cases, for this query."""
        facts = QueryDict(mutable=True)
        if self.words:
            facts["q"] = self.words
        if self.area:
            facts["area"] = str(self.area)
        if self.by_number:
            facts["order"] = "number"
        facts.setlist("cases", [f"{number:03d}" for number in self.chosen])
        return reverse(page, args=[slug]) + (f"?{facts.urlencode()}" if facts else "")

    def finds(self, case: CaseLine) -> bool:
        if self.area and case.area_position != self.area:
            return False
        return all(word in case.words for word in self.words.lower().split())


class Tab(NamedTuple):
    """A link to the cases of one award area; ``name`` is "" for all of them."""

    name: str
    url: str
    is_current: bool


class Card(NamedTuple):
    """One case as the grid shows it; ``word`` takes the place of the button's usual one.

    ``mode`` is choose, vote, off or done (the voter's votes for this case are used, and ``word`` says so).
    """

    number: str
    title: str
    zone: str
    area: str
    url: str
    mode: str
    chosen: bool = False
    word: str = ""
    votes: str = ""  # the count, where the rules show one
    cover: str = ""  # a small picture's address: of each card, or of none


@dataclass(frozen=True)
class Grid:
    """The page's list: cards, tabs and the links that change it."""

    query: Query
    cards: list[Card]
    tabs: list[Tab]
    absent: list[str]  # chosen cases that the search leaves out: they stay on the ballot
    other_order: str
    whole: str

    @property
    def is_whole(self) -> bool:
        """Whether every case of the ballot is listed."""
        return not (self.query.words or self.query.area)

    @property
    def chosen_count(self) -> int:
        return len(self.absent) + sum(card.chosen for card in self.cards)


def in_order(campaign: Campaign, cases: Sequence[CaseLine], query: Query, bucket: int) -> Sequence[CaseLine]:
    """By number if that was asked for, else in the visitor's own random order."""
    return cases if query.by_number else shuffled(cases, campaign.seed, bucket)


def build(shelf: Shelf, entered: Booth, query: Query, bucket: int, held: Mapping[int, int] = NOTHING) -> Grid:
    """The grid for the visitor who ``entered``; ``held`` are the votes given in this period by the case's id."""
    campaign = shelf.phase.campaign
    cases = in_order(campaign, shelf.cases, query, bucket)
    shown = [case for case in cases if query.finds(case)]
    chosen, listed = set(query.chosen), {case.number for case in shown}
    known = {case.number for case in cases}
    dealer = _Dealer(shelf, entered, query, held)
    return Grid(
        query=query,
        cards=[dealer.card(case, case.number in chosen) for case in shown],
        tabs=tabs(campaign.slug, cases, query),
        absent=[f"{number:03d}" for number in query.chosen if number in known - listed],
        other_order=replace(query, by_number=not query.by_number).address(campaign.slug),
        whole=Query(by_number=query.by_number, chosen=query.chosen).address(campaign.slug),
    )


class _Dealer:
    """Makes the cards of one page; what is the same on each of them is asked for once."""

    def __init__(self, shelf: Shelf, entered: Booth, query: Query, held: Mapping[int, int]) -> None:
        self.mode, self.word, self.per_case = entered.mode, entered.word, entered.rules.per_case
        self.held, self.counts, self.covers = held, shelf.counts, shelf.covers
        self.address = reverse("case", args=[shelf.phase.campaign.slug, 0]).removesuffix("0/")
        self.suffix = "/?order=number" if query.by_number else "/"
        self.voted = _("Voted")
        self.used = _("Voted for this case today") if entered.rules.by_day else self.voted

    def card(self, case: CaseLine, chosen: bool) -> Card:
        number, held = case.number_text, self.held.get(case.pk, 0)
        mode, word = self.mode, self.word
        if held and mode == "vote":
            mode, word = ("done", self.used) if held >= self.per_case else (mode, "")
        elif held and mode == "off":
            word = self.voted
        return Card(
            number=number,
            title=case.case_title,
            zone=case.second_line,
            area=case.area,
            url=f"{self.address}{number}{self.suffix}",
            mode=mode,
            chosen=chosen or held > 0,
            word=word,
            votes="" if self.counts is None else str(self.counts.get(case.pk, 0)),
            cover=self.covers.get(case.pk, ""),
        )


def tabs(slug: str, cases: Iterable[CaseLine], query: Query, page: str = "vote") -> list[Tab]:
    """One for all cases, and one for each award area that some of ``cases`` stand in."""
    return [
        Tab(name, replace(query, area=position).address(slug, page), query.area == position)
        for position, name in [(0, ""), *areas(cases)]
    ]


def neighbours(
    campaign: Campaign, cases: Sequence[CaseLine], number: int, query: Query, bucket: int
) -> tuple[CaseLine | None, CaseLine | None]:
    """The cases before and after the one with ``number`` in the order of the grid."""
    ordered = in_order(campaign, cases, query, bucket)
    place = next(place for place, each in enumerate(ordered) if each.number == number)
    return ordered[place - 1] if place else None, ordered[place + 1] if place + 1 < len(ordered) else None
