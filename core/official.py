"""What GB/T 9704-2012 asks of an official document (党政机关公文), as plain data.

``templates/paper/official.html`` prints a Document as PDF, ``core.official_docx`` writes the same one for offices that
edit: what must not differ between the two is decided here. Lengths are points unless said otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import pdf
from core.errors import DomainError
from core.text import clean_line, narrow

MARGINS = (37, 26, 35, 28)  # millimetres: top, right, bottom, left; what they leave is the type area of 156 x 225 mm
LINES, CHARACTERS = 22, 28  # of a page, of a line (5.2.3)
SIZE, PITCH = 15.75, 28.99  # 三号 as the trade has it, and a line of the type area: at 16 pt only 27 characters fit
WIDTH = 156 / 25.4 * 72
HEIGHT = 225 / 25.4 * 72
TITLE_SIZE, TITLE_LINE = 22.0, 34.0  # 二号
SEALS_ABREAST = 3  # of 42 mm each: the ends of a row stay within the type area (7.3.5.2)
RED = "C7000B"
DATE_BLANK = "　　　　年　　月　　日"  # of a file to be edited

# The red head (7.2.4): 文件 stands at the right of all issuers, as high as their middle.
WORD = "文件"
WORD_SIZE, WORD_WIDTH = 35.0, 96.0
SINGLE_LARGEST, JOINT_LARGEST, HEAD_SMALLEST = 46.0, 30.0, 16.0
HEAD_PITCH = 1.5  # of its size: one issuer above the other
HEAD_LOW = 0.052  # of its size: how much lower than the middle of its line this face sets a character
# What stands with the head on the first page, which shows text in any case (7.3.3): 35 mm, the number with two lines
# before it, the red line, the title of two lines, the addressee, and two lines of text.
BESIDE_HEAD = 35 / 25.4 * 72 + 3 * PITCH + 4 / 25.4 * 72 + 2 * PITCH + 2 * TITLE_LINE + PITCH + 3 * PITCH

# A typed space is spread when its line is justified. The standard has none between Chinese and figures; between figures
# (a telephone) it becomes one that keeps its width.
BESIDE_LATIN = re.compile(r"(?<=[^\x00-\x7f]) +(?=[!-~])|(?<=[!-~]) +(?=[^\x00-\x7f])")
BETWEEN_FIGURES = re.compile(r"(?<=[0-9]) +(?=[0-9])")
FIXED = "\u2002"
HEADING = re.compile(r"[一二三四五六七八九十]+、")
SUBHEADING = re.compile(r"[（(][一二三四五六七八九十]+[）)]")
NUMBER = re.compile(
    r"(?P<office>.*?)\s*[〔\[［【（(〈<{｛]\s*(?P<year>\d{4})\s*年?\s*[〕\]］】）)〉>}｝]\s*第?\s*0*(?P<count>[1-9]\d*)\s*号?"
)


class NumberIsNotOfficial(DomainError):
    message = _("“%(typed)s” is not a document number. Write office, year and count, for example 海推办〔2026〕12号.")


@dataclass(frozen=True)
class Block:
    """A paragraph: ``h1`` (一、, 黑体), ``h2`` (（一）, 楷体) or ``p``; ``rest`` goes on in the text's face."""

    kind: str
    text: str
    rest: str = ""


@dataclass(frozen=True)
class Table:
    """``groups`` are (caption over the whole width or "", rows); ``widths`` are percents of the type area."""

    head: Sequence[str]
    widths: Sequence[int]
    groups: Sequence[tuple[str, Sequence[Sequence[str]]]]
    is_blank: bool = False  # a form: ruled, with rows high enough to be written in

    @property
    def columns(self) -> list[tuple[str, int]]:
        return list(zip(self.head, self.widths, strict=True))


@dataclass(frozen=True)
class Annex:
    """An annex: on a new page, with a title of its own, a line under it, then paragraphs or a table."""

    title: str
    note: str = ""
    blocks: Sequence[Block] = ()
    table: Table | None = None


@dataclass(frozen=True)
class SealPicture:
    """The picture of a seal that its unit has uploaded; ``source`` is a ``data:`` address."""

    source: str
    millimetres: int

    @property
    def radius(self) -> float:
        return self.millimetres / 2

    @property
    def text_top(self) -> float:
        """From the seal's top to its unit's name: name and date lie a little below the middle (7.3.5.1)."""
        return self.radius - 6.2


