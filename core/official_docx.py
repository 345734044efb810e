"""An official document as .docx with the layout of its PDF, because offices edit (GB/T 9704-2012).

The faces are named as offices have them. A seal's picture never goes into a file that can be edited: the signature is
always the unsealed one. Word counts 三号 as 16 points, so the grid of 22 lines of 28 characters narrows each character
a little, as its own templates for official documents do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Mm, Pt

from core import official
from core.official import Annex, Block, Document, Table
from core.word import TEXT_FACE, chinese, flag, page_number, run, saved

TITLE_FACE, HEI, KAI, SONG = "方正小标宋简体", "黑体", "楷体", "宋体"
FACES = {"h1": HEI, "h2": KAI, "p": TEXT_FACE}
SIZE = 16.0
LINE_TWIPS = 579  # 1/20 pt: 22 lines of 28.95 pt stand in 225 mm, of 29 they do not
NARROWER = -849  # 1/4096 pt added to 16 pt: 28 characters of 15.79 pt stand in 156 mm
LINE = LINE_TWIPS / 20
PAGE_NUMBER_FOOT = 25.5  # millimetres from the paper's edge: the dashes lie 7 mm under the type area


def official_docx(document: Document) -> bytes:
    """``document`` as .docx."""
    file = docx.Document()
    _lay_page(file, document)
    _lay_head(file, document)
    _title(file, document.title_lines, before=2 * LINE)
    _plain(file)
    if document.to:
        _text(file, document.to, indent=0)
    for block in document.blocks:
        _block(file, block)
    _annex_names(file, document.annex_names)
    _signature(file, document)
    for number, annex in enumerate(document.annexes, start=1):
        _annex(file, annex, f"附件{number}" if len(document.annexes) > 1 else "附件")
    return saved(file)


# --- page -------------------------------------------------------------------------------------------------------------


def _lay_page(file: Any, document: Document) -> None:
    normal = file.styles["Normal"]
    normal.font.size = Pt(SIZE)
    chinese(normal.element.get_or_add_rPr(), TEXT_FACE)
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    top, right, bottom, left = official.MARGINS
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance, section.footer_distance = Mm(17), Mm(PAGE_NUMBER_FOOT)
    _grid(section)
    file.settings.odd_and_even_pages_header_footer = True
    _margin(section.header, section.footer, document.mark, WD_ALIGN_PARAGRAPH.RIGHT)
    _margin(section.even_page_header, section.even_page_footer, document.mark, WD_ALIGN_PARAGRAPH.LEFT)
    facts = file.core_properties
    facts.title, facts.author, facts.language = document.name, "、".join(document.issuers)[:255], "zh-CN"
    facts.comments = ""


def _grid(section: Any) -> None:
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    for name, value in (("type", "linesAndChars"), ("linePitch", LINE_TWIPS), ("charSpace", NARROWER)):
        grid.set(qn(f"w:{name}"), str(value))
    section._sectPr.append(grid)


def _margin(header: Any, footer: Any, mark: str, side: WD_ALIGN_PARAGRAPH) -> None:
    """The mark of an invented campaign above, the page number — 1 — on the outer side, one character in, below."""
    if mark:
        head = header.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run(head, f"{mark}，不具效力", face=HEI, size=10.5)
    foot = footer.paragraphs[0]
    foot.alignment = side
    layout = _off_grid(foot, 14)
    layout.left_indent = layout.right_indent = Pt(14)
    run(foot, "— ", face=SONG, size=14)
    page_number(foot, face=SONG)
    run(foot, " —", face=SONG, size=14)


# --- head -------------------------------------------------------------------------------------------------------------


def _lay_head(file: Any, document: Document) -> None:
    head = document.head
    if len(head.lines) == 1:
        line = file.paragraphs[0] if file.paragraphs else file.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _off_grid(line, head.pitch, before=head.top)
        word = official.WORD if head.with_word else ""
        run(line, head.lines[0] + word, face=TITLE_FACE, size=head.size, colour=official.RED)
    else:
        _off_grid(file.add_paragraph(), 1, before=head.top - 1)
        _joint_head(file, document)
    number = file.add_paragraph()
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _off_grid(number, LINE, before=2 * LINE)
    if document.number:
        run(number, document.number, size=SIZE)
    _line_below(number)


def _joint_head(file: Any, document: Document) -> None:
    """The issuers spread to one width, 文件 beside their middle: a table without borders."""
    head = document.head
    columns = [head.width + 12] + ([official.WORD_WIDTH] if head.with_word else [])
    table = file.add_table(rows=1, cols=len(columns))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for cell, width in zip(table.rows[0].cells, columns, strict=True):
        cell.width = Emu(int(width * 12700))
        cell.vertical_alignment = 1
    names = table.rows[0].cells[0]
    for place, name in enumerate(head.lines):
        line = names.add_paragraph() if place else names.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.DISTRIBUTE
        _off_grid(line, head.pitch)
        run(line, name, face=TITLE_FACE, size=head.size, colour=official.RED)
    if head.with_word:
        word = table.rows[0].cells[1].paragraphs[0]
        word.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _off_grid(word, official.WORD_SIZE * 1.2)
        run(word, official.WORD, face=TITLE_FACE, size=official.WORD_SIZE, colour=official.RED)


def _line_below(paragraph: Any) -> None:
    """The red line, 4 mm under the number and as wide as the type area (7.2.7)."""
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "11"), ("color", official.RED)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


# --- text -------------------------------------------------------------------------------------------------------------


def _title(file: Any, lines: Sequence[str], *, before: float = 0) -> None:
    paragraph = file.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _off_grid(paragraph, official.TITLE_LINE, before=before)
    paragraph.paragraph_format.keep_with_next = True
    for place, line in enumerate(lines):
        run(paragraph, line, face=TITLE_FACE, size=official.TITLE_SIZE)
        if place < len(lines) - 1:
            paragraph.runs[-1].add_break(WD_BREAK.LINE)


def _block(file: Any, block: Block) -> None:
    paragraph = _text(file, block.text, face=FACES[block.kind])
    if block.rest:
        run(paragraph, block.rest, size=SIZE)
    elif block.kind != "p":
        paragraph.paragraph_format.keep_with_next = True


def _text(file: Any, text: str, *, face: str = TEXT_FACE, indent: float = 2) -> Any:
    """A paragraph on the grid, its first line ``indent`` characters in."""
    paragraph = _plain(file)
    if indent:
        _indent(paragraph, firstLineChars=indent)
    run(paragraph, text, face=face, size=SIZE)
    return paragraph


def _plain(file: Any) -> Any:
    paragraph = file.add_paragraph()
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing = 1
    layout.widow_control = False
    return paragraph


def _indent(paragraph: Any, **characters: float) -> None:
    """Indents in characters of the grid, as Chinese offices set them: ``leftChars``, ``firstLineChars`` and so on."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, count in characters.items():
        indent.set(qn(f"w:{name}"), str(round(count * 100)))
        indent.set(qn(f"w:{name.removesuffix('Chars')}"), str(round(count * official.SIZE * 20)))


