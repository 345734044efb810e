"""What a rule card would do to cases that nobody knows: invented votes and scores, drawn by the published seed.

It shows organisers how weights, methods, floors and caps act before anybody has voted, so that they are not chosen
for the sake of a case. The same card and seed give the same preview.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from campaigns.models import Campaign
from core.errors import DomainError
from results.card_check import Field, field_of
from results.combine import Entry, Outcome, Rules, combine
from results.kinds import scoring_rules
from results.models.selection import ScoreMethod
from results.scores import spread_of

CITIES, EACH, EXPERTS = 16, 4, 15  # what is supposed while nobody is admitted or invited
LOUD = 10  # how many times the votes of the next one the drummed-up case has


@dataclass(frozen=True)
class AreaLine:
    """An award area of the invented list: how many cases it has, how many are on the list, how many must be."""

    name: str
    cases: int
    chosen: int
    least: int


@dataclass(frozen=True)
class Preview:
    """The invented list in numbers. ``refusal`` says why the card gave none; then the rest is empty."""

    cases: int
    cities: int
    experts: int
    refusal: str = ""
    chosen: int = 0
    areas: tuple[AreaLine, ...] = ()
    fullest_city: int = 0
    without_votes: int = 0  # cases of the list that the experts alone would not have put on it
    without_balance: int = 0  # ... that are there only because of floors and cap
    other_methods: tuple[tuple[str, int], ...] = ()  # by method, how many cases of the list would be others
    ties: int = 0
    marked: int = 0
    conversion: tuple[tuple[int, Decimal], ...] = ()  # votes and their points: the fewest, the middle, the most
    loud_gain: Decimal = Decimal()  # the points that ten times the next one's votes bring a case


def preview(campaign: Campaign, content: dict[str, Any]) -> Preview | None:
    """What ``content`` does to invented cases, as many as were admitted (or supposed); None without a selection."""
    select = next((phase["rules"] for phase in content["phases"] if "list_size" in phase["rules"]), None)
    if select is None:
        return None
    score, seed = scoring_rules(content), content["seed"]
    rules, there = Rules.from_card(select, score), _supposed(content["areas"], field_of(campaign))
    # A draft may ask for any number of experts: no more are invented for a case than there are, or are supposed.
    per_case = min(score.get("experts_per_submission") or 3, max(there.experts, EXPERTS))
    dice = random.Random(f"{seed}:preview")  # noqa: S311 - an invented list, the same for everyone
    entries = _entries(there, per_case, rules.scale, dice)
    told = Preview(len(entries), there.cities, there.experts)
    try:
        return _told(told, entries, rules, seed, select.get("spread_limit"))
    except DomainError as refusal:
        return replace(told, refusal=str(refusal))


def _supposed(areas: list[str], there: Field) -> Field:
    """The field as it is; where it is still empty, sixteen cities with four cases each before fifteen experts."""
    cities = there.cities or CITIES
    supposed = [(areas[n % len(areas)] if areas else "", f"{n // EACH}") for n in range(cities * EACH)]
    cases = there.cases or supposed
    return replace(there, cases=cases, cities=len({city for _area, city in cases}), experts=there.experts or EXPERTS)


def _entries(there: Field, per_case: int, scale: int, dice: random.Random) -> list[Entry]:
    """Cases of differing worth; votes that follow it weakly; experts of differing strictness, evenly given."""
    experts = [(dice.gauss(0, 4), dice.uniform(2, 5)) for _each in range(max(there.experts, per_case))]
    load = [0] * len(experts)
    entries = []
    for number, (area, city) in enumerate(there.cases, start=1):
        worth = dice.gauss(80, 5)
        readers = sorted(range(len(experts)), key=lambda n: (load[n], dice.random()))[:per_case]
        totals = {}
        for reader in readers:
            load[reader] += 1
            strict, wide = experts[reader]
            points = min(100.0, max(0.0, dice.gauss(worth - strict, wide)))
            totals[f"{reader:04d}"] = Decimal(round(points * 10)) * scale / 1000
        names = tuple(sorted(totals))
        votes = int(dice.lognormvariate(6 + (worth - 80) / 20, 0.8))
        entries.append(Entry(number, votes, tuple(totals[n] for n in names), area=area, city=city, experts=names))
    return entries


def _told(told: Preview, entries: list[Entry], rules: Rules, seed: str, limit: int | None) -> Preview:
    outcomes = combine(entries, rules, seed)
    chosen = _chosen(outcomes)
    of = {entry.number: entry for entry in entries}
    cities = Counter(of[number].city for number in chosen)
    cases, listed = Counter(entry.area for entry in entries), Counter(of[number].area for number in chosen)
    # What weights and methods change is compared without floors and cap, which would hide it.
    plain = replace(rules, area_floors={}, city_cap=None)
    by_points = combine(entries, plain, seed)
    ahead = _chosen(by_points)
    by_experts = _chosen(combine(entries, replace(plain, vote_weight=0, score_weight=100), seed))
    spreads = [spread_of(entry.totals) for entry in entries]
    return replace(
        told,
        chosen=len(chosen),
        areas=tuple(AreaLine(area, cases[area], listed[area], rules.area_floors.get(area, 0)) for area in cases),
        fullest_city=max(cities.values(), default=0),
        without_votes=len(ahead - by_experts),
        without_balance=len(chosen - ahead),
        other_methods=_other_methods(ahead, entries, plain, seed),
        ties=len(outcomes) - len({outcome.combined for outcome in outcomes}),
        marked=sum(spread.is_large(limit) for spread in spreads),
        conversion=_conversion(by_points),
        loud_gain=_loud_gain(by_points, entries, plain, seed),
    )


def _chosen(outcomes: Sequence[Outcome]) -> set[int]:
    return {outcome.number for outcome in outcomes if outcome.chosen}


def _other_methods(ahead: set[int], entries: list[Entry], rules: Rules, seed: str) -> tuple[tuple[str, int], ...]:
    found = []
    for method in ScoreMethod:
        if method == rules.score_method:
            continue
        try:
            other = _chosen(combine(entries, replace(rules, score_method=method.value), seed))
        except DomainError:  # too few cases for an expert: the method is not open to this card
            continue
        found.append((str(method.label), len(ahead - other)))
    return tuple(found)


def _conversion(outcomes: Sequence[Outcome]) -> tuple[tuple[int, Decimal], ...]:
    by_votes = sorted(outcomes, key=lambda outcome: outcome.votes)
    shown = (by_votes[0], by_votes[len(by_votes) // 2], by_votes[-1])
    return tuple((outcome.votes, outcome.vote_points) for outcome in shown)


def _loud_gain(before: Sequence[Outcome], entries: list[Entry], rules: Rules, seed: str) -> Decimal:
    """What a middling case gains by ten times the votes of any other."""
    by_votes = sorted(entries, key=lambda entry: entry.votes)
    middle, most = by_votes[len(by_votes) // 2], by_votes[-1].votes
    after = combine([replace(e, votes=LOUD * max(most, 1)) if e is middle else e for e in entries], rules, seed)
    stood, stands = (next(o.combined for o in each if o.number == middle.number) for each in (before, after))
    return stands - stood
