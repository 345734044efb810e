"""The same document as .docx: page, grid, faces, numbers of the pages, annexes on new pages, no seal."""

import io
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from core import official
from core.official import Annex, Document, Table, blocks
from core.official_docx import official_docx
from tests.papers import TITLE, TWO, document, seal

CONTENT = "一、甲\n（一）乙。丙。\n正文。"
ROWS = [["001", "办事"], ["002", "用地"]]
ANNEXES = [Annex("名单", "不做排名", table=Table(["编号", "案例"], [20, 80], [("云岚市", ROWS)])), Annex("回执")]


def opened(paper: Document) -> Any:
    return docx.Document(io.BytesIO(official_docx(paper)))


def paragraph(file: Any, text: str) -> Any:
    return next(each for each in file.paragraphs if text in each.text)


def face(run: Any) -> str:
    return str(run._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")))


def test_the_page_is_the_standards_and_holds_its_grid() -> None:
    section = opened(document()).sections[0]
    lengths = ("page_width", "page_height", "top_margin", "right_margin", "bottom_margin", "left_margin")
    assert [round(getattr(section, name).mm) for name in lengths] == [210, 297, 37, 26, 35, 28]
    (grid,) = section._sectPr.findall(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    line = int(grid.get(qn("w:linePitch"))) / 20
    character = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert int(official.HEIGHT // line) == official.LINES
    assert int(official.WIDTH // character) == official.CHARACTERS


def test_every_word_of_the_paper_is_in_the_file_in_its_order() -> None:
    paper = document(CONTENT, number="海〔2026〕1号", to="各市：", annexes=ANNEXES)
    file = opened(paper)
    texts = [each.text for each in file.paragraphs if each.text]
    assert texts == [
        "海〔2026〕1号",
        "\n".join(TITLE),
        "各市：",
        "一、甲",
        "（一）乙。丙。",
        "正文。",
        "附件：1.名单",
        "2.回执",
        *TWO,
        "2026年10月8日",
        "附件1",
        "名单",
        "不做排名",
        "附件2",
        "回执",
    ]
    head, table = file.tables
    assert [cell.text for cell in head.rows[0].cells] == ["\n".join(TWO), "文件"]
    assert [cell.text for row in table.rows[2:] for cell in row.cells] == [text for row in ROWS for text in row]
    assert (file.core_properties.title, file.core_properties.author) == ("".join(TITLE), "、".join(TWO))


def test_each_level_has_the_face_that_offices_have() -> None:
    file = opened(document(CONTENT, issuers=["海岳日报"], number="海〔2026〕1号"))
    faces = {text: face(paragraph(file, text).runs[0]) for text in ("文件", TITLE[0], "一、甲", "（一）乙", "正文")}
    assert list(faces.values()) == ["方正小标宋简体", "方正小标宋简体", "黑体", "楷体", "仿宋"]
    assert face(paragraph(file, "（一）乙").runs[1]) == "仿宋"
    red = paragraph(file, "文件").runs[0].font.color.rgb
    assert str(red) == official.RED
    border = paragraph(file, "海〔2026〕").paragraph_format.element.pPr.find(qn("w:pBdr"))
    assert border.find(qn("w:bottom")).get(qn("w:color")) == official.RED


def test_page_numbers_change_sides_and_the_mark_stands_on_both() -> None:
    file = opened(document(mark="演示数据"))
    section = file.sections[0]
    assert file.settings.odd_and_even_pages_header_footer
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT)
    for foot in (odd, even):
        (field,) = foot._p.findall(qn("w:fldSimple"))
        assert field.get(qn("w:instr")) == "PAGE"
        assert "".join(text.text for text in foot._p.iter(qn("w:t"))) == "— 1 —"
    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text == "演示数据，不具效力"


def test_annexes_begin_on_new_pages_and_a_table_repeats_its_head() -> None:
    file = opened(document(annexes=ANNEXES))
    assert all(paragraph(file, name).paragraph_format.page_break_before for name in ("附件1", "附件2"))
    rows = file.tables[-1].rows
    assert rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert rows[2]._tr.trPr.find(qn("w:cantSplit")) is not None


def test_a_file_to_be_edited_carries_no_seal_and_leaves_room_for_the_date() -> None:
    file = opened(document(date="", seals=[seal(), seal()]))
    assert not [part for part in file.part.package.iter_parts() if part.partname.startswith("/word/media")]
    assert file.paragraphs[-1].text == official.DATE_BLANK


@pytest.mark.parametrize("issuers", [["海岳日报"], TWO, [f"海岳省第{n}办公室" for n in range(40)], ["海" * 100]])
def test_every_issuer_signs_two_characters_from_the_edge(issuers: list[str]) -> None:
    file = opened(document(issuers=issuers))
    signed = [each for each in file.paragraphs if each.text in issuers][-len(issuers) :]
    left = int(signed[0]._p.pPr.ind.get(qn("w:leftChars"))) / 100
    assert {each._p.pPr.ind.get(qn("w:leftChars")) for each in signed} == {str(round(left * 100))}
    longest = max(map(len, issuers))
    assert left + min(longest, 26) <= 26
    date = paragraph(file, "2026年10月8日")
    assert int(date._p.pPr.ind.get(qn("w:leftChars"))) / 100 == left + 2


def test_blocks_and_file_agree_on_any_text() -> None:
    body = "一、总体要求。各市要组织。\n<b>&amp;</b>\n\t（二）方式\n"
    file = opened(document(body))
    assert [b.text + b.rest for b in blocks(body)] == [p.text for p in file.paragraphs if p.text][1:4]
