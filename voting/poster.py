"""Posters: a campaign or a case as one picture with its QR code, drawn with our own faces and nothing else.

Typographic on purpose: every case gets the same sheet, a phone loads some 50 kB, and no photograph has to be recoded.
A character is set in the first face of its chain that has it; one that no face has is refused, never drawn as a box.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import segno
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from core import pdf

LAYOUT = 2  # counts up when the drawing changes, so that what phones keep is drawn anew
WIDTH, HEIGHT, MARGIN = 1080, 1600, 84  # pixels
SQUARE: Final = 600
PAPER, INK, INK2, INK3, ZHU, LINE = "#FAF8F4", "#1C1A17", "#544E47", "#6B645C", "#B3161B", "#E0DAD1"
COLOURS = 64
SONG, BOLD, PLAIN = ("biaosong", "hei", "sans", "full"), ("hei", "sans", "full"), ("sans", "full")  # chains of faces
TITLE_SIZES, TITLE_ROOM = (68, 56, 46, 38, 30, 24), 265  # pixels: the largest in which the whole title has room
FOOT = "本活动不收取任何费用。转发不增加票数。推选结果不做排名。"
NEVER_FIRST = "，。、；：？！）》”’」』…—·%"
_drawing = threading.Lock()  # one at a time in a process: a thousand first visitors make one poster, and wait for it


@dataclass(frozen=True)
class Sheet:
    """What one poster says. Without a ``number`` it is the campaign's."""

    mark: str
    campaign: tuple[str, ...]
    hosts: tuple[str, ...]
    url: str
    invitation: str
    number: str = ""
    area: str = ""
    title: str = ""
    zone: str = ""
    place: str = ""

    @property
    def version(self) -> str:
        """Changes with everything that is drawn: its address may be kept for ever."""
        return hashlib.sha256(repr((LAYOUT, settings.FONT_DIR, astuple(self))).encode()).hexdigest()[:20]


def png(sheet: Sheet, *, square: bool = False) -> bytes:
    """The poster (1080 x 1600) or the small square of a share card, drawn once and kept under var/posters/.

    Raises GlyphsAreMissing if no face has one of its characters, and FaceIsMissing.
    """
    path = settings.VAR_DIR / "posters" / f"{sheet.version}{'-square' if square else ''}.png"
    if not path.exists():
        with _drawing:
            if not path.exists():
                _keep(path, draw_square(sheet) if square else draw(sheet))
    return bytes(path.read_bytes())


def _keep(path: Path, picture: Image.Image) -> None:
    buffer = io.BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")  # another process may be drawing the same
    draft.write_bytes(buffer.getvalue())
    draft.replace(path)


def draw(sheet: Sheet) -> Image.Image:
    pen = Pen(WIDTH, HEIGHT)
    y = MARGIN
    if sheet.mark:
        y = pen.text(f"{sheet.mark}　内容均为虚构", (MARGIN, y - 24), BOLD, 32, INK3) + 24
    for line in sheet.campaign:
        y = pen.lines(wrapped(line, SONG, 62, pen.measure), y, SONG, 62, ZHU, leading=88)
    hosts = "主办　" + "　\u200b".join(sheet.hosts)
    y = pen.lines(wrapped(hosts, PLAIN, 30, pen.measure), y + 12, PLAIN, 30, INK2, leading=46)
    y = pen.rule(y + 24) + 64
    if sheet.number:
        y = pen.text(f"{sheet.number}", (MARGIN, y), BOLD, 76, INK) + 8
        y = pen.lines([sheet.area] if sheet.area else [], y + 8, PLAIN, 36, INK2, leading=60)
        y = pen.fitted(sheet.title, y + 12, BOLD, TITLE_SIZES, INK, bottom=y + TITLE_ROOM)
        y = pen.lines(wrapped(sheet.zone, PLAIN, 40, pen.measure), y + 20, PLAIN, 40, INK, leading=58)
        pen.lines([sheet.place], y, PLAIN, 34, INK3, leading=50)
    left, top, side = qr_box(sheet)
    pen.qr(sheet.url, left, top, side)
    beside = left + side + 40
    pen.text(sheet.invitation, (beside, top + 40), BOLD, 42, INK)
    pen.text("推选", (beside, top + 120), SONG, 54, ZHU)
    pen.text(FOOT, (MARGIN, HEIGHT - MARGIN - 8), PLAIN, 30, INK2)
    return pen.picture


def draw_square(sheet: Sheet) -> Image.Image:
    """600 x 600: what a messenger shows as a stamp beside the words, so little is said in large letters."""
    pen = Pen(SQUARE, SQUARE, margin=48)
    y = 44
    if sheet.mark:
        y = pen.text(sheet.mark, (48, y), BOLD, 34, INK3) + 12
    if sheet.number:
        y = pen.text(sheet.number, (48, y), BOLD, 110, ZHU) + 20
        pen.fitted(sheet.title, y, BOLD, (50, 40, 32, 26), INK, bottom=SQUARE - 80)
    else:
        parts = [part for line in sheet.campaign for part in wrapped(line, SONG, 58, pen.measure)]
        pen.lines(parts[:5], y, SONG, 58, ZHU, leading=82)
    pen.rule(SQUARE - 60)
    return pen.picture


