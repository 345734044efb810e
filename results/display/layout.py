"""Room on a board, in millimetres of A3: what is printed is cut here, by whole sentences, so that nothing overflows.

There is one layout. A1 is A3 drawn twice as large: 594 x 841 mm against 297 x 420 mm. The numbers are those of
templates/paper/board.css; widths are reckoned on the safe side, and tests measure the PDF.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 265.0  # of the type area
HEIGHT = 325.0  # of what stands above the foot
SENTENCE = re.compile(r"[^。！？\n]*[。！？]+[”’）》]*|[^。！？\n]+")
NARROW = 0.64  # of a full width: what a Latin letter or a digit takes at most, on average, in our faces
FULL = "—…“”‘’·°×"  # drawn in full width by a Chinese face, though their codes are low

CUT = "……"
ENDINGS = "。！？；”’）》"

CAMPAIGN = ((7.2, 11.0, 1), (5.4, 8.4, 2), (4.2, 6.4, 3))  # size, line, at most so many lines
TITLE = ((17.0, 23.0, 1), (15.0, 20.0, 2), (12.0, 16.0, 3), (9.6, 13.0, 4))
PLACE = ((7.0, 11.0, 1), (5.2, 8.0, 2))
RULE, META, GAP = 6.0, 12.0, 6.0  # under the campaign's name; the line with the area; above pictures and texts

TEXT, LINE, HEAD = 5.2, 8.6, 12.6  # size and line of the texts, height of a heading with the space above it
SCALES = (1.3, 1.2, 1.1)  # texts that leave room are set larger, up to where the overview has ten signs a line
LEFT, RIGHT = 73.0, 174.0  # the overview's column without its padding, the narrative's
ALONE = 265.0  # the narrative without an overview beside it

MOST_PICTURES = 3
BETWEEN = 6.0  # pictures
CAPTION, CAPTION_LINE, CAPTION_LINES = 4.2, 5.8, 3
HIGHEST = 80.0  # a picture
SINGLE_WIDE = 128.0  # of one picture alone; its words stand at its right

FOOT = ((4.6, 7.0, 2), (3.6, 5.6, 3))  # a line of the foot: the place, the hosts
FOOT_WIDTH = 203.0


def span(text: str) -> float:
    """How wide ``text`` is, in full widths."""
    return sum(NARROW if ord(sign) < 0x2E80 and sign not in FULL else 1.0 for sign in text)


def lines(text: str, size: float, width: float) -> int:
    """How many lines ``text`` takes at most; a line may lose one sign to a mark that cannot begin the next."""
    room = max(1.0, math.floor(width / size) - 1)
    return max(1, math.ceil(span(text) / room))


@dataclass(frozen=True)
class Fitted:
    """A text in the size and on the lines that it takes."""

    text: str
    size: float
    line: float
    count: int

    @property
    def height(self) -> float:
        return self.count * self.line


def fitted(text: str, sizes: Sequence[tuple[float, float, int]], width: float = WIDTH) -> Fitted:
    """``text`` in the first size that holds it; what no size holds is cut, and says so by ……"""
    for size, line, most in sizes:
        if (count := lines(text, size, width)) <= most:
            return Fitted(text, size, line, count)
    size, line, most = sizes[-1]
    room = (math.floor(width / size) - 1) * most - len(CUT)
    return Fitted(cut(text, room), size, line, most)


def cut(text: str, room: float) -> str:
    """``text`` if it is no wider than ``room`` full widths and two, else its beginning with ……"""
    if span(text) <= room + len(CUT):
        return text
    kept, taken = [], 0.0
    for sign in text:
        taken += span(sign)
        if taken > room:
            break
        kept.append(sign)
    return "".join(kept) + CUT


def sentences(text: str) -> list[list[str]]:
    """Paragraphs as lists of whole sentences; empty lines are gone."""
    paragraphs = [SENTENCE.findall(paragraph.strip()) for paragraph in text.splitlines() if paragraph.strip()]
    return [[each.strip() for each in paragraph if each.strip()] for paragraph in paragraphs]


def trimmed(text: str, width: float, height: float) -> str:
    """As many whole sentences of ``text`` from its beginning as ``height`` holds; never half a sentence.

    A heading that would stand last is left out. A first sentence too long for everything is cut with …….
    """
    most = math.floor(height / LINE)
    kept: list[str] = []
    used = 0
    for paragraph in sentences(text):
        taken = ""
        for sentence in paragraph:
            if used + lines("　　" + taken + sentence, TEXT, width) > most:
                break
            taken += sentence
        if taken:
            kept.append(taken)
            used += lines("　　" + taken, TEXT, width)
        if taken != "".join(paragraph):
            break
    whole = "".join(map("".join, sentences(text)))
    while kept and "".join(kept) != whole and kept[-1][-1] not in ENDINGS:
        kept.pop()  # a heading, or one line of a list, under which nothing stands any more
    if kept or most < 1 or not whole:
        return "\n".join(kept)
    first = next((each for paragraph in sentences(text) for each in paragraph if each[-1] in ENDINGS), whole)
    return cut(first, (math.floor(width / TEXT) - 1) * most - 2 - len(CUT))


@dataclass(frozen=True)
class Room:
    """What a board has room for below its head."""

    overview: float  # millimetres of height
    narrative: float
    narrative_width: float
    picture: float  # the height of a picture, 0 without any


def room(campaign: str, title: str, place: str, *, pictures: int, has_overview: bool) -> Room:
    """How high texts and pictures may be under a head of these words."""
    head = sum(fitted(text, sizes).height for text, sizes in ((campaign, CAMPAIGN), (title, TITLE), (place, PLACE)))
    left = HEIGHT - head - RULE - META - GAP
    picture = 0.0
    if pictures:
        picture = picture_box(pictures)[1]
        left -= picture + (0 if pictures == 1 else CAPTION_LINE * CAPTION_LINES + 2) + GAP
    width = RIGHT if has_overview else ALONE
    return Room(overview=left - HEAD - 10, narrative=left - HEAD - LINE, narrative_width=width, picture=picture)


def picture_box(pictures: int) -> tuple[float, float]:
    """How wide and how high each of so many pictures may be."""
    widest = SINGLE_WIDE if pictures == 1 else (WIDTH - BETWEEN * (pictures - 1)) / pictures
    return widest, min(HIGHEST, widest * 0.75)


def enlarged(overview: str, narrative: str, has: Room) -> tuple[float, float]:
    """Size and line of texts that are ``trimmed`` for their room: the largest in which both still have it."""
    for scale in SCALES:
        size, line = TEXT * scale, LINE * scale
        if (
            _height(overview, size, line, LEFT) <= has.overview
            and _height(narrative, size, line, has.narrative_width) <= has.narrative
        ):
            return size, line
    return TEXT, LINE


def _height(text: str, size: float, line: float, width: float) -> float:
    return line * sum(lines("　　" + paragraph, size, width) for paragraph in text.splitlines())


def caption(words: str, credit: str, *, pictures: int) -> str:
    """The caption with who made the picture, on three lines at most; the name of the maker is kept before the words."""
    width = WIDTH - SINGLE_WIDE - BETWEEN if pictures == 1 else (WIDTH - BETWEEN * (pictures - 1)) / pictures
    most = (math.floor(width / CAPTION) - 1) * CAPTION_LINES
    by = f"（{cut(credit, most / 2)}）" if credit else ""
    return cut(words, most - span(by) - len(CUT)) + by
