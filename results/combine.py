"""How votes and scores become a list, by the rule card alone: pure functions, no database, exact arithmetic.

The formulas are those that the card publishes. Points are computed as fractions and rounded once, half up, to six
decimals; the order is that of the rounded numbers, so that nothing decides which a reader of the card cannot see.
Anyone may repeat it from the card, the counted votes and the experts' totals (``manage.py replay_selection``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.points import LEAST_CASES, VOTE_POINTS, rounded
from core.errors import DomainError
from results.margins import margins
from results.scores import by_method
from results.solver import Case, Limits, best_list

DRAW = "draw"

BY_SCORE = "score"  # the combined points alone decided
NO_SCORE = "no_score"  # no expert scored the case, so it cannot be compared
BY_DELIBERATION = "deliberation"  # two persons took it onto the list or left it off, by a decision of the deliberation
TAKE, LEAVE = "take", "leave"  # what such a decision does


class TakenCasesCannotBeKept(DomainError):
    """It names no case: pages show it to readers who must not learn what was decided about one of them."""

    message = _(
        "The deliberation takes cases onto the list for which size, least numbers and caps leave no room, or which no "
        "expert scored. Take another off the list, or withdraw the decision."
    )


@dataclass(frozen=True)
class Rules:
    """The rules of selection as the locked card says them."""

    list_size: int
    vote_weight: int
    score_weight: int
    vote_points: str
    score_method: str
    tie_breaks: tuple[str, ...]
    vote_cap: int | None = None
    scale: int = 100
    area_floors: Mapping[str, int] = field(default_factory=dict)  # least cases of an area, by its name
    city_cap: int | None = None  # most cases of one city; None: no cap
    least_cases: int = LEAST_CASES  # from how many cases on an expert's totals can be normalised

    @classmethod
    def from_card(cls, select: dict[str, Any], score: dict[str, Any]) -> Rules:
        """``select`` and ``score`` are the card's rules of these two kinds."""
        return cls(
            list_size=select["list_size"],
            vote_weight=select["vote_weight"],
            score_weight=select["score_weight"],
            vote_points=select["vote_points"],
            score_method=select["score_method"],
            tie_breaks=tuple(select["tie_breaks"]),
            vote_cap=select.get("vote_cap"),
            scale=score.get("scale", 100),
            # A card from before floors and caps has none of either.
            area_floors={name: int(least) for name, least in (select.get("area_floors") or {}).items() if least},
            city_cap=select.get("city_cap"),
            least_cases=select.get("least_cases") or LEAST_CASES,
        )


@dataclass(frozen=True)
class Entry:
    """What is known of a case: its number, its valid votes, and the weighted total of each expert.

    ``experts`` says whose each total is; the means need no names, so without them each total is somebody's own.
    ``vote_points`` are those that the vote handed down when it closed. A vote that closed before points were handed
    down has None: then they are computed here, among the cases that were scored.
    """

    number: int
    votes: int
    totals: tuple[Decimal, ...]
    vote_points: Decimal | None = None
    area: str = ""
    city: str = ""
    experts: tuple[str, ...] = ()

    @property
    def by_expert(self) -> dict[str, Decimal]:
        names = self.experts or tuple(f"{self.number}-{place}" for place in range(len(self.totals)))
        return dict(zip(names, self.totals, strict=True))


@dataclass(frozen=True)
class Outcome:
    """What the rules make of a case. ``basis`` says what decided: see ``decided_by``."""

    number: int
    votes: int
    vote_points: Decimal
    score_points: Decimal
    combined: Decimal
    position: int
    chosen: bool
    basis: str


# --- the list ---------------------------------------------------------------------------------------------------------


def lot(seed: str, number: int) -> str:
    """The lot of a case in the draw: SHA-256 of "seed:draw:number" in hexadecimal; of equal cases the smaller leads.

    Not of "seed:number": by that the case numbers were drawn in the order of admission, and a draw by the same lots
    would always favour the case that was admitted first.
    """
    return hashlib.sha256(f"{seed}:draw:{number}".encode()).hexdigest()


@dataclass(frozen=True)
class _Points:
    entry: Entry
    vote_points: Decimal
    score_points: Decimal
    combined: Decimal

    def measure(self, name: str, seed: str) -> tuple[Decimal, str]:
        """What a tie-break compares; the smaller one leads."""
        if name == DRAW:
            return Decimal(), lot(seed, self.entry.number)
        value: Decimal = getattr(self, name)
        return -value, ""