def qr_box(sheet: Sheet) -> tuple[int, int, int]:
    """Left, top and side of the code on the poster, quiet zone included, in pixels: whole pixels a module."""
    modules = int(_code(sheet.url).symbol_size(border=4)[0])
    side = modules * -(-360 // modules)
    return MARGIN, HEIGHT - MARGIN - 72 - side, side


def _code(url: str) -> segno.QRCode:
    return segno.make(url, error="m", micro=False)


def wrapped(text: str, chain: Sequence[str], size: int, measure: int) -> list[str]:
    """``text`` in lines of at most ``measure`` pixels: at the programme's zero-width spaces if it has some, else
    between any two characters, but not before closing marks nor inside numbers and Latin words."""
    parts = text.split("\u200b") if "\u200b" in text else _parts(text)
    lines = [""]
    for part in parts:
        if lines[-1] and width(lines[-1] + part, chain, size) > measure:
            lines.append(part)
        else:
            lines[-1] += part
    return [each for line in lines for each in _broken(line, chain, size, measure)] if text else []


def balanced(text: str, chain: Sequence[str], size: int, measure: int) -> list[str]:
    """``wrapped`` in as few lines: broken behind a colon if that takes no more, else of nearly one length."""
    lines = wrapped(text, chain, size, measure)
    head, colon, tail = text.partition("：")
    by_sense = wrapped(head + colon, chain, size, measure) + wrapped(tail, chain, size, measure)
    if colon and 1 < len(by_sense) <= len(lines):
        return by_sense
    for narrower in range(width(text, chain, size) // max(1, len(lines)), measure, size // 2):
        if len(even := wrapped(text, chain, size, narrower)) == len(lines):
            return even
    return lines


def _parts(text: str) -> list[str]:
    """Pieces that stay whole: Latin words and numbers, and each sign with the closing marks behind it."""
    marks = re.escape(NEVER_FIRST)
    return re.findall(rf"(?:[A-Za-z0-9.]+|[“‘（《「『]*.)[{marks}]*", text, re.DOTALL)


def _broken(line: str, chain: Sequence[str], size: int, measure: int) -> list[str]:
    """A piece that is wider than the sheet, cut where it must be."""
    if width(line, chain, size) <= measure or len(line) < 2:
        return [line]
    cut = next(n for n in range(len(line), 0, -1) if n == 1 or width(line[:n], chain, size) <= measure)
    return [line[:cut], *_broken(line[cut:], chain, size, measure)]


def width(text: str, chain: Sequence[str], size: int) -> int:
    return round(sum(face(role, size).getlength(run) for role, run in runs(text, chain)))


def runs(text: str, chain: Sequence[str]) -> Iterator[tuple[str, str]]:
    """``text`` in runs of one face each. Raises GlyphsAreMissing."""
    role, run = "", ""
    for character in text:
        fits = _role_for(character, chain)
        if run and fits != role:
            yield role, run
            run = ""
        role, run = fits, run + character
    if run:
        yield role, run


def _role_for(character: str, chain: Sequence[str]) -> str:
    for role in chain:
        if ord(character) in pdf.characters(role) or character.isspace():
            return role
    raise pdf.GlyphsAreMissing(characters=character)


@lru_cache(maxsize=32)
def face(role: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(pdf.face_file(role), size, layout_engine=ImageFont.Layout.BASIC)


class Pen:
    """Draws on one sheet, from the top; each act returns where the next may begin (pixels)."""

    def __init__(self, across: int, down: int, *, margin: int = MARGIN) -> None:
        self.picture = Image.new("RGB", (across, down), PAPER)
        self.ink = ImageDraw.Draw(self.picture)
        self.margin, self.measure = margin, across - 2 * margin

    def text(self, text: str, at: tuple[int, int], chain: Sequence[str], size: int, colour: str) -> int:
        x: float = at[0]
        for role, run in runs(text, chain):
            font = face(role, size)
            self.ink.text((x, at[1] + size), run, fill=colour, font=font, anchor="ls")
            x += font.getlength(run)
        return at[1] + round(size * 1.2)

    def lines(self, lines: Iterable[str], y: int, chain: Sequence[str], size: int, colour: str, *, leading: int) -> int:
        for line in lines:
            self.text(line, (self.margin, y), chain, size, colour)
            y += leading
        return y

    def fitted(self, text: str, y: int, chain: Sequence[str], sizes: Sequence[int], colour: str, *, bottom: int) -> int:
        """``text`` in the largest of ``sizes`` in which all of it stands above ``bottom``; nothing is cut."""
        for size in sizes:
            lines, leading = balanced(text, chain, size, self.measure), round(size * 1.42)
            if y + len(lines) * leading <= bottom:
                break
        return self.lines(lines, y, chain, size, colour, leading=leading)

    def rule(self, y: int) -> int:
        """文武线: thick, gap, thin."""
        right = self.margin + self.measure
        self.ink.rectangle((self.margin, y, right, y + 5), fill=ZHU)
        self.ink.rectangle((self.margin, y + 9, right, y + 10), fill=ZHU)
        return y + 12

    def qr(self, url: str, left: int, top: int, side: int) -> None:
        """Dark modules on a white tile; ``side`` is a whole number of pixels for each module."""
        self.ink.rectangle((left, top, left + side - 1, top + side - 1), fill="white")
        matrix = list(_code(url).matrix_iter(border=4))
        step = side // len(matrix)
        for row, modules in enumerate(matrix):
            for column, dark in enumerate(modules):
                if dark:
                    x, y = left + column * step, top + row * step
                    self.ink.rectangle((x, y, x + step - 1, y + step - 1), fill="black")
