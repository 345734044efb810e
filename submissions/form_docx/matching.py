"""From the name that an office wrote to the row that it meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.text import narrow

Row = TypeVar("Row")
Spelling = Callable[[str], str]

# The short names of GB/T 37028's types, each with the words that it stands for; the longest first.
_KINDS = (
    ("高新技术产业开发区", "高新区"),
    ("高新技术开发区", "高新区"),
    ("高新技术产业园区", "高新区"),
    ("高新开发区", "高新区"),
    ("经济技术开发区", "经开区"),
    ("经济开发区", "经开区"),
    ("开发区", "经开区"),
    ("综合保税区", "综保区"),
    ("保税区", "综保区"),
    ("工业园区", "工业园"),
)
_NOISE = re.compile(r"[\s“”\"'‘’《》「」（）()\[\]【】·,，.。:：]+")
_TAIL = re.compile(r"(?:党工委)?(?:管理委员会|管委会)$|党工委$")
_RANK = re.compile(r"国家级|国家|省级")
_TICKED, _UNTICKED = "☑☒✓✔√■●◉✅", "☐□○◯▢"
_AREA_TAIL = re.compile(r"(?:优秀案例|专项)?(?:奖区|奖项|奖|类别|类|方向|领域|方面|专区|板块|案例)$")
_AREA_HEAD = re.compile(r"^(?:第?[一二三四五六七八九十\d]{1,2}[、.．)）]|[（(][一二三四五六七八九十\d]{1,2}[)）])")
CLOSE = 0.85  # of 1; a name with one wrong character among seven


@dataclass(frozen=True)
class Match(Generic[Row]):
    """The row that was meant, or None; ``sure`` is False where a person must confirm it."""

    row: Row | None
    sure: bool


def match_zone(
    name: str,
    zones: Iterable[Row],
    *,
    province: str = "",
    city: str = "",
    names: Mapping[Row, Iterable[str]] | None = None,
) -> Match[Row]:
    """The zone called ``name``: by its own name or another one of ``names`` but for spaces and widths (sure), else by
    its short form, without province and ``city``, or with one character wrong (a proposal).

    Never sure when two zones fit; a proposal then only if it is one zone's own name and another one's former name.
    """
    rows = list(zones)
    known = [(str(row), number, True) for number, row in enumerate(rows)]
    known += [(other, number, False) for number, row in enumerate(rows) for other in (names or {}).get(row, ())]
    spellings: list[Spelling] = [_plain, _short(province, ""), _short(province, city)]
    for spelling in spellings:
        wanted, exact = spelling(name), spelling is _plain
        fitting = {number: own for text, number, own in reversed(known) if wanted and spelling(text) == wanted}
        if len(fitting) == 1:
            return Match(rows[next(iter(fitting))], sure=exact)
        if fitting:
            owners = [number for number, own in fitting.items() if own]
            return Match(rows[owners[0]] if len(owners) == 1 and exact else None, sure=False)
    near = _closest(_plain(name), known)
    return Match(rows[near] if near is not None else None, sure=False)


def _closest(wanted: str, known: list[tuple[str, int, bool]]) -> int | None:
    """The one zone whose name nearly is ``wanted``; of the same place, because a place's name tells zones apart."""
    near = {
        number
        for text, number, _own in known
        if _plain(text)[:2] == wanted[:2] and difflib.SequenceMatcher(None, _plain(text), wanted).ratio() >= CLOSE
    }
    return near.pop() if len(near) == 1 else None


def match_area(name: str, areas: Iterable[Row]) -> Match[Row]:
    """The award area called ``name``, whatever quotation marks, number or suffix (奖区, 类, 方向) stands round it.

    One that is ticked among several, or named within a longer text, is only a proposal; none if two fit.
    """
    candidates = list(areas)
    wanted = _area(name)
    exact = [area for area in candidates if wanted and _plain(str(area)) == wanted]
    if len(exact) == 1:
        return Match(exact[0], sure=True)
    ticked = _ticked(name)
    inside = [area for area in candidates if _plain(str(area)) in (_plain(ticked) if ticked else _plain(name))]
    return Match(inside[0] if len(inside) == 1 else None, sure=False)


def _area(name: str) -> str:
    text = _plain(_AREA_HEAD.sub("", narrow(name).strip()))
    while (shorter := _AREA_TAIL.sub("", text)) != text:
        text = shorter
    return text


def _ticked(name: str) -> str:
    """The words behind the boxes that are ticked, or "" where there are none."""
    pieces = re.split(rf"([{_TICKED}{_UNTICKED}])", name)
    before = [text for mark, text in zip(pieces[1::2], pieces[2::2], strict=True) if mark in _TICKED]
    return " ".join(before) if any(text.strip() for text in before) else ""


def _plain(name: str) -> str:
    return _NOISE.sub("", narrow(name))


def _short(province: str, city: str) -> Spelling:
    """Spelling without province, city, rank, committee and 市, with the type's short form."""
    places = [place for place in (province, province.removesuffix("省"), city, city.removesuffix("市")) if place]

    def spelling(name: str) -> str:
        text = _RANK.sub("", _TAIL.sub("", _plain(name)))
        for place in places:
            text = text.removeprefix(place)
        for long, short in _KINDS:
            if text.endswith(long):
                text = text.removesuffix(long) + short
                break
        return text.replace("市", "")

    return spelling
