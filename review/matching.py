"""Conflicts that the data shows by itself: an expert's account, unit, cities and past work against a case's zone.

Pure: facts in, grounds out. What an expert alone knows (a relative, a project) is declared, not matched.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from review.models import Conflict

Kind = Conflict.Kind
LEAST = 4  # characters of a name that may be looked for inside a unit: shorter ones are words of many units
_SPACES_AND_BRACKETS = re.compile(r"[\s()（）《》“”\"·.,，。-]")
_BODY = re.compile(r"(管理委员会|管委会|工作委员会|工委)$")  # what a zone's own body adds to its name


@dataclass(frozen=True)
class Bond:
    """One tie of an expert: ``place`` is the id of a city's office or of a zone's organisation."""

    kind: str
    place: int
    said: str


@dataclass(frozen=True)
class Person:
    """What is known about an expert; ``member_of`` are the organisations (ids) for which the account acts."""

    unit: str
    member_of: frozenset[int] = frozenset()
    bonds: tuple[Bond, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where a case comes from: the ids and all names of its zone (with what it was merged from), its city's office."""

    zones: frozenset[int]
    names: tuple[str, ...]
    office: int
    office_name: str
    city: str


def grounds(person: Person, place: Place) -> list[tuple[str, str]]:
    """Each ground on which the expert must not read the zone's case, as (kind, what was found); [] for none."""
    found = []
    for where, name in [*((zone, place.names[0]) for zone in sorted(place.zones)), (place.office, place.office_name)]:
        if where in person.member_of:
            found.append((str(Kind.MEMBER), name))
    if employer := _employer(person.unit, place):
        found.append((str(Kind.EMPLOYER), employer))
    there = place.zones | {place.office}
    found += [(bond.kind, bond.said) for bond in person.bonds if bond.place in there]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=65_536)
def plain_name(name: str) -> str:
    """A name without spaces, brackets and the words of a zone's own body, for comparing."""
    return _BODY.sub("", _SPACES_AND_BRACKETS.sub("", name))


def _employer(unit: str, place: Place) -> str:
    """The unit, if it is the zone's, the city office's or a body of the city's government; else "".

    A university that bears the city's name is none: only a unit that begins with the whole name of the city (云岚市…).
    """
    said = plain_name(unit)
    if any(name in said for name in _sought(place)):
        return unit
    return unit if place.city.endswith("市") and said.startswith(place.city) else ""


def _sought(place: Place) -> list[str]:
    names = [plain_name(name) for name in (*place.names, place.office_name)]
    return [name for name in names if len(name) >= LEAST]


def pairs(people: Iterable[tuple[int, Person]], places: Iterable[tuple[int, Place]]) -> list[tuple[int, int, str, str]]:
    """All grounds as (expert, case, kind, what was found). Only the places that can have one are compared in full."""
    cases_of: dict[Place, list[int]] = {}
    for case, place in places:
        cases_of.setdefault(place, []).append(case)
    near: dict[int, list[Place]] = defaultdict(list)  # by the id of an organisation
    named: dict[str, list[Place]] = defaultdict(list)  # by a name that may stand in a unit
    for place in cases_of:
        for where in (*place.zones, place.office):
            near[where].append(place)
        for name in {*_sought(place), *([place.city] if place.city else [])}:
            named[name].append(place)
    found = []
    for expert, person in people:
        said = plain_name(person.unit)
        bound = {*person.member_of, *(bond.place for bond in person.bonds)}
        likely = dict.fromkeys(place for key in sorted(bound) for place in near.get(key, ()))
        likely |= dict.fromkeys(place for name, there in named.items() if name in said for place in there)
        found += [
            (expert, case, *ground) for place in likely for ground in grounds(person, place) for case in cases_of[place]
        ]
    return found