def combine(
    entries: Sequence[Entry], rules: Rules, seed: str, adjusted: Mapping[int, str] | None = None
) -> list[Outcome]:
    """Every case with its points, its place and whether it is on the list, in the order of places.

    combined = (vote weight * vote points + score weight * score points) / 100; equal combined points are parted by
    the card's tie-breaks in their order, at last by the draw. A case that no expert scored is never on the list. Of the
    lists that keep the card's floors and cap the best is taken (``results.solver``); raises FloorsCannotBeMet.

    ``adjusted`` is what a deliberation decided, by case number: a case to LEAVE is no candidate, and those to TAKE come
    before all others when the list is filled. Points and places stay. Raises TakenCasesCannotBeKept.
    """
    adjusted = adjusted or {}
    scored = [entry for entry in entries if entry.totals]
    points = _points(scored, rules) if scored else []
    measures = ("combined", *rules.tie_breaks, DRAW)
    points.sort(key=lambda p: [p.measure(name, seed) for name in measures])
    silent = sorted((entry for entry in entries if not entry.totals), key=lambda entry: entry.number)
    _refuse_lost({entry.number for entry in silent}, adjusted)
    outcomes = _outcomes(points, rules, seed, adjusted)
    zero = rounded(Fraction(0))
    outcomes += [
        Outcome(entry.number, entry.votes, zero, zero, zero, place, chosen=False, basis=NO_SCORE)
        for place, entry in enumerate(silent, start=len(points) + 1)
    ]
    return outcomes


def _points(entries: list[Entry], rules: Rules) -> list[_Points]:
    votes = _vote_points(entries, rules)
    totals = [entry.by_expert for entry in entries]
    scored = by_method(rules.score_method, totals, scale=rules.scale, least=rules.least_cases)
    scores = [rounded(value * 100 / rules.scale) for value in scored]
    return [
        _Points(entry, vote, score, rounded(_weighted(vote, score, rules)))
        for entry, vote, score in zip(entries, votes, scores, strict=True)
    ]


def _vote_points(entries: list[Entry], rules: Rules) -> list[Decimal]:
    handed_down = [entry.vote_points for entry in entries if entry.vote_points is not None]
    if len(handed_down) == len(entries):
        return handed_down
    return [rounded(v) for v in VOTE_POINTS[rules.vote_points]([entry.votes for entry in entries], rules.vote_cap)]


def _weighted(vote: Decimal, score: Decimal, rules: Rules) -> Fraction:
    return (rules.vote_weight * Fraction(vote) + rules.score_weight * Fraction(score)) / 100


def in_turn(numbers: Iterable[int], adjusted: Mapping[int, str]) -> list[int]:
    """The numbers in the order in which the list is filled: what a deliberation takes first, without what it leaves."""
    left = [number for number in numbers if adjusted.get(number) != LEAVE]
    return sorted(left, key=lambda number: adjusted.get(number) != TAKE)  # stable: else the order of places


def _refuse_lost(lost: Iterable[int], adjusted: Mapping[int, str]) -> None:
    if any(adjusted.get(number) == TAKE for number in lost):
        raise TakenCasesCannotBeKept


def _outcomes(order: list[_Points], rules: Rules, seed: str, adjusted: Mapping[int, str]) -> list[Outcome]:
    """What becomes of each case. One that a floor or a cap moved says so; of the others points or a tie-break decided:

    a case on the list is compared with the first beyond the list's size, one that is not with the last on the list.
    """
    limits = Limits(rules.list_size, rules.area_floors, rules.city_cap)
    known = {p.entry.number: p for p in order}
    turn = [known[number] for number in in_turn(known, adjusted)]
    cases = [Case(p.entry.number, p.entry.area, p.entry.city) for p in turn]
    chosen = best_list(cases, limits)
    _refuse_lost(known.keys() - chosen, adjusted)
    moved = {margin.number: margin.rule for margin in margins(cases, limits, chosen)}
    moved |= {number: BY_DELIBERATION for number in known if number in adjusted}
    # What was taken did not come by its points, so nobody is compared with it.
    last = next((p for p in reversed(turn) if p.entry.number in chosen and p.entry.number not in adjusted), None)
    beyond = turn[rules.list_size] if rules.list_size < len(turn) else None
    return [
        Outcome(
            number=p.entry.number,
            votes=p.entry.votes,
            vote_points=p.vote_points,
            score_points=p.score_points,
            combined=p.combined,
            position=place,
            chosen=p.entry.number in chosen,
            basis=moved[p.entry.number] or decided_by(p, beyond if p.entry.number in chosen else last, rules, seed),
        )
        for place, p in enumerate(order, start=1)
    ]


def decided_by(points: _Points, rival: _Points | None, rules: Rules, seed: str) -> str:
    """What parted the case from the nearest one on the other side: ``score``, or the name of a tie-break."""
    if rival is None or points.combined != rival.combined:
        return BY_SCORE
    return next(name for name in (*rules.tie_breaks, DRAW) if points.measure(name, seed) != rival.measure(name, seed))
