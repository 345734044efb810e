"""Drawings for the demonstration's cases: hills, roofs, water and cranes of a province that does not exist.

Drawn, not photographed: nobody shall take an invented zone for a real place. Each says 演示数据 in its corner. They are
drawn and written in their sizes once a process; every case gets one or two of the six.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from core import pdf
from core.inspection import pictures
from core.inspection.pipeline import PICTURE, Inspected
from core.models import User
from submissions.models import Submission
from submissions.services.attachments import add_inspected
from submissions.services.showing import show_attachment

COUNT = 6
SIZE = WIDTH, HEIGHT = 960, 640  # pixels
SKIES = ("#DCE6EA", "#EFE3D2", "#D9E2D6", "#E8DDDA")
HILLS = ("#8FA6A0", "#A79F8B", "#7E93A3", "#9C8F8A")
GROUNDS = ("#5E7A6B", "#8A7F63", "#56707F", "#77685F")
CAPTIONS = ("标准厂房", "创业楼群", "沿河绿带", "码头堆场")


@dataclass(frozen=True)
class Drawing:
    found: Inspected
    made: dict[str, Any]
    caption: str


def show(submission: Submission, *, count: int, by: User) -> None:
    """Put ``count`` drawings beside the form, shown with the case; which ones follows from the zone's name."""
    first = sum(map(ord, str(submission.zone)))
    for number in range(count):
        drawing = of((first + number * 5) % COUNT)
        attachment = add_inspected(
            submission=submission, found=drawing.found, kind=PICTURE, by=by, caption=drawing.caption
        )
        show_attachment(attachment=attachment, credit="示意图，非实景", made=drawing.made, by=by)


@cache
def of(number: int) -> Drawing:
    """The ``number``-th drawing; the same on every machine."""
    buffer = io.BytesIO()
    _drawn(random.Random(number), number).save(buffer, "JPEG", quality=88)  # noqa: S311 - dice of a drawing
    facts = pictures.cleaned(buffer.getvalue(), suffix=".jpg")
    picture, thumbnail = facts.pop("picture"), facts.pop("thumbnail")
    found = Inspected(PICTURE, f"示意图{number + 1}.jpg", picture, thumbnail, facts)
    return Drawing(found, pictures.renditions(picture), CAPTIONS[number % len(CAPTIONS)])


def _drawn(dice: random.Random, number: int) -> Image.Image:
    tone = number % len(SKIES)
    picture = Image.new("RGB", SIZE, SKIES[tone])
    pen = ImageDraw.Draw(picture)
    x, y = dice.randint(120, WIDTH - 200), dice.randint(70, 160)
    pen.ellipse((x, y, x + 84, y + 84), fill="#F6EFE2")
    for base, colour in ((330, HILLS[tone]), (400, HILLS[(tone + 1) % len(HILLS)])):
        _hills(pen, dice, base, colour)
    ground = 470
    pen.rectangle((0, ground, WIDTH, HEIGHT), fill=GROUNDS[tone])
    (_roofs, _towers, _water, _cranes)[number % 4](pen, dice, ground)
    face = ImageFont.truetype(pdf.face_file("hei"), 22)
    pen.text((WIDTH - 20, HEIGHT - 16), "演示数据", fill="#F4EFE6", font=face, anchor="rs")
    return picture


def _hills(pen: ImageDraw.ImageDraw, dice: random.Random, base: int, colour: str) -> None:
    points, x = [(0, HEIGHT), (0, base)], 0
    while x < WIDTH:
        x += dice.randint(70, 160)
        points.append((x, base - dice.randint(0, 110)))
    pen.polygon([*points, (WIDTH + 200, HEIGHT)], fill=colour)


def _roofs(pen: ImageDraw.ImageDraw, dice: random.Random, ground: int) -> None:
    """Halls with saw-tooth roofs, and a chimney without smoke."""
    for left in range(60, WIDTH - 200, 240):
        top = ground - dice.randint(70, 110)
        pen.rectangle((left, top, left + 200, ground + 40), fill="#E9E4DA")
        for tooth in range(left, left + 200, 50):
            pen.polygon([(tooth, top), (tooth, top - 36), (tooth + 50, top)], fill="#B3161B")
        for window in range(left + 16, left + 190, 44):
            pen.rectangle((window, top + 26, window + 26, top + 56), fill="#8FB0C0")
    pen.rectangle((WIDTH - 130, ground - 250, WIDTH - 104, ground), fill="#C9BFAF")


def _towers(pen: ImageDraw.ImageDraw, dice: random.Random, ground: int) -> None:
    for left in range(80, WIDTH - 120, 110):
        top = ground - dice.randint(110, 290)
        pen.rectangle((left, top, left + 84, ground + 20), fill=dice.choice(("#DDE3E4", "#C7D1D4", "#E9E1D3")))
        for row in range(top + 16, ground, 28):
            pen.line((left + 10, row, left + 74, row), fill="#7F97A3", width=8)


def _water(pen: ImageDraw.ImageDraw, dice: random.Random, ground: int) -> None:
    """A river with trees along it."""
    pen.polygon([(0, ground + 60), (WIDTH, ground + 10), (WIDTH, ground + 110), (0, HEIGHT)], fill="#A9C3CC")
    for left in range(20, WIDTH, 66):
        x, y = left + dice.randint(0, 24), ground - dice.randint(0, 24)
        pen.rectangle((x + 16, y, x + 22, y + 44), fill="#6B5B48")
        pen.ellipse((x, y - 50, x + 40, y + 12), fill=dice.choice(("#3F6B55", "#5B8468", "#7C9A63")))


def _cranes(pen: ImageDraw.ImageDraw, dice: random.Random, ground: int) -> None:
    """A quay with cranes and boxes."""
    pen.rectangle((0, ground + 70, WIDTH, HEIGHT), fill="#9DB8C4")
    for left in range(120, WIDTH - 160, 280):
        top = ground - dice.randint(180, 240)
        pen.line([(left, ground + 70), (left + 40, top), (left + 90, ground + 70)], fill="#1F4A7C", width=12)
        pen.line((left - 50, top + 30, left + 190, top), fill="#1F4A7C", width=12)
        pen.line((left + 170, top + 2, left + 170, top + 90), fill="#1C1A17", width=3)
    for left in range(20, WIDTH - 80, 84):
        for level in range(dice.randint(1, 3)):
            y = ground + 34 - level * 38
            pen.rectangle((left, y, left + 78, y + 34), fill=dice.choice(("#B3161B", "#1E6B45", "#8A4B08", "#D8D2C4")))