def _off_grid(paragraph: Any, line: float, *, before: float = 0) -> Any:
    """A paragraph with an exact line of its own, in points; returns its format."""
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:rPr")
    return layout


# --- annexes and signature --------------------------------------------------------------------------------------------


def _annex_names(file: Any, names: Sequence[tuple[str, str]]) -> None:
    for place, (ordinal, title) in enumerate(names):
        if not place:
            _plain(file)
        paragraph = _plain(file)
        hanging = 1 if place else (4 if ordinal else 3)
        _indent(paragraph, leftChars=6 if ordinal else 5, hangingChars=hanging)
        run(paragraph, ("" if place else "附件：") + ordinal + title, size=SIZE)


def _signature(file: Any, document: Document) -> None:
    """One issuer under the other; the longest ends two characters from the edge, the date begins two further in."""
    _plain(file)
    longest = max(map(len, document.issuers), default=0)
    date = len(document.date or official.DATE_BLANK) * 0.8
    left = max(0.0, official.CHARACTERS - 2 - max(longest, date + 2))
    for issuer in document.issuers:
        paragraph = _text(file, issuer, indent=0)
        _indent(paragraph, leftChars=left)
        paragraph.paragraph_format.keep_with_next = True
    _indent(_text(file, document.date or official.DATE_BLANK, indent=0), leftChars=left + 2)


def _annex(file: Any, annex: Annex, name: str) -> None:
    word = _text(file, name, face=HEI, indent=0)
    word.paragraph_format.page_break_before = True
    _plain(file)
    _title(file, [annex.title])
    if annex.note:
        note = _plain(file)
        note.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run(note, annex.note, face=KAI, size=12)
    for block in annex.blocks:
        _block(file, block)
    if annex.table:
        _table(file, annex.table)


def _table(file: Any, content: Table) -> None:
    """A table whose head is repeated on each page and whose rows are not torn apart."""
    table = file.add_table(rows=0, cols=len(content.head), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = [Cm(15.6 * percent / 100) for percent in content.widths]
    flag(_row(table, content.head, widths, HEI), "w:tblHeader")
    for caption, rows in content.groups:
        if caption:
            row = _row(table, [caption, *[""] * (len(widths) - 1)], widths, HEI)
            row.cells[0].merge(row.cells[-1])
            row.cells[0].paragraphs[0].paragraph_format.keep_with_next = True
        for values in rows:
            row = _row(table, values, widths, TEXT_FACE)
            flag(row, "w:cantSplit")
            if content.is_blank:
                row.height = Pt(30)


def _row(table: Any, values: Sequence[str], widths: Sequence[Any], face: str) -> Any:
    row = table.add_row()
    for cell, value, width in zip(row.cells, values, widths, strict=True):
        cell.width = width
        _off_grid(cell.paragraphs[0], 19)
        if value:
            run(cell.paragraphs[0], value, face=face, size=12)
    return row
