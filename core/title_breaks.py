"""A title broken by sense into a trapezoid or a rhombus, never an hourglass (GB/T 9704-2012, 7.3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

BREAK = "\u200b"  # where a programme's text says that its title may break
OPENING, CLOSING = "“‘《〈（〔【「『(", "”’》〉）〕】」』)、，。；：！？"
TIED = re.compile(r"[A-Za-z0-9.%—-]")  # figures and Latin words are never torn
NOT_FIRST = "的地得了等"  # what hangs on the word before it
MOST = 20  # characters of 22 pt in 156 mm
LONGEST = 6 * MOST  # what is longer is no title; it is cut, not weighed
SHORTEST = 4  # characters of a line: less looks forgotten
WANTED = -1.0
AROUND_PIECE, AGAINST_SENSE, AGAINST_SHAPE, UNEVEN = 3.0, 12.0, 30.0, 0.4  # costs; the last a character


def broken(title: str, pieces: Iterable[str] = (), *, most: int = MOST) -> list[str]:
    """The lines of a title, as few as hold it. ``pieces`` are names that end where a line may end (a campaign's own).

    Every title gives lines of at most ``most`` characters, however long it is and wherever it may break.
    """
    plain, costs = _places(title, pieces)
    if len(plain) <= most:
        return [plain] if plain else []
    for count in range(-(-len(plain) // most), len(plain) + 1) if len(plain) <= LONGEST else ():
        if ends := _best(plain, costs, count, most):
            return [plain[start:end] for start, end in zip((0, *ends), (*ends, len(plain)), strict=True)]
    return [plain[at : at + most] for at in range(0, len(plain), most)]  # nowhere a place: cut it evenly


def _places(title: str, pieces: Iterable[str]) -> tuple[str, dict[int, float]]:
    """The title without its marks, and what a break costs at the places where it may break by sense."""
    plain = title.replace(BREAK, "")
    costs: dict[int, float] = {}
    for piece in filter(None, pieces):
        for found in re.finditer(re.escape(piece), plain):
            costs |= {found.start(): AROUND_PIECE, found.end(): AROUND_PIECE}
    costs |= {found.end(): 0 for found in re.finditer(r"[”》、，：；]", plain)}
    at = 0
    for part in title.split(BREAK)[:-1]:
        at += len(part)
        costs[at] = WANTED
    return plain, costs


def _best(plain: str, costs: Mapping[int, float], count: int, most: int) -> tuple[int, ...]:
    """The ends of all lines but the last at the least cost, or () if no way has lines that fit."""
    aim = len(plain) / count

    @cache
    def rest(start: int, left: int, before: int, shrinking: bool) -> tuple[float, tuple[int, ...]]:
        if left == 1:
            length = len(plain) - start
            fits = 0 < length <= most
            return (_line(length, aim) + _turn(before, length, shrinking) if fits else float("inf")), ()
        found: tuple[float, tuple[int, ...]] = (float("inf"), ())
        for end in range(start + 1, min(start + most, len(plain) - 1) + 1):
            if costs.get(end) == WANTED or _may_break(plain, end):
                length = end - start
                cost, ends = rest(end, left - 1, length, length < before or (shrinking and length == before))
                cost += _line(length, aim) + _turn(before, length, shrinking)
                cost += costs.get(end, AGAINST_SENSE)
                if cost < found[0]:
                    found = cost, (end, *ends)
        return found

    return rest(0, count, 0, False)[1]


def _may_break(plain: str, at: int) -> bool:
    before, after = plain[at - 1], plain[at]
    if before in OPENING or after in CLOSING or after in NOT_FIRST:
        return False
    return not (TIED.match(before) and TIED.match(after))


def _turn(before: int, length: int, shrinking: bool) -> float:
    """What a line costs after the one before: lines may grow and then shrink, but never grow after they shrank."""
    if before and length > before and shrinking:
        return AGAINST_SHAPE  # an hourglass
    return AGAINST_SHAPE / 10 if length == before else 0  # a block is neither trapezoid nor rhombus


def _line(length: int, aim: float) -> float:
    return UNEVEN * abs(length - aim) + (AGAINST_SHAPE if length < SHORTEST else 0)
