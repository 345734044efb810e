"""Room on a certificate, in millimetres: how its text and its issuers are set so that neither stands on the other.

The numbers are those of templates/paper/certificate.css, after look/brief.md (section 6): text of 7.2 mm, a long title
6.4 mm and then more lines, never smaller; issuers side by side up to three, stacked beyond.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

HEIGHT = 210  # of the page
WIDTH = 205  # of the text
INDENT = 2  # characters
SIZES = {"": 7.2, "long": 6.4}
TOP = {False: 76.0, True: 74.0}  # usual, dense
LEADING = {False: 14.0, True: 9.6}
FOOT = 190.0  # where the issuers end
ISSUERS = 165  # mm right of the QR code and its words
ABREAST, STACKED = 3, 6
# Beyond, the issuers run in one paragraph: (name, size, leading), the first that is not too high is taken.
RUNNING = (("run", 3.4, 5.0), ("small", 2.4, 3.4))
HIGHEST = 42.0
NAME, GAP, RIGHT = 5.2, 12.0, 27.0  # the size of a name abreast, the space between, and that at the right edge
CODE = (32.0, 20.6, 18.6)  # side with the quiet zone (the code itself is 25), left and bottom edge
SIGNED = 13.0  # the seals' word and the date below the names


def text(lines: Sequence[str]) -> tuple[str, int]:
    """The class of the text's size, and how many lines its sentences take, the holder's and the last included."""
    longest = max((len(line) for line in lines), default=0)
    size = "long" if longest + INDENT > 2 * math.floor(WIDTH / SIZES[""]) else ""
    # One character a line may move on: no line begins with a closing mark.
    a_line = math.floor(WIDTH / SIZES[size]) - (1 if size else 0)
    return size, 1 + sum(math.ceil((len(line) + INDENT) / a_line) for line in lines)


def issuers(names: Sequence[str]) -> tuple[str, float]:
    """How the issuers are set, and how high they stand."""
    if len(names) <= ABREAST and sum(len(name) * NAME + GAP for name in names) <= ISSUERS:
        return "abreast", 26.0
    if len(names) <= STACKED:
        return "stacked", len(names) * 6.4 + 10
    signs = sum(len(name) + 1 for name in names)
    heights = [(name, math.ceil(signs * size / ISSUERS) * leading) for name, size, leading in RUNNING]
    name, height = next((found for found in heights if found[1] <= HIGHEST), heights[-1])
    return name, height + SIGNED


def fits(lines: int, names: Sequence[str], *, dense: bool = False) -> bool:
    """Whether so many lines of text leave the issuers their room."""
    return TOP[dense] + lines * LEADING[dense] <= FOOT - issuers(names)[1]


def abreast(names: Sequence[str]) -> list[tuple[str, float, float]]:
    """Each issuer with its width and its distance from the right edge: laid out here, because a renderer's own ways of
    setting boxes side by side take a third of the time of a whole page."""
    places: list[tuple[str, float, float]] = []
    right = RIGHT
    for name in reversed(names):
        width = round(len(name) * NAME + 1, 1)
        places.insert(0, (name, width, round(right, 1)))
        right += width + GAP
    return places
