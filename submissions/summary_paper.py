"""The recommendation summary table on paper: a Word file and a PDF, A4 across, with room for the office's seal."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt

from campaigns.models import Campaign
from core import files, jobs, pdf
from core.models import Job, StoredFile
from core.word import TEXT_FACE, TITLE_FACE, chinese, run
from submissions import summary
from submissions.summary import HEAD, Line, Summary

WIDTHS = (1.2, 4.6, 2.4, 2.2, 5.2, 1.9, 2.9, 5.6)  # centimetres of the columns: 26 of the 29.7
SMALL = 10.5  # points, of the table


@jobs.handler(summary.KIND)
def render_summary(job: Job) -> StoredFile:
    """The PDF of one sending."""
    table, campaign = summary.of_job(job), Campaign.objects.get(slug=job.scope)
    return files.store(name=f"{table.name}.pdf", content=as_pdf(table), by=job.requested_by, scope=campaign)


def as_pdf(table: Summary) -> bytes:
    """Raises what ``pdf.render_template`` raises."""
    return pdf.render_template("paper/summary.html", {"table": table, "head": HEAD})


def as_docx(table: Summary) -> bytes:
    """The table as a Word file, in the faces and the manner of the form."""
    document = docx.Document()
    _lay_page(document)
    if table.mark:
        _aligned(document, f"{table.mark}，不具效力", WD_ALIGN_PARAGRAPH.RIGHT, size=SMALL)
    _aligned(document, table.title, WD_ALIGN_PARAGRAPH.CENTER, face=TITLE_FACE, size=16)
    facts = (
        f"推荐单位：{table.office}    回执编号：{table.receipt}（第 {table.turn} 次送交）    共 {len(table.lines)} 家"
    )
    _aligned(document, facts, WD_ALIGN_PARAGRAPH.LEFT)
    _lay_table(document, table)
    _aligned(document, "按级别和名称排列，不做排名。题目下的编码是所送申报表的版本码。", size=SMALL)
    for text in (f"{table.office}（印章）", table.date, f"送交人：{table.sender}"):
        _aligned(document, text, WD_ALIGN_PARAGRAPH.RIGHT)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _lay_page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(1.8)
    normal = document.styles["Normal"]
    normal.font.size = Pt(12)
    chinese(normal.element.get_or_add_rPr(), TEXT_FACE)


def _aligned(document: Any, text: str, align: Any = WD_ALIGN_PARAGRAPH.LEFT, **facts: Any) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    run(paragraph, text, **facts)


def _lay_table(document: Any, table: Summary) -> None:
    grid = document.add_table(rows=1 + len(table.lines), cols=len(HEAD), style="Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    rows = [HEAD, *(_cells(line) for line in table.lines)]
    for row, texts in zip(grid.rows, rows, strict=True):
        for cell, text, width in zip(row.cells, texts, WIDTHS, strict=True):
            cell.width = Cm(width)
            for number, part in enumerate(text.split("\n")):
                run(cell.add_paragraph() if number else cell.paragraphs[0], part, size=SMALL)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # Word breaks no row in two,
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # and prints the head on each page


def _cells(line: Line) -> tuple[str, ...]:
    zone = f"{line.zone}\n{line.note}" if line.note else line.zone
    title = f"{line.title}\n{line.code}"
    return (str(line.number), zone, line.standing, line.area, title, line.contact, line.mobile, line.opinion)
