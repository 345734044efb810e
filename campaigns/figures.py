"""Figures of participation (参与情况): what a campaign counts once it is over, each kind of phase its own.

Totals only: nothing here is counted by case, because the list has no rank, and no count is so small that it could point
at a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

LEAST = 5  # persons: a smaller count of what single persons did is not shown


@dataclass(frozen=True)
class Figure:
    """One thing that was counted. ``by`` splits it: "area", "city", "day" (ISO 8601), "hour" (of the day, "00" to "23",
    in the portal's time zone) or "kind", in a neutral order.

    A count of None is there and not shown. ``key`` is the name that programs know it by (docs/results-json.md), so it
    never changes; what people read stands in ``portal.figure_tables``.
    """

    key: str
    total: int | None
    by: Mapping[str, Sequence[tuple[str, int | None]]] = field(default_factory=dict)


def stored(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """As plain data, for a JSON column."""
    return [asdict(figure) for figure in figures]


def read(rows: Sequence[Mapping[str, Any]]) -> list[Figure]:
    """What ``stored`` wrote."""
    return [
        Figure(
            row["key"],
            row["total"],
            {name: [(key, count) for key, count in split] for name, split in row["by"].items()},
        )
        for row in rows
    ]


def large_enough(total: int, least: int = LEAST) -> int | None:
    """A count of what single persons did, or None where it is too small to be shown; 0 points at nobody.

    ``least`` is greater where one person may do several: the count that fewer than ``LEAST`` persons cannot make.
    """
    return None if 0 < total < least else total


def split_of_persons(rows: Sequence[tuple[str, int]], least: int = LEAST) -> list[tuple[str, int | None]]:
    """The same for a split. What is hidden could be found from the total: the next smallest are hidden with it, until
    there are two at least, and all hidden ones together are enough to be shown."""
    hidden = {name: count for name, count in rows if large_enough(count, least) is None}
    others = sorted(((name, count) for name, count in rows if count and name not in hidden), key=lambda row: row[1])
    while hidden and others and (len(hidden) == 1 or sum(hidden.values()) < least):
        name, count = others.pop(0)
        hidden[name] = count
    return [(name, None if name in hidden else count) for name, count in rows]
