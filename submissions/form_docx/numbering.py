"""What automatic numbering shows before a paragraph ("一、", "(2)"): readers see it, the text does not hold it."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.ns import qn

_DIGITS = "〇一二三四五六七八九"
_HEAVENLY = "甲乙丙丁戊己庚辛壬癸"


class Numbering:
    """The numbers of a document's paragraphs, asked for in reading order."""

    def __init__(self, document: Any) -> None:
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}  # numId -> level -> (format, text, start)
        self.of_style: dict[str, tuple[str, int]] = {}
        self.counts: dict[str, list[int]] = {}
        part = next((r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None)
        if part is not None:
            self._load(part.element)
            self._load_styles(document)

    def _load(self, root: Any) -> None:
        abstract = {a.get(qn("w:abstractNumId")): a for a in root.iter(qn("w:abstractNum"))}
        for number in root.iter(qn("w:num")):
            source = abstract.get(_value(number, "w:abstractNumId"))
            if source is not None:
                levels = {int(level.get(qn("w:ilvl")) or 0): _level(level) for level in source.iter(qn("w:lvl"))}
                self.levels[number.get(qn("w:numId"))] = levels

    def _load_styles(self, document: Any) -> None:
        for style in document.styles.element.iter(qn("w:style")):
            properties = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if properties is not None:
                self.of_style[style.get(qn("w:styleId"))] = _place(properties)

    def number_of(self, paragraph: Any) -> str:
        """The number before ``paragraph``, or "" for none and for a mere bullet."""
        properties = paragraph.find(qn("w:pPr"))
        if properties is None or not self.levels:
            return ""
        own = properties.find(qn("w:numPr"))
        place = _place(own) if own is not None else self.of_style.get(_value(properties, "w:pStyle"), ("", 0))
        levels = self.levels.get(place[0], {})
        return self._next(place[0], place[1], levels) if place[1] in levels else ""

    def _next(self, number: str, depth: int, levels: dict[int, tuple[str, str, int]]) -> str:
        counts = self.counts.setdefault(number, [])
        del counts[depth + 1 :]
        while len(counts) <= depth:
            counts.append(levels.get(len(counts), ("", "", 1))[2] - (len(counts) == depth))
        counts[depth] += 1
        kind, text, _start = levels[depth]
        if kind in ("bullet", "none", ""):
            return ""
        return re.sub(r"%(\d)", lambda found: self._spelt(found, counts, levels), text)

    @staticmethod
    def _spelt(found: re.Match[str], counts: list[int], levels: dict[int, tuple[str, str, int]]) -> str:
        depth = int(found[1]) - 1
        return spelt(counts[depth], levels.get(depth, ("decimal", "", 1))[0]) if depth < len(counts) else ""


def spelt(number: int, kind: str) -> str:
    """``number`` as the numbering format ``kind`` of ECMA-376 (17.18.59) writes it; unknown ones as digits."""
    if "hinese" in kind or kind in ("japaneseCounting", "ideographDigital"):
        return _chinese(number)
    if kind == "ideographTraditional":
        return _HEAVENLY[(number - 1) % 10]
    if "EnclosedCircle" in kind and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if kind in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
        return chr((97 if kind == "lowerLetter" else 65) + number - 1)
    return str(number)


def _chinese(number: int) -> str:
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones else "")


def _level(level: Any) -> tuple[str, str, int]:
    start = _value(level, "w:start")
    return _value(level, "w:numFmt"), _value(level, "w:lvlText"), int(start) if start.isdigit() else 1


def _place(properties: Any) -> tuple[str, int]:
    depth = _value(properties, "w:ilvl")
    return _value(properties, "w:numId"), int(depth) if depth.isdigit() else 0


def _value(element: Any, tag: str) -> str:
    child = element.find(qn(tag))
    return "" if child is None else child.get(qn("w:val")) or ""
