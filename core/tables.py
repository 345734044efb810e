"""Tables that people upload (.xlsx, .csv): read as plain text, cell by cell, within limits; nothing is ever calculated.

``read`` is pure; ``read_apart`` runs it in a process of its own, as every file from outside is read. ``as_csv`` writes
a table whose cells no office suite takes for a formula; ``read`` takes the mark off again.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from pathlib import PurePath
from typing import Any

import openpyxl
from django.utils.translation import gettext_lazy as _

from core import sandbox
from core.errors import DomainError
from core.text import clean

MOST_BYTES = 5 * 1024 * 1024  # of the file
MOST_ROWS = 10_000  # with the head
MOST_COLUMNS = 40
MOST_CHARACTERS = 32_767  # of one cell, as in Excel's specification
MOST_UNPACKED = 60 * 1024 * 1024  # bytes of all members of a workbook together
MOST_MEMBERS = 200
SHEET_END = 1_048_576  # rows of a sheet, by Excel's specification
FORMULA = re.compile(r"[=+\-@\t\r]")  # how a cell begins that office suites may take for a formula


class NotATable(DomainError):
    message = _("This is neither an .xlsx workbook nor a .csv table. Save it as .xlsx and upload it again.")


class TableIsEmpty(DomainError):
    message = _("The table is empty. Check it on your computer and upload it again.")


class TableIsTooLarge(DomainError):
    message = _(
        "A table may have %(rows)s rows, %(columns)s columns and %(megabytes)s MB at most. "
        "Split it, or remove what does not belong to it, and upload the parts one after the other."
    )


class TableIsBroken(DomainError):
    message = _("The table is damaged. Open it in Excel or WPS, save it as .xlsx once more, and upload that file.")


class EncodingIsUnknown(DomainError):
    message = _("The text of the .csv file cannot be read. Save it as .xlsx, or as CSV UTF-8, and upload it again.")


class Kind(StrEnum):
    """What a cell of a workbook holds that people see as text."""

    NUMBER = "number"
    DATE = "date"
    FORMULA = "formula"
    ERROR = "error"


Place = tuple[int, int]  # row and column, from 0


@dataclass(frozen=True)
class Table:
    """Rows of equal length, all text, from the file's first row on.

    ``formulas`` are the places of cells that hold a formula: their text is empty, nothing is calculated; asked for what
    is ``shown``, it is the result that the office suite stored. ``kinds`` tells of each cell that holds no plain text.
    """

    rows: list[list[str]]
    formulas: frozenset[Place] = frozenset()
    kinds: dict[Place, Kind] = field(default_factory=dict)


def read(name: str, content: bytes, *, shown: bool = False) -> Table:
    """The table in a file called ``name``: the first visible sheet of a workbook.

    With ``shown`` a formula reads as its stored result and a share as the percentage that is seen.
    Raises NotATable, TableIsEmpty, TableIsTooLarge, TableIsBroken or EncodingIsUnknown.
    """
    if not content:
        raise TableIsEmpty
    if len(content) > MOST_BYTES:
        raise too_large()
    if content.startswith(b"PK\x03\x04"):
        table = _workbook(content, shown=shown)
    elif PurePath(name).suffix.lower() == ".csv":
        table = _csv(content)
    else:
        raise NotATable
    if not table.rows:
        raise TableIsEmpty
    return table


def read_apart(name: str, content: bytes, *, shown: bool = False) -> Table:
    """What ``read`` finds, in a child process (decision 17). Raises its refusals, and sandbox.FileCannotBeRead."""
    rows, formulas, kinds = sandbox.run(f"{__name__}.told", content, name=name, shown=shown)
    places = frozenset((row, column) for row, column in formulas)
    return Table(rows, places, {(row, column): Kind(kind) for row, column, kind in kinds})


def told(content: bytes, *, name: str, shown: bool) -> list[Any]:
    """In the child: rows, formulas and kinds as plain data."""
    table = read(name, content, shown=shown)
    return [table.rows, sorted(table.formulas), [[*place, kind.value] for place, kind in table.kinds.items()]]


def too_large() -> TableIsTooLarge:
    return TableIsTooLarge(rows=MOST_ROWS, columns=MOST_COLUMNS, megabytes=MOST_BYTES // 1024 // 1024)


# --- .xlsx -----------------------------------------------------------------------------------------------------------


def _workbook(content: bytes, *, shown: bool) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_odd_archive(archive)
        table = _table(_lines(content, results=False), shown=shown)
        if shown and table.formulas:
            _fill_results(table, _lines(content, results=True))
        return table
    except DomainError:
        raise
    except Exception as error:  # what a hostile or torn file makes the parser say is of no use to anybody
        raise TableIsBroken from error


def _lines(content: bytes, *, results: bool) -> Iterable[Sequence[Any]]:
    """The rows of the first visible sheet; ``results``: of a formula what the office suite stored."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False, data_only=results)
    sheet = next((each for each in book.worksheets if each.sheet_state == "visible"), None)
    if sheet is None:
        raise TableIsEmpty
    sheet.reset_dimensions()  # what a sheet claims about its size is not to be trusted
    lines: Iterable[Sequence[Any]] = sheet.iter_rows(max_col=MOST_COLUMNS + 1)
    return lines