@dataclass(frozen=True)
class Head:
    """The red head: its lines, their size, whether 文件 stands beside them, and issuers that do not fit it."""

    lines: Sequence[str]
    size: float
    with_word: bool
    left_out: int = 0

    @property
    def pitch(self) -> float:
        return round(self.size * HEAD_PITCH, 2)

    @property
    def top(self) -> float:
        """Above the first line's box, so that the issuer's own top edge stands 35 mm under that of the type area."""
        return round(35 / 25.4 * 72 - (self.pitch - self.size) / 2 - self.size * HEAD_LOW, 2)

    @property
    def width(self) -> float:
        """Of the block of issuers."""
        return round(self.size * max(map(len, self.lines), default=0), 2)

    @property
    def spaced(self) -> list[tuple[str, float]]:
        """Each line and the space between its characters that spreads it over the whole width."""
        return [(line, round((self.width - self.size * len(line)) / max(1, len(line) - 1), 2)) for line in self.lines]


@dataclass(frozen=True, kw_only=True)
class Document:
    """An official document. ``seals`` has one picture an issuer, or is empty: the unsealed layout."""

    issuers: Sequence[str]
    title_lines: Sequence[str]
    number: str = ""
    to: str = ""
    blocks: Sequence[Block] = ()
    annexes: Sequence[Annex] = ()
    date: str = ""
    mark: str = ""
    seals: Sequence[SealPicture] = ()
    made_at: datetime | None = None  # of the file's metadata

    @property
    def head(self) -> Head:
        return head(self.issuers, title_lines=len(self.title_lines))

    @property
    def name(self) -> str:
        return "".join(self.title_lines)

    @property
    def annex_names(self) -> list[tuple[str, str]]:
        """Each annex as 附件说明 names it (7.3.4): numbered where there are several, without punctuation."""
        several = len(self.annexes) > 1
        return [(f"{n}." if several else "", annex.title) for n, annex in enumerate(self.annexes, start=1)]

    @property
    def sealed_rows(self) -> list[list[tuple[str, SealPicture]]]:
        """Issuers with their seals, row by row: three abreast, fewer where a name needs the room (7.3.5.2)."""
        pairs = list(zip(self.issuers, self.seals, strict=True)) if self.seals else []
        abreast = self._abreast
        return [pairs[at : at + abreast] for at in range(0, len(pairs), abreast)]

    @property
    def seal_column(self) -> float:
        """The width of each joint issuer's place: the columns of all rows stand under each other."""
        if self._abreast > 1:
            return round(WIDTH / self._abreast - 0.01, 2)
        widest = max((seal.millimetres for seal in self.seals), default=0) / 25.4 * 72
        return round(min(WIDTH, max(widest, self._longest * SIZE)), 2)

    @property
    def _longest(self) -> int:
        return max(map(len, self.issuers), default=1)

    @property
    def _abreast(self) -> int:
        return max(1, min(SEALS_ABREAST, len(self.issuers), int(WIDTH // (self._longest * SIZE))))

    @property
    def seal_indent(self) -> float:
        """From the right edge to a single issuer's signature, so that the date ends four characters in (7.3.5.1).

        A name too long to be centred over a date there takes both nearer to the edge, never over it.
        """
        date = sum(0.55 if sign.isascii() else 1 for sign in self.date)
        return round(max(0.0, 4 - max(0.0, self._longest - date) / 2) * SIZE, 2)

    def places(self) -> Iterator[tuple[str, str]]:
        """Every text with the name of its place, for whoever must mend it."""
        yield "版头", "".join(self.issuers)
        yield "发文字号", self.number
        yield "标题", self.name
        yield "主送机关", self.to
        yield from _places_of(self.blocks, "正文")
        for number, annex in enumerate(self.annexes, start=1):
            name = f"附件{number}" if len(self.annexes) > 1 else "附件"
            yield name, annex.title + annex.note
            yield from _places_of(annex.blocks, name)
            rows = [row for _caption, group in (annex.table.groups if annex.table else ()) for row in group]
            for line, row in enumerate(rows, start=1):
                yield f"{name}第{line}行“{row[0]}”", "".join(row)


def _places_of(blocks: Sequence[Block], name: str) -> Iterator[tuple[str, str]]:
    for number, block in enumerate(blocks, start=1):
        yield f"{name}第{number}段", block.text + block.rest


def unprintable(document: Document) -> list[str]:
    """What no face here can print, each with its place: 𠮷（附件第3行“012”）."""
    found = []
    for place, text in document.places():
        if missing := pdf.missing_glyphs(text):
            found.append(f"{' '.join(sorted(missing))}（{place}）")
    return found


def render(document: Document, template: str = "paper/official.html", **more: Any) -> bytes:
    """``document`` as PDF/A-2a. Raises GlyphsAreMissing with each place, and what else ``core.pdf`` raises."""
    if places := unprintable(document):
        raise pdf.GlyphsAreMissing(characters="；".join(places))
    return pdf.render_template(template, {"document": document, **more}, variant=pdf.ARCHIVE)


def official_number(typed: str) -> str:
    """A document number (发文字号, 7.2.5) as the standard writes it: year in 〔〕 however it was typed, no 第, no zero
    before the count. "" stays "". Raises NumberIsNotOfficial.
    """
    if not (line := narrow(clean_line(typed))):
        return ""
    found = NUMBER.fullmatch(line)
    if not found or not found["office"]:
        raise NumberIsNotOfficial(typed=line[:40])
    return f"{found['office']}〔{found['year']}〕{found['count']}号"


def blocks(body: str) -> list[Block]:
    """The lines of a text with the level of each. Of 一、 and （一） only the heading is set apart, not its text."""
    return [_block(line.strip()) for line in body.split("\n") if line.strip()]


def _block(line: str) -> Block:
    line = BETWEEN_FIGURES.sub(FIXED, BESIDE_LATIN.sub("", line))
    if HEADING.match(line):
        return Block("h1", *_heading(line))
    # A whole clause that begins with （一） is text; only a short one, or one with text behind it, is a heading.
    if SUBHEADING.match(line):
        text, rest = _heading(line)
        if len(text) <= CHARACTERS and (rest or not text.endswith("。")):
            return Block("h2", text, rest)
    return Block("p", line)


def _heading(line: str) -> tuple[str, str]:
    text, stop, rest = line.partition("。")
    return text + stop, rest


def head(issuers: Sequence[str], *, title_lines: int = 2) -> Head:
    """How the issuers stand in the red head, so that nothing overflows and the first page shows text (7.2.4, 7.3.3).

    One issuer stands with 文件 on one line, or on two if it is long. Several are stacked to one width; where
    they would be smaller than 三号 文件 is left off, and where that is not enough the first issuer, the one in charge,
    stands alone, as 7.2.4 allows: all of them sign. A title of more than two lines takes its room from the head.
    """
    room = max(HEAD_SMALLEST * HEAD_PITCH, HEIGHT - BESIDE_HEAD - max(0, title_lines - 2) * TITLE_LINE)
    if len(issuers) <= 1:
        return _single_head(issuers[0] if issuers else "", room)
    by_height = min(JOINT_LARGEST, room / len(issuers) / HEAD_PITCH)
    longest = max(len(name) for name in issuers)
    for with_word in (True, False):
        size = min(by_height, (WIDTH - WORD_WIDTH * with_word) / longest)
        if size >= HEAD_SMALLEST:
            return Head(list(issuers), round(size, 2), with_word)
    alone = _single_head(issuers[0], room)
    return Head(alone.lines, alone.size, alone.with_word, left_out=len(issuers) - 1)


def _single_head(issuer: str, room: float) -> Head:
    size = WIDTH / (len(issuer) + len(WORD) + 0.5)
    if size >= TITLE_SIZE:
        return Head([issuer], round(min(SINGLE_LARGEST, size), 2), True)
    sizes = {}  # by the characters of a line: a long name stands on as many lines as let it be largest
    for count in range(2, len(issuer)):
        each = -(-len(issuer) // count)
        sizes[each] = min(JOINT_LARGEST, (WIDTH - WORD_WIDTH) / each, room / -(-len(issuer) // each) / HEAD_PITCH)
    best = max(sizes, key=lambda each: (sizes[each], each))
    parts = [issuer[at : at + best] for at in range(0, len(issuer), best)]
    return Head(parts, round(sizes[best] - 0.005, 2), True)
