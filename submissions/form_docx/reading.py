"""Reading a filled form: the annex's table is found by its labels, and nothing that was written is dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from core.text import clean, clean_line
from submissions.form_docx import grid
from submissions.form_docx.labels import LABELS, MANY_LINES, SEALED, label_of, split_label, squeezed
from submissions.form_docx.package import opened

FEWEST_LABELS = 4  # of the annex's fourteen; fewer, and the table is some other table
TITLE_MOST = 30  # characters of a first line that is proposed as the case's title

_SEAL = re.compile(r"[（(]?(?:申报单位|推荐单位|单位)?[（(]?(?:盖章|公章|签章)[)）]?[：:]?[)）]?")
_DATE = re.compile(r"[\d〇零一二三四五六七八九十]*年[\d一二三四五六七八九十]*月[\d一二三四五六七八九十]*日")
_FURNITURE = re.compile(r"附件\d*[:：]?|.*申报表")  # what stands round the table in the blank form


class FormTableNotFound(DomainError):
    message = gettext_lazy(
        "The table of the application form was not found in this file. "
        "Please fill in the form that can be downloaded on the campaign's page, and upload that file."
    )


@dataclass(frozen=True)
class Cell:
    """What was read for one field. ``sure`` is False where a person should look; ``note`` says why."""

    value: str = ""
    sure: bool = True
    note: str = ""


@dataclass
class Reading:
    """What was understood: a Cell for each field's key, the proposed title, and the texts that found no place."""

    cells: dict[str, Cell] = field(default_factory=lambda: {key: Cell() for key in LABELS})
    dates: dict[str, str] = field(default_factory=dict)  # beside the seals: "commitment", "opinion"
    leftovers: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The first line of 典型经验 if it looks like a title: short, and no sentence. It stays in the text."""
        first, _newline, rest = self.cells["experience"].value.partition("\n")
        first = first.strip("《》").strip()
        looks = rest.strip() and len(first) <= TITLE_MOST and not re.search(r"[。；;！？]", first)
        return first if looks else ""

    def value(self, key: str) -> str:
        return self.cells[key].value

    def as_json(self) -> dict[str, Any]:
        return {
            "cells": {key: vars(cell).copy() for key, cell in self.cells.items()},
            "title": self.title,
            "dates": self.dates,
            "leftovers": self.leftovers,
        }


def read(content: bytes) -> Reading:
    """What the form in ``content`` (the bytes of a .docx) says, field by field.

    Raises NotADocx, FileIsTooLarge, FileIsBroken or FormTableNotFound.
    """
    body = opened(content).element.body
    found = _Found()
    for block in grid.inside(body, grid.P, grid.TBL):
        if block.tag == grid.TBL:
            for row in grid.rows_of(block):
                found.take_row(row)
        else:
            found.take_paragraph(grid.text_of(block))
    if len(found.seen) < FEWEST_LABELS:
        raise FormTableNotFound
    return found.reading


class _Found:
    """Collects cells while the document is walked through."""

    def __init__(self) -> None:
        self.reading = Reading()
        self.seen: set[str] = set()  # the keys whose label stood in a table

    def take_row(self, texts: list[str]) -> None:
        """Label, value, label, value … A label without its value, or a value without a label, is no stumbling."""
        if len(texts) % 2 == 0 and all(label_of(text) for text in texts[::2]):
            # The annex's own pattern: what stands in a value's place is a value, even if it reads like a label.
            for label, value in zip(texts[::2], texts[1::2], strict=True):
                self._place(label_of(label), value)
            return
        place = 0
        while place < len(texts):
            key = label_of(texts[place])
            following = texts[place + 1] if place + 1 < len(texts) else ""
            if not key:
                self._take_odd(texts[place])
            elif label_of(following):
                self.seen.add(key)  # a label whose value cell is gone
            else:
                self._place(key, following)
                place += 1
            place += 1

    def take_paragraph(self, text: str) -> None:
        key, value = split_label(text)
        if key == "filled_on":
            self._place(key, value, in_table=False)
        elif label_of(text) != "filled_on" and not _FURNITURE.fullmatch(squeezed(text)):
            self._leave(text)

    def _take_odd(self, text: str) -> None:
        key, value = split_label(text)
        if key:
            self._place(key, value, note=_("The label and the text stood in one cell."))
        else:
            self._leave(text)

    def _place(self, key: str, text: str, *, note: str = "", in_table: bool = True) -> None:
        if in_table:
            self.seen.add(key)
        value, date = _tidy(key, text)
        if date:
            self.reading.dates.setdefault(key, date)
        if self.reading.cells[key].value and value:
            self._leave(f"{LABELS[key][0]}：{value}")  # the same field a second time
        elif value:
            self.reading.cells[key] = Cell(value, sure=not note, note=note)

    def _leave(self, text: str) -> None:
        if text := _lines(text):
            self.reading.leftovers.append(text)


def _tidy(key: str, text: str) -> tuple[str, str]:
    """The value of a cell, and the date that stands beside its seal."""
    if key == "filled_on":
        compact = re.sub(r"\s+", "", clean_line(text))
        return ("" if compact == "年月日" else compact if _DATE.fullmatch(compact) else clean_line(text)), ""
    if key not in MANY_LINES:
        return clean_line(text), ""
    lines, date = _lines(text).split("\n"), ""
    while key in SEALED and lines:
        compact = re.sub(r"\s+", "", lines[-1])
        if _DATE.fullmatch(compact):
            date = date or ("" if compact == "年月日" else compact)
        elif compact and not _SEAL.fullmatch(compact):
            break
        lines.pop()
    return "\n".join(lines), date


def _lines(text: str) -> str:
    """Many lines, each without the white space around it, and none empty at the beginning or the end."""
    return "\n".join(line.strip() for line in clean(text).split("\n")).strip("\n")