def _fill_results(table: Table, lines: Iterable[Sequence[Any]]) -> None:
    for number, line in enumerate(islice(lines, len(table.rows))):
        for column, cell in enumerate(line[: len(table.rows[number])]):
            if (number, column) in table.formulas:
                table.rows[number][column] = _shown(cell)


def _refuse_odd_archive(archive: zipfile.ZipFile) -> None:
    """No bombs, nothing encrypted, and no document type: without one there are no entities to expand."""
    members = archive.infolist()
    names = {member.filename for member in members}
    if len(members) > MOST_MEMBERS or len(names) < len(members):
        raise TableIsBroken
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise too_large()
    if any(member.flag_bits & 0x1 for member in members):
        raise TableIsBroken
    if "xl/workbook.xml" not in names:  # some other zip: .docx, .ods
        raise NotATable
    for name in names:
        if name.lower().endswith((".xml", ".rels")):
            part = archive.read(name)
            if b"<!DOCTYPE" in part or b"\x00" in part:  # a zero byte: some other encoding, in which one could hide
                raise TableIsBroken


def _table(lines: Iterable[Sequence[Any]], *, shown: bool = False) -> Table:
    rows: list[list[str]] = []
    kinds: dict[Place, Kind] = {}
    blank: Sequence[Any] = ()
    for number, line in enumerate(islice(lines, SHEET_END)):
        if line is blank:  # openpyxl repeats one and the same blank row, a million times if a row's number says so
            continue
        if not any(cell.value not in (None, "") for cell in line):
            blank = line
            continue
        if number >= MOST_ROWS or any(cell.value not in (None, "") for cell in line[MOST_COLUMNS:]):
            raise too_large()
        rows += [[] for _gap in range(number - len(rows))]
        here = [_kind(cell) for cell in line]
        text = _shown if shown else _value
        rows.append(["" if kind is Kind.FORMULA else text(cell) for cell, kind in zip(line, here, strict=True)])
        kinds |= {(number, column): kind for column, kind in enumerate(here) if kind}
    formulas = frozenset(place for place, kind in kinds.items() if kind is Kind.FORMULA)
    return Table(_even(rows, formulas if shown else ()), formulas, kinds)


def _kind(cell: Any) -> Kind | None:
    if cell.value is None:
        return None
    kinds = {"n": Kind.NUMBER, "d": Kind.DATE, "f": Kind.FORMULA, "e": Kind.ERROR}
    return kinds.get(cell.data_type)


def _value(cell: Any) -> str:
    return _text(cell.value)


def _shown(cell: Any) -> str:
    """The same, and a share as the percentage that people see."""
    if isinstance(cell.value, int | float) and "%" in str(cell.number_format or ""):
        return f"{_text(round(cell.value * 100, 10))}%".replace(".0%", "%")
    return _text(cell.value)


def _text(value: Any) -> str:
    """A cell's value as people would type it: 31.78, 2021, 2021-06-30."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}"  # the digits that office suites show
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return clean(str(value))[:MOST_CHARACTERS].strip()


def _even(rows: list[list[str]], awaited: Iterable[Place] = ()) -> list[list[str]]:
    """All rows as wide as the widest cell that says something, or of which a result is ``awaited``."""
    width = max((column for row in rows for column, text in enumerate(row, start=1) if text), default=0)
    width = max([width, *(column + 1 for _row, column in awaited)])
    return [row[:width] + [""] * (width - len(row)) for row in rows]


# --- .csv ------------------------------------------------------------------------------------------------------------


def _csv(content: bytes) -> Table:
    text = _decoded(content)
    first_line = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first_line.count)
    rows: list[list[str]] = []
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            cells = [_unmarked(cell) for cell in line]
            if any(cells if len(rows) >= MOST_ROWS else cells[MOST_COLUMNS:]):
                raise too_large()
            rows.append(cells[:MOST_COLUMNS])
    except csv.Error as error:
        raise TableIsBroken from error
    while rows and not any(rows[-1]):
        rows.pop()
    return Table(_even(rows))


def _decoded(content: bytes) -> str:
    """UTF-8 (with its mark or without), else GB18030, as Chinese office suites save."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise EncodingIsUnknown


def _unmarked(cell: str) -> str:
    """A cell without the mark that ``as_csv`` put before what looks like a formula."""
    text = clean(cell).strip()
    return text[1:] if text[:1] == "'" and FORMULA.match(text[1:]) else text


def as_csv(*, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A table as CSV that Excel and WPS open right: UTF-8 with its mark, and no cell that they would calculate."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([[_inert(cell) for cell in row] for row in [head, *rows]])
    return out.getvalue().encode("utf-8-sig")


def _inert(value: Any) -> str:
    text = "" if value is None else clean(value) if isinstance(value, str) else str(value)
    return f"'{text}" if isinstance(value, str) and FORMULA.match(text) else text
