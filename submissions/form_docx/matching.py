"""From the name that an office wrote to the row that it meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.text import narrow

Row = TypeVar("Row")

# The short names of GB/T 37028's types, each with the words that it stands for; the longest first.
_KINDS = (
    ("高新技术产业开发区", "高新区"),
    ("高新技术开发区", "高新区"),
    ("高新技术产业园区", "高新区"),
    ("经济技术开发区", "经开区"),
    ("经济开发区", "经开区"),
    ("综合保税区", "综保区"),
    ("工业园区", "工业园"),
)
_NOISE = re.compile(r"[\s“”\"'‘’《》「」（）()·,，.。]+")
_TAIL = re.compile(r"(?:管理委员会|管委会|党工委管委会)$")


@dataclass(frozen=True)
class Match(Generic[Row]):
    """The row that was meant, or None; ``sure`` is False where a person must confirm it."""

    row: Row | None
    sure: bool


def match_zone(name: str, zones: Iterable[Row], *, province: str = "") -> Match[Row]:
    """The zone called ``name``: exactly, else but for spaces and widths (both sure), else by its short form.

    A short form ("云岚高新区"), a province in front or a committee behind is only a proposal, and none if two fit.
    """
    candidates = list(zones)
    for spelling, sure in ((str, True), (_plain, True), (_short(province), False)):
        wanted = spelling(name)
        fitting = [zone for zone in candidates if wanted and spelling(str(zone)) == wanted]
        if len(fitting) == 1:
            return Match(fitting[0], sure)
        if fitting:
            break
    return Match(None, sure=False)


def match_area(name: str, areas: Iterable[Row]) -> Match[Row]:
    """The award area called ``name``, whatever quotation marks, spaces or the word 奖区 stand round it."""
    wanted = _plain(name).removesuffix("奖区").removesuffix("奖")
    row = next((area for area in areas if wanted and _plain(str(area)) == wanted), None)
    return Match(row, sure=row is not None)


def _plain(name: str) -> str:
    return _NOISE.sub("", narrow(name))


def _short(province: str) -> Callable[[str], str]:
    """Spelling without province, committee and 市, with the type's short form."""
    name_alone = province.removesuffix("省")

    def spelling(name: str) -> str:
        text = _TAIL.sub("", _plain(name))
        if name_alone and text.startswith(name_alone):
            text = text.removeprefix(name_alone).removeprefix("省")
        for long, short in _KINDS:
            if text.endswith(long):
                text = text.removesuffix(long) + short
                break
        return text.replace("市", "")

    return spelling
