"""Why a case is on the list or not: the rule that moved it, and what would be without that rule. Pure functions.

The list is the lexicographically first that keeps the rules (``results.solver``), so every answer can be checked by
hand down the order of places: a case is passed over where it would break a rule together with better ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from results.solver import Case, FloorsCannotBeMet, Limits, best_list

BY_FLOOR = "area_floor"  # the least number of an award area took the case, or kept its place for another
BY_CAP = "city_cap"  # the cap of its city left the case out, or that of another city made room for it


@dataclass(frozen=True)
class Margin:
    """What decided about a case. ``rule`` is "" where the order of places alone did.

    ``of_city``: the better cases of its city that fill the cap. ``short``: what the award areas still lacked when its
    turn came, and ``room``: the places that were left then.
    """

    number: int
    chosen: bool
    rule: str = ""
    of_city: tuple[int, ...] = ()
    short: Mapping[str, int] = field(default_factory=dict)
    room: int = 0


def margins(cases: Sequence[Case], limits: Limits, chosen: frozenset[int]) -> list[Margin]:
    """The margin of each case, in the order of places."""
    return [_margin(cases, index, limits, chosen) for index in range(len(cases))]


def _margin(cases: Sequence[Case], index: int, limits: Limits, chosen: frozenset[int]) -> Margin:
    case = cases[index]
    better = [each for each in cases[:index] if each.number in chosen]
    if case.number in chosen:
        return Margin(case.number, chosen=True, rule=_moved_up(cases, index, limits))
    if len(better) >= limits.size:
        return Margin(case.number, chosen=False)
    of_city = tuple(each.number for each in better if each.city == case.city)
    if limits.cap is not None and len(of_city) >= limits.cap:
        return Margin(case.number, chosen=False, rule=BY_CAP, of_city=of_city)
    # Neither list nor city is full, so the case was passed over for the award areas that still fell short.
    areas = Counter(each.area for each in better)
    short = {area: least - areas[area] for area, least in limits.floors.items() if areas[area] < least}
    return Margin(case.number, chosen=False, rule=BY_FLOOR, short=short, room=limits.size - len(better))


def _moved_up(cases: Sequence[Case], index: int, limits: Limits) -> str:
    """The rule that brought a case on the list which is not among the first by places; "" if it is."""
    if index < limits.size:
        return ""
    without_floors = best_list(cases, replace(limits, floors={}))
    return BY_CAP if cases[index].number in without_floors else BY_FLOOR


@dataclass(frozen=True)
class Change:
    """Which cases come and which go, in the order of places, when something about the rules or the cases is another."""

    comes: tuple[int, ...] = ()
    goes: tuple[int, ...] = ()


def change(cases: Sequence[Case], limits: Limits, chosen: frozenset[int]) -> Change | None:
    """From the list ``chosen`` to that of ``limits`` over ``cases``; None where that has no list at all."""
    try:
        other = best_list(cases, limits)
    except FloorsCannotBeMet:
        return None
    return Change(
        comes=tuple(case.number for case in cases if case.number in other - chosen),
        goes=tuple(case.number for case in cases if case.number in chosen - other),
    )


def without_floors(cases: Sequence[Case], limits: Limits, chosen: frozenset[int]) -> Change | None:
    return change(cases, replace(limits, floors={}), chosen)


def without_cap(cases: Sequence[Case], limits: Limits, chosen: frozenset[int]) -> Change | None:
    return change(cases, replace(limits, cap=None), chosen)


def without_case(cases: Sequence[Case], number: int, limits: Limits, chosen: frozenset[int]) -> Change | None:
    """Who comes when ``number`` is no longer there: the next in."""
    return change([case for case in cases if case.number != number], limits, chosen - {number})
