"""Writing the form: the annex's exact table, blank or filled in."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from core.word import TEXT_FACE, TITLE_FACE, chinese, run, saved
from submissions.form_docx.labels import LABELS

WIDTHS = (2.6, 3.4, 2.2, 3.0, 2.0, 3.4)  # centimetres of the six columns
HEIGHTS = {"overview": 5.0, "experience": 8.0, "commitment": 3.0, "opinion": 3.5}  # centimetres, at least
DATE_BLANK = "     年    月    日"


class HasTexts(Protocol):
    """What the form needs of a campaign."""

    def text(self, key: str) -> str: ...


def blank(campaign: HasTexts) -> bytes:
    """The empty form (附件) as .docx."""
    return filled(campaign, {})


def filled(campaign: HasTexts, facts: Mapping[str, Any], *, foot: str = "") -> bytes:
    """The form with ``facts`` in its cells, keyed like the form's fields; what is absent stays empty.

    ``title`` has no cell in the annex: it becomes the first line of 典型经验 unless it is that already.
    ``commitment_date`` and ``opinion_date`` stand beside the seals, ``foot`` at the foot of each page.
    """
    values = {key: str(facts.get(key) or "") for key in (*LABELS, "title", "commitment_date", "opinion_date")}
    values["experience"] = with_title(values["title"], values["experience"])
    document = docx.Document(io.BytesIO(_laid(campaign.text("form_title"), campaign.text("commitment"))))
    _fill_table(document.tables[0], values)
    _paragraph(document.add_paragraph(), f"申报时间：{values['filled_on'] or DATE_BLANK}")
    _paragraph(document.sections[0].footer.paragraphs[0], foot)
    return saved(document)


@lru_cache(maxsize=32)
def _laid(form_title: str, promise: str) -> bytes:
    """The form without any value. Merging its cells takes longer than all the rest, and is the same every time."""
    document = docx.Document()
    _lay_page(document)
    _paragraph(document.add_paragraph(), "附件：")
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run(title, form_title, face=TITLE_FACE, size=16)
    _lay_table(document, promise)
    return saved(document)


def _lay_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    normal = document.styles["Normal"]
    normal.font.size = Pt(12)
    chinese(normal.element.get_or_add_rPr(), TEXT_FACE)


# Where each value stands: row, first and last column, and the column of its label.
PLACES = {
    "zone_name": (0, 1, 3, 0),
    "area": (0, 5, 5, 4),
    "address": (1, 1, 3, 0),
    "department": (1, 5, 5, 4),
    "contact": (2, 1, 1, 0),
    "position": (2, 3, 3, 2),
    "phone": (2, 5, 5, 4),
    "mobile": (3, 3, 3, 2),
    "email": (3, 5, 5, 4),
    "overview": (4, 1, 5, 0),
    "experience": (5, 1, 5, 0),
    "commitment": (6, 1, 5, 0),
    "opinion": (7, 1, 5, 0),
}


def _lay_table(document: Any, promise: str) -> None:
    table = document.add_table(rows=8, cols=6, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    # Read once: table.cell() lays out the whole grid anew at each call. A merge keeps its first cell.
    cells = [row.cells for row in table.rows]
    for row in cells:
        for cell, width in zip(row, WIDTHS, strict=True):
            cell.width = Cm(width)
    cells[2][0].merge(cells[3][0])  # 联系人 reaches over two rows
    cells[2][1].merge(cells[3][1])
    for key, (number, first, last, label) in PLACES.items():
        _label(cells[number][label], key)
        if last > first:
            cells[number][first].merge(cells[number][last])
        if key in HEIGHTS:
            table.rows[number].height = Cm(HEIGHTS[key])
    _write(cells[6][1], promise)


def _label(cell: Any, key: str) -> None:
    aside = "（字数控制在800字左右）" if key == "experience" else ""
    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    _paragraph(cell.paragraphs[0], LABELS[key][0] + aside)


def _fill_table(table: Any, values: Mapping[str, str]) -> None:
    cells = [row.cells for row in table.rows]
    for key, (number, first, _last, _label) in PLACES.items():
        if key != "commitment":  # the programme's own words, laid already
            _write(cells[number][first], values[key])
    _seal(cells[6][1], "申报单位盖章：", values["commitment_date"])
    _seal(cells[7][1], "盖章：", values["opinion_date"])


def _write(cell: Any, text: str) -> None:
    for number, line in enumerate(text.split("\n")):
        _paragraph(cell.add_paragraph() if number else cell.paragraphs[0], line)


def with_title(title: str, experience: str) -> str:
    """The narrative with the case's title as its first line, once."""
    if not title or experience.split("\n")[0].strip("《》 ") == title:
        return experience
    return f"{title}\n{experience}".rstrip("\n")


def _seal(cell: Any, words: str, date: str) -> None:
    for line in (words, date or DATE_BLANK):
        paragraph = cell.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _paragraph(paragraph, line)


def _paragraph(paragraph: Any, text: str) -> None:
    if text:
        run(paragraph, text)
