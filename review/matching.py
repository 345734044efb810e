"""Conflicts that the data shows by itself: an expert's account, unit, cities and past work against a case's zone.

Pure: facts in, grounds out. What an expert alone knows (a relative, a project) is declared, not matched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

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


def plain_name(name: str) -> str:
    """A name without spaces, brackets and the words of a zone's own body, for comparing."""
    return _BODY.sub("", _SPACES_AND_BRACKETS.sub("", name))


def _employer(unit: str, place: Place) -> str:
    """The unit, if it is the zone's, the city office's or a body of the city's government; else "".

    A university that bears the city's name is none: only a unit that begins with the whole name of the city (云岚市…).
    """
    said = plain_name(unit)
    if any(_names(said, plain_name(name)) for name in (*place.names, place.office_name)):
        return unit
    return unit if place.city.endswith("市") and said.startswith(place.city) else ""


def _names(unit: str, name: str) -> bool:
    return len(name) >= LEAST and name in unit


def pairs(people: Iterable[tuple[int, Person]], places: Iterable[tuple[int, Place]]) -> list[tuple[int, int, str, str]]:
    """All grounds as (expert, case, kind, what was found). Cases of one zone are compared once."""
    by_place: dict[Place, list[int]] = {}
    for case, place in places:
        by_place.setdefault(place, []).append(case)
    return [
        (expert, case, kind, said)
        for expert, person in people
        for place, cases in by_place.items()
        for kind, said in grounds(person, place)
        for case in cases
    ]
