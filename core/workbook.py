"""Workbooks that are inert: no cell that we write is ever a formula or an illegal character."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from core.text import clean

MOST_CHARACTERS = 32_767  # of one cell, by Excel's specification
NO_TIME = (2000, 1, 1, 0, 0, 0)  # of the parts of a file whose bytes depend on its content alone
FORMULAS = {"=", "#"}  # with these a formula or an error begins


WRAPPED = Alignment(wrap_text=True, vertical="top")


def safe_cell(sheet: Any, value: Any) -> WriteOnlyCell:
    """A cell whose text stays text, whatever it starts with; times become local times without zone."""
    cell = WriteOnlyCell(sheet, value=inert(value))
    if isinstance(value, str):
        cell.data_type = "s"
        cell.alignment = WRAPPED
    return cell


def inert(value: Any) -> Any:
    """What a cell may hold of ``value``."""
    if isinstance(value, str):
        return clean(value)[:MOST_CHARACTERS]
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value).replace(tzinfo=None)
    return value


class SheetWriter:
    """Writes sheets row by row (write-only, so memory does not grow with the rows)."""

    def __init__(self) -> None:
        self.book = Workbook(write_only=True)
        # Wrapped texts are the workbook's own style: one a cell takes more time than the cell.
        self.book._cell_styles[0].alignmentId = self.book._alignments.add(WRAPPED)

    def sheet(
        self, title: str, *, head: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[int], note: str = ""
    ) -> None:
        """Add a sheet. ``widths`` are in characters; ``note`` stands above the head (a mark, an order)."""
        sheet = self.book.create_sheet(title)
        for number, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.freeze_panes = "A3" if note else "A2"
        if note:
            sheet.append([self._head(sheet, note, fill=False)])
        sheet.append([self._head(sheet, text) for text in head])
        for row in rows:
            sheet.append([_quick(sheet, value) for value in row])

    def _head(self, sheet: Any, text: str, *, fill: bool = True) -> WriteOnlyCell:
        cell = safe_cell(sheet, text)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=fill, vertical="center")
        if fill:
            cell.fill = PatternFill("solid", start_color="F2EEE7")
        return cell

    def content(self, *, dated: datetime | None = None) -> bytes:
        """The file. ``dated``: it bears this moment alone, so that the same sheets are the same bytes at any time."""
        buffer = io.BytesIO()
        if dated is None:
            self.book.save(buffer)
            return buffer.getvalue()
        self.book.properties.created = self.book.properties.modified = dated.astimezone(UTC).replace(tzinfo=None)
        with zipfile.ZipFile(buffer, "w") as archive:
            ExcelWriter(self.book, archive).save()  # the workbook's own ``save`` writes the present moment into it
        return _without_times(buffer)


def _without_times(written: io.BytesIO) -> bytes:
    """The archive once more, without the moment at which each part of it was written."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(buffer, "w") as archive:
        for part in parts.infolist():
            archive.writestr(zipfile.ZipInfo(part.filename, NO_TIME), parts.read(part), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _quick(sheet: Any, value: Any) -> Any:
    """What openpyxl makes a plain cell of, and a cell of our own where it would take the text for more than that."""
    return safe_cell(sheet, value) if isinstance(value, str) and value[:1] in FORMULAS else inert(value)
