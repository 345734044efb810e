"""The checklist of a verification on site (现场核验): items with points, marked on the spot, against a pass mark.

Points are whole numbers; an item that is met gives all, partly half, not met none. Whoever lacks a required item
has not passed, whatever the sum. No database here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypedDict

MET, PARTLY, NOT_MET = "met", "partly", "not"
SHARES = {MET: Fraction(1), PARTLY: Fraction(1, 2), NOT_MET: Fraction(0)}
ITEMS_MOST = 60


class Item(TypedDict):
    """``required``: without it nobody passes."""

    text: str
    points: int
    required: bool


def read(rows: Any) -> list[Item]:
    """A checklist as a programme writes it. Raises ValueError naming the item that is wrong."""
    if not isinstance(rows, list) or len(rows) > ITEMS_MOST:
        raise ValueError(f"a checklist is a list of at most {ITEMS_MOST} items")
    items: list[Item] = []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or set(row) - {"text", "points", "required"}:
            raise ValueError(f"item {number} of the checklist has text, points and required, and nothing else")
        text, points, required = row.get("text"), row.get("points"), row.get("required", False)
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"item {number} of the checklist has no text")
        if type(points) is not int or not 1 <= points <= 1000:
            raise ValueError(f"item {number} of the checklist gives 1 to 1000 points")
        if type(required) is not bool:
            raise ValueError(f"item {number} of the checklist: required is true or false")
        items.append(Item(text=text.strip(), points=points, required=required))
    if len({item["text"] for item in items}) < len(items):
        raise ValueError("an item stands once in the checklist")
    return items


def refuse_pass_mark(items: Sequence[Item], mark: int | None) -> None:
    """Raises ValueError for a pass mark that nobody or everybody reaches, or that has no checklist."""
    if (mark is None) != (not items):
        raise ValueError("a checklist needs a pass mark, and a pass mark a checklist")
    if mark is not None and not 1 <= mark <= most(items):
        raise ValueError(f"the pass mark lies between 1 and {most(items)} points")


def most(items: Sequence[Item]) -> int:
    return sum(item["points"] for item in items)


def total(items: Sequence[Item], levels: Mapping[int, str]) -> Fraction:
    """The points of what is marked; ``levels`` by the item's place, from 1. An item that is not marked gives none."""
    given = (SHARES[levels[place]] * item["points"] for place, item in enumerate(items, start=1) if place in levels)
    return sum(given, Fraction(0))


def passes(items: Sequence[Item], levels: Mapping[int, str], mark: int) -> bool:
    """Whether the sum reaches the mark and every required item is met; half met is not met."""
    required = [place for place, item in enumerate(items, start=1) if item["required"]]
    return total(items, levels) >= mark and all(levels.get(place) == MET for place in required)


def points_text(points: Fraction) -> str:
    """16 or 16.5: halves are the only fractions."""
    return f"{float(points):g}"
