"""The levels of a criterion in words (评分标准): what a good, a fair and a poor case look like. No database here.

A criterion keeps them as plain data, from the highest: ``[{"least": 90, "name": "优", "words": "..."}, ...]``. A level
reaches from its ``least`` points up to one below the level above it; the lowest begins at 0, so each score has one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

KEYS = {"least", "name", "words"}


@dataclass(frozen=True)
class Level:
    """The points from ``least`` to ``most``, both included, and what they mean."""

    least: int
    most: int
    name: str
    words: str

    @property
    def points(self) -> str:
        return f"{self.least}—{self.most}"


def levels(anchors: Sequence[dict[str, Any]], scale: int) -> list[Level]:
    """The levels of a criterion on a scale of 0 to ``scale``, from the highest; [] where none are written."""
    tops = [scale, *(anchor["least"] - 1 for anchor in anchors[:-1])]
    return [Level(a["least"], top, a["name"], a["words"]) for a, top in zip(anchors, tops, strict=False)]


def level_of(found: Sequence[Level], value: int | None) -> Level | None:
    """The level in which ``value`` lies; None for no value, or where no levels are written."""
    return next((level for level in found if value is not None and level.least <= value <= level.most), None)


def refuse_crooked(name: str, anchors: Sequence[Any], scale: int) -> None:
    """Raises ValueError unless ``anchors`` of the criterion ``name`` give each score from 0 to ``scale`` one level."""
    for anchor in anchors:
        if not isinstance(anchor, dict) or set(anchor) != KEYS or not str(anchor["words"]).strip():
            raise ValueError(f"{name}: a level needs exactly least, name and words")
        if type(anchor["least"]) is not int or not 0 <= anchor["least"] <= scale:
            raise ValueError(f"{name}: a level begins at a whole number from 0 to {scale}")
    begins = [anchor["least"] for anchor in anchors]
    if begins and (begins[-1] != 0 or any(above <= below for above, below in pairwise(begins))):
        raise ValueError(f"{name}: levels go down from the highest, the last one begins at 0")
