"""The case book as .docx, because editors edit: contents and indexes are fields that Word fills in when it opens it."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from core.official import Block
from core.official_docx import FACES, HEI, KAI, TITLE_FACE
from core.word import TEXT_FACE, chinese, page_number, run, saved
from results.casebook import Book, BookCase

RED, INK = "B3161B", "1C1A17"
WIDTH, HIGHEST = 150, 90  # millimetres of a picture


def casebook_docx(book: Book) -> bytes:
    """The book as .docx: every case is a heading, so that the contents can be made anew after editing."""
    file = docx.Document()
    _lay_page(file, book)
    _cover(file, book)
    _contents(file, book)
    for place, case in enumerate(book.cases):
        _case(file, case, place)
    _index(file, "奖区索引", book, [(area, cases, lambda case: case.title) for area, cases in book.by_area])
    _index(file, "城市索引", book, [(city, cases, lambda case: case.zone) for city, cases in book.by_city])
    return saved(file)


def _lay_page(file: Any, book: Book) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.top_margin, section.bottom_margin = Mm(30), Mm(28)
    section.different_first_page_header_footer = True  # the cover
    chinese(file.styles["Normal"].element.get_or_add_rPr(), TEXT_FACE)
    run(section.header.paragraphs[0], f"{book.name}案例集　{book.mark}".strip(), face=HEI, size=9)
    if book.mark:
        run(section.first_page_header.paragraphs[0], f"{book.mark}，不具效力", face=HEI, size=9)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page_number(foot, size=10)
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    file.settings.element.append(update)
    file.core_properties.title, file.core_properties.author = f"{book.name}案例集", "、".join(book.hosts)[:255]


def _cover(file: Any, book: Book) -> None:
    for place, line in enumerate([*book.title_lines, "案例集"]):
        paragraph = file.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(0 if place else 180)
        run(paragraph, line, face=TITLE_FACE, size=30, colour=RED if line == "案例集" else "")
    for host in [*book.hosts, f"{book.year}年"]:
        run(file.add_paragraph(), host, face=KAI, size=14)


def _contents(file: Any, book: Book) -> None:
    _heading(file, "目录", size=20).paragraph_format.page_break_before = True
    _words(file, "按城市代码排列，不做排名", face=KAI, size=10.5)
    for place, case in enumerate(book.cases):
        _line(file, f"{case.city}　{case.title}　{case.zone}", place)


def _case(file: Any, case: BookCase, place: int) -> None:
    _words(file, f"{case.area}　编号{case.number}", face=HEI, size=10.5).paragraph_format.page_break_before = True
    title = file.add_paragraph(style="Heading 1")
    run(title, case.title, face=TITLE_FACE, size=20, colour=INK)
    _bookmark(title, place)
    _words(file, f"{case.city}　{case.zone}", face=KAI, size=12)
    for name, blocks in (("开发区概况", case.overview), ("典型经验", case.text)):
        if blocks:
            _words(file, name, face=HEI, size=11)
        for block in blocks:
            _block(file, block)
    for picture in case.pictures:
        paragraph = file.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = bool(picture.caption)
        size: dict[str, Any] = {"height": Mm(HIGHEST)} if picture.is_upright else {"width": Mm(WIDTH)}
        paragraph.add_run().add_picture(io.BytesIO(picture.read()), **size)
        if picture.caption:
            _words(file, picture.caption, face=KAI, size=9.5).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _block(file: Any, block: Block) -> None:
    paragraph = file.add_paragraph()
    layout = paragraph.paragraph_format
    layout.first_line_indent, layout.space_after, layout.line_spacing = Pt(24), Pt(0), Pt(22)
    run(paragraph, block.text, face=FACES[block.kind], size=12)
    if block.rest:
        run(paragraph, block.rest, size=12)


def _index(file: Any, name: str, book: Book, groups: list[Any]) -> None:
    places = {case.number: place for place, case in enumerate(book.cases)}
    _heading(file, name, size=20).paragraph_format.page_break_before = True
    for group, cases, words in groups:
        _words(file, group, face=HEI, size=12)
        for case in cases:
            _line(file, words(case), places[case.number])


def _line(file: Any, words: str, place: int) -> None:
    """Words, and the page that the case stands on."""
    paragraph = _words(file, f"{words}　", size=11)
    run(paragraph, "　", size=11)
    page = OxmlElement("w:fldSimple")
    page.set(qn("w:instr"), f"PAGEREF case{place} \\h")
    page.append(paragraph.runs[-1]._r)
    paragraph._p.append(page)


def _bookmark(paragraph: Any, place: int) -> None:
    for kind in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(kind)
        mark.set(qn("w:id"), str(place))
        if kind == "w:bookmarkStart":
            mark.set(qn("w:name"), f"case{place}")
        paragraph._p.append(mark)


def _heading(file: Any, words: str, *, size: float) -> Any:
    paragraph = _words(file, words, face=TITLE_FACE, size=size)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _words(file: Any, words: str, *, face: str = TEXT_FACE, size: float) -> Any:
    paragraph = file.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(2)
    run(paragraph, words, face=face, size=size)
    return paragraph
