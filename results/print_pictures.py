"""Pictures on paper: read when their page is set, and no finer than they are printed.

A photograph of 1600 pixels on a third of a board has three times the dots that a printer needs. Documents name one by
an address of ``core.pdf`` and get its bytes when it is set, so that no more than one stands in memory.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable
from typing import Any

from PIL import Image

from submissions.models import Rendition

INCH = 25.4  # millimetres

Read = Callable[[], bytes]


def dots(millimetres: float, inch: int) -> int:
    """How many pixels ``millimetres`` take in ``inch`` dots an inch."""
    return math.ceil(millimetres / INCH * inch)


def chosen(rows: Iterable[Rendition], width: int) -> dict[int, Rendition]:
    """By attachment the smallest rendition that is wide enough, else the largest; ``rows`` from the smallest."""
    best: dict[int, Rendition] = {}
    for row in rows:
        kept = best.get(row.attachment_id)
        if kept is None or kept.width < width:
            best[row.attachment_id] = row
    return best


def jpeg(rendition: Rendition, box: tuple[int, int], quality: int) -> bytes:
    """A rendition that we wrote ourselves, within ``box`` pixels: PDF knows no WebP, and bare pixels weigh more."""
    with rendition.file.content.open("rb") as file:
        return reduced(file, box, quality)


def reduced(file: Any, box: tuple[int, int], quality: int) -> bytes:
    """The picture in ``file`` as JPEG, no larger than ``box`` and never enlarged."""
    buffer = io.BytesIO()
    with Image.open(file) as picture:
        made = picture.convert("RGB")
        made.thumbnail(box, Image.Resampling.LANCZOS)
        made.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
