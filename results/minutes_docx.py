"""Minutes and signature sheet as .docx: the page of GB/T 9704-2012, in the faces that offices have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Mm, Pt

from core.word import flag, page_number, run, saved
from results import minutes

TYPE_AREA = 15.6  # centimetres
TITLE, HEI, KAI, TEXT = "方正小标宋简体", "黑体", "楷体", "仿宋"
SIZES = {"h1": (HEI, 16.0), "h2": (KAI, 16.0), "p": (TEXT, 16.0)}  # 三号


def minutes_docx(facts: dict[str, Any], digest: str) -> bytes:
    """The minutes of a closed meeting."""
    document = _page(facts["mark"])
    _title(document, minutes.title(facts, "纪要"))
    for block in minutes.blocks(facts):
        _block(document, block)
    _plain(document, f"本纪要摘要（SHA-256）：{digest}", size=10.5)
    _sign(document, [f"主持人（签字）：{' ' * 12}", f"记录人（签字）：{' ' * 12}", minutes.closed_on(facts)])
    _annex(document, facts)
    return saved(document)


def signature_docx(facts: dict[str, Any], digest: str, *, with_annex: bool, blanks: int) -> bytes:
    """The sheet that those present sign."""
    document = _page(facts["mark"], foot=f"评审会纪要摘要（SHA-256）：{digest}")
    _title(document, minutes.title(facts, "签字表"))
    _plain(document, f"会议时间：{minutes.held(facts)}　　地点：{facts['place'] or '—'}", size=12)
    _plain(document, minutes.STATEMENT, size=12, indent=True)
    block = {
        "head": minutes.SHEET_HEAD,
        "rows": minutes.sheet_rows(facts, blanks),
        "widths": minutes.SHEET_WIDTHS,
    }
    _table(document, block, height=1.2, centred=(0, 1, 3))
    if with_annex:
        _annex(document, facts)
    return saved(document)


def _page(mark: str, foot: str = "") -> Any:
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    if mark:
        head = section.header.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run(head, f"{mark}，不具效力", face=HEI, size=10.5)
    line = section.footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if foot:
        run(line, foot, size=7.5)
        line = section.footer.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run(line, "— ", size=14)
    page_number(line)
    run(line, " —", size=14)
    return document


def _title(document: Any, lines: Sequence[str]) -> None:
    for line in lines:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(0)
        run(paragraph, line.replace("\u200b", ""), face=TITLE, size=22)
    document.add_paragraph()


def _block(document: Any, block: minutes.Block) -> None:
    if block["kind"] == "table":
        _table(document, block)
        return
    face, size = SIZES[block["kind"]]
    paragraph = document.add_paragraph()
    _spaced(paragraph, indent=True)
    paragraph.paragraph_format.keep_with_next = block["kind"] != "p" or block.get("keep", False)
    run(paragraph, block["text"], face=face, size=size)


def _plain(document: Any, text: str, *, size: float, indent: bool = False) -> None:
    paragraph = document.add_paragraph()
    _spaced(paragraph, indent=indent, line=size * 1.75)
    run(paragraph, text, size=size)


def _spaced(paragraph: Any, *, indent: bool, line: float = 28) -> None:
    layout = paragraph.paragraph_format
    layout.space_after = Pt(0)
    layout.line_spacing = Pt(line)
    if indent:
        layout.first_line_indent = Pt(32 if line >= 28 else 24)


def _table(document: Any, block: minutes.Block, *, height: float = 0, centred: Sequence[int] = ()) -> None:
    """A table whose head is repeated on each page and whose rows are not torn apart."""
    table = document.add_table(rows=0, cols=len(block["head"]), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = [Cm(TYPE_AREA * percent / 100) for percent in block["widths"]]
    _row(table, block["head"], widths, face=HEI, centred=range(len(widths)))
    flag(table.rows[0], "w:tblHeader")
    for values in block["rows"]:
        row = _row(table, values, widths, face=TEXT, centred=centred)
        if height:
            row.height = Cm(height)
        flag(row, "w:cantSplit")


def _row(table: Any, values: Sequence[str], widths: Sequence[Any], *, face: str, centred: Sequence[int]) -> Any:
    row = table.add_row()
    for place, (cell, value, width) in enumerate(zip(row.cells, values, widths, strict=True)):
        cell.width = width
        cell.vertical_alignment = 1  # in the middle
        if place in centred:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        if value:
            run(cell.paragraphs[0], value, face=face, size=12)
    return row


def _sign(document: Any, lines: Sequence[str]) -> None:
    document.add_paragraph()
    for line in lines:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _spaced(paragraph, indent=False)
        run(paragraph, line, size=16)


def _annex(document: Any, facts: dict[str, Any]) -> None:
    document.add_page_break()
    _plain(document, "附件", size=16)
    _title(document, ["拟入选案例名单"])
    _plain(document, "按城市代码排列，不做排名", size=12)
    _table(document, minutes.annex(facts), centred=(0,))
