"""Reading a filled sheet: the head is found by its words, each cell as people see it, nothing is dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.utils import get_column_letter

from core import tables
from core.errors import DomainError
from core.tables import Kind
from submissions.form_docx import Certainty
from submissions.form_docx.labels import label_of, squeezed
from submissions.form_xlsx.columns import TITLE, Column

MOST_ROWS = 60  # zones; the largest city has fewer than forty
HEAD_WITHIN = 15  # rows in which the head must stand
FEWEST_HEADS = 4
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class SheetHasNoHead(DomainError):
    message = gettext_lazy(
        "The row with the names of the columns (“%(column)s” and others) was not found on the first sheet. "
        "Download the template, copy the rows into it, and upload that file."
    )


class SheetSaysTwice(DomainError):
    message = gettext_lazy(
        "“%(column)s” stands over two columns, %(first)s and %(second)s. Remove one of them and upload the file again."
    )


class SheetHasTooManyRows(DomainError):
    message = gettext_lazy("The sheet has more than %(most)s rows. Remove those that are not recommended.")


@dataclass(frozen=True)
class Said:
    """What one cell says; ``note`` tells of a cell that holds no plain text."""

    text: str
    certainty: Certainty = Certainty.SURE
    note: str = ""


@dataclass
class Row:
    """One zone's row. ``number`` counts from 1 as in the office suite; ``unknown`` are cells under other heads."""

    number: int
    cells: dict[str, Said] = field(default_factory=dict)
    unknown: list[tuple[str, str]] = field(default_factory=list)

    def text(self, key: str) -> str:
        return self.cells[key].text if key in self.cells else ""


@dataclass
class Sheet:
    rows: list[Row]
    columns: dict[str, Column]  # those that the sheet has, by key


def read(name: str, content: bytes, columns: list[Column]) -> Sheet:
    """The rows of the sheet in a file called ``name``.

    Raises SheetHasNoHead, SheetSaysTwice, SheetHasTooManyRows, and the refusals of ``tables.read_apart``.
    """
    table = tables.read_apart(name, content, shown=True)
    at, places = _head(table, columns)
    found = {column.key: column for column in places.values()}
    rows = []
    for number, cells in enumerate(table.rows[at + 1 :], start=at + 1):
        if any(cells):
            rows.append(_row(table, at, number, places))
    if len(rows) > MOST_ROWS:
        raise SheetHasTooManyRows(most=MOST_ROWS)
    return Sheet(rows, found)


def _head(table: tables.Table, columns: list[Column]) -> tuple[int, dict[int, Column]]:
    """The row of heads, and which column stands where."""
    for at, cells in enumerate(table.rows[:HEAD_WITHIN]):
        named = [(place, column) for place, text in enumerate(cells) if (column := _column_of(text, columns))]
        if len({column.key for _place, column in named}) >= FEWEST_HEADS and _names_zones(named):
            _refuse_doubles(named)
            return at, dict(named)
    raise SheetHasNoHead(column=columns[0].label)


def _names_zones(named: list[tuple[int, Column]]) -> bool:
    return any(column.key == "zone_name" for _place, column in named)


def _refuse_doubles(named: list[tuple[int, Column]]) -> None:
    first: dict[str, int] = {}
    for place, column in named:
        if column.key in first:
            places = get_column_letter(first[column.key] + 1), get_column_letter(place + 1)
            raise SheetSaysTwice(column=column.label, first=places[0], second=places[1])
        first[column.key] = place


def _column_of(text: str, columns: list[Column]) -> Column | None:
    """The column that a head names: by its label, or as offices spell a field of the form."""
    short, key = _bare(text), label_of(text)
    if short in ("案例标题", "案例题目", "案例名称"):
        key = TITLE
    return next((c for c in columns if short and (_bare(c.label) == short or c.key == key)), None)


def _bare(text: str) -> str:
    """A head without spaces and marks; what stands in brackets is kept, for there stands a question's year."""
    return squeezed(text.replace("（", "").replace("）", "").replace("(", "").replace(")", ""))


def _row(table: tables.Table, at: int, number: int, places: dict[int, Column]) -> Row:
    row = Row(number + 1)
    for place, text in enumerate(table.rows[number]):
        kind = table.kinds.get((number, place))
        if place in places:
            column = places[place]
            row.cells[column.key] = _said(column, text, kind)
        elif text:
            head = table.rows[at][place].strip() or get_column_letter(place + 1)
            row.unknown.append((head, text))
    return row


def _said(column: Column, text: str, kind: Kind | None) -> Said:
    """The text of a cell as people see it, with a note where the cell holds something else."""
    text = text.strip()
    if kind is Kind.ERROR:
        return Said("", Certainty.GUESS, _("The cell shows an error: %(text)s") % {"text": text})
    if kind is Kind.FORMULA and not text:
        return Said("", Certainty.GUESS, _("The cell holds a formula without a result; write the text itself."))
    if kind is Kind.FORMULA:
        return Said(text, Certainty.LIKELY, _("The cell holds a formula; its result was read."))
    if kind is Kind.DATE:
        return Said(_DAY.sub(_as_day, text), *_doubt_day(column))
    if kind is Kind.NUMBER and column.key == "phone":
        return Said(text, Certainty.LIKELY, _("The cell holds a number; a 0 at its beginning may be lost."))
    if kind is Kind.NUMBER and column.key != "mobile" and column.question is None:
        return Said(text, Certainty.LIKELY, _("The cell holds a number; it was read as it is shown."))
    return Said(column.meant(text))


def _doubt_day(column: Column) -> tuple[Certainty, str]:
    if column.key == "filled_on" or column.question is not None:
        return Certainty.SURE, ""
    return Certainty.LIKELY, _("The cell holds a date; it was read as a text.")


def _as_day(found: re.Match[str]) -> str:
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日"


def unknown_texts(row: Row) -> Iterator[dict[str, str]]:
    """The leftovers of a row, each with where it stood."""
    for head, text in row.unknown:
        where = _("row %(row)s, “%(column)s”") % {"row": row.number, "column": head}
        yield {"text": text, "where": where}
