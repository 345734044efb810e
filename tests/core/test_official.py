"""Official documents against the numbers of GB/T 9704-2012, measured in the PDF itself."""

import re
from itertools import pairwise
from typing import Any

import pytest

from core import official, pdf
from core.official import Annex, Block, Table, blocks
from tests.papers import ASCENT, FOOT, LEFT, MM, RIGHT, TITLE, TOP, TWO, document, line, lines, read, words

# --- the grid ---------------------------------------------------------------------------------------------------------


def test_a_page_holds_22_lines_of_28_characters_from_edge_to_edge_of_the_type_area() -> None:
    content = official.render(document("国" * 28 * 60))
    box = read(content).pages[0].mediabox
    assert (round(float(box.width), 1), round(float(box.height), 1)) == (595.3, 841.9)
    full = [each for each in lines(content, 2) if set(each.text) == {"国"}]
    assert [len(each.text) for each in full] == [official.CHARACTERS] * official.LINES
    assert {each.size for each in full} == {15.75}
    assert {round(each.left - LEFT, 1) for each in full} == {0}
    steps = [a.base - b.base for a, b in pairwise(full)]
    assert all(abs(step - official.PITCH) < 0.11 for step in steps), steps
    assert 0 <= RIGHT - (full[0].left + 28 * 15.75) < 2
    assert full[0].base + ASCENT * 15.75 < TOP
    assert full[-1].base > FOOT


def test_typed_spaces_are_not_spread_over_the_line() -> None:
    body = "受理单位：海岳省推动开发区改革创新领导小组办公室，云岚市松石大道 88 号，电话：139 0000 1024；"
    (block,) = blocks(body)
    assert block.text == body.replace(" 88 ", "88").replace("139 0000 1024", "139\u20020000\u20021024")
    assert "松石大道88号，电话：13900001024；" in words(official.render(document(body)))[0]


def test_a_table_stays_within_the_type_area() -> None:
    table = Table(["编号", "案例"], [20, 80], [("", [("001", "国" * 80)])])
    content = official.render(document(annexes=[Annex("名单", table=table)]))
    cells = [each for each in lines(content, 2) if set(each.text) == {"国"}]
    assert cells
    assert all(cell.left + len(cell.text) * cell.size <= RIGHT - 4 for cell in cells)  # the padding


def test_the_head_the_line_and_the_title_stand_where_the_standard_puts_them() -> None:
    content = official.render(document(number="海推办〔2026〕12号", issuers=["海岳日报"], to="各市："))
    head = line(content, 1, "海岳日报文件")
    assert head.base + ASCENT * head.size == pytest.approx(TOP - 35 * MM, abs=1)
    assert head.left + len(head.text) * head.size / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=2)
    number = line(content, 1, "海推办")
    assert number.size == 15.75
    assert 2.7 < (head.base - number.base) / official.PITCH < 3.7  # two blank lines between
    title = line(content, 1, TITLE[0])
    assert (title.size, title.face) == (22, "TX-Biaosong")
    to = line(content, 1, "各市：")
    assert to.left == pytest.approx(LEFT, abs=0.1)
    below = line(content, 1, TITLE[1])
    assert 1.8 < (below.base - to.base) / official.PITCH < 2.3  # one blank line between
    assert line(content, 1, "依据。").left == pytest.approx(LEFT + 2 * 15.75, abs=0.1)


def test_page_numbers_stand_on_the_outer_side_seven_millimetres_below() -> None:
    content = official.render(document("国" * 28 * 60))
    for page, right in ((1, True), (2, False), (3, True)):
        number = line(content, page, "—")
        assert number.text.replace(" ", "") == f"—{page}—"
        assert (number.size, number.face) == (14, "TX-Full")
        dash = number.base + 0.37 * 14  # where this face draws its dash
        assert FOOT - dash == pytest.approx(7 * MM, abs=1)
        if not right:
            assert number.left == pytest.approx(LEFT + 14, abs=0.5)
        else:
            assert number.left > (LEFT + RIGHT) / 2


# --- the red head -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [1, 4, 12, 19, 33, 60, 100])
@pytest.mark.parametrize("count", [1, 2, 3, 6, 9, 40])
def test_no_head_is_wider_than_the_type_area_nor_too_high_for_the_first_page(count: int, length: int) -> None:
    head = official.head(["海" * length] * count)
    word = official.WORD_WIDTH if len(head.lines) > 1 and head.with_word else 0
    alone = 2 * head.size if len(head.lines) == 1 and head.with_word else 0
    assert head.width + word + alone <= official.WIDTH + 0.1
    assert len(head.lines) * head.pitch <= official.HEIGHT - official.BESIDE_HEAD + 0.1
    assert head.size >= official.HEAD_SMALLEST
    assert head.left_out in (0, count - 1)


def test_joint_issuers_are_stacked_to_one_width_and_the_word_may_go() -> None:
    head = official.head(TWO)
    assert (list(head.lines), head.with_word, head.left_out) == (TWO, True, 0)
    assert head.spaced[0][1] > 0 == head.spaced[1][1]
    assert not official.head(["海岳日报", "海" * 25]).with_word
    assert official.head(["海岳日报", "海" * 40]).left_out == 1


def test_the_first_page_shows_text_whatever_stands_in_the_head() -> None:
    long = ["关于公布名单的通知关于公布名单的通知"] * 4
    for issuers in (["海岳省某厅"] * 5, ["海岳省某厅"] * 40, TWO, ["海" * 100]):
        first = words(official.render(document("国" * 100, issuers=issuers, title_lines=long, number="海〔2026〕1号")))[
            0
        ]
        assert first.count("国") >= 28


def test_forty_issuers_sign_one_under_the_other_and_the_head_names_the_first() -> None:
    issuers = [f"海岳省第{number}办公室" for number in range(1, 41)]
    pages = words(official.render(document(issuers=issuers)))
    assert pages[0].startswith("海岳省第1办公室文件关于")
    assert "".join(issuers) in "".join(pages).replace("—2—", "").replace("—1—", "")
    assert pages[-1].endswith("海岳省第40办公室2026年10月8日—3—")


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("海推办〔2026〕12号", "海推办〔2026〕12号"),
        ("海推办[2026]第012号", "海推办〔2026〕12号"),
        (" 海推办（2026）12 ", "海推办〔2026〕12号"),
        ("海推办【２０２６】１２号", "海推办〔2026〕12号"),
        ("海推办(2026年) 12号", "海推办〔2026〕12号"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_number_is_written_as_the_standard_does(typed: str, number: str) -> None:
    assert official.official_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["12号", "〔2026〕12号", "海推办2026-12", "海推办〔26〕12号", "海推办〔2026〕0号", "海" * 80]
)
def test_what_is_no_number_is_told_how_one_looks(typed: str) -> None:
    with pytest.raises(official.NumberIsNotOfficial, match="海推办〔2026〕12号"):
        official.official_number(typed)


def test_levels_are_told_from_clauses() -> None:
    clauses = "（一）方式\n（二）各市要高度重视，认真组织。\n（三）要求。各市要组织。\n1.第一\n（1）其一"
    assert blocks(f"一、公示时间\n自今日起。\n\n{clauses}") == [
        Block("h1", "一、公示时间"),
        Block("p", "自今日起。"),
        Block("h2", "（一）方式"),
        Block("p", "（二）各市要高度重视，认真组织。"),
        Block("h2", "（三）要求。", "各市要组织。"),
        Block("p", "1.第一"),
        Block("p", "（1）其一"),
    ]


def test_each_level_is_set_in_its_face() -> None:
    content = official.render(document("一、甲级\n（一）乙级\n（二）丙级。正文。\n1.丁级\n（1）戊级"))
    faces = {
        text: line(content, 1, text).face for text in ("一、甲级", "（一）乙级", "（二）丙级。", "1.丁级", "（1）戊级")
    }
    assert list(faces.values()) == ["TX-Hei", "TX-Kai", "TX-Kai", "TX-Song", "TX-Song"]
    assert {line(content, 1, text).size for text in faces} == {15.75}


TEXT = "依据《通知》〔2021〕5号（节选），鄌郚、堃、喆、珺、㎡、2026年3—5家，“引文”；e-mail：a.b@c.cn。"


def test_the_text_comes_out_as_it_went_in() -> None:
    rows = [["001", "一枚印章管审批", "云岚经济技术开发区"]]
    annex = Annex("名单", "按城市代码排列", table=Table(["编号", "案例", "开发区"], [10, 50, 40], [("云岚市", rows)]))
    paper = document(TEXT, number="海推办〔2026〕12号", to="各市：", annexes=[annex], mark="演示数据")
    said = "".join(words(official.render(paper)))
    said = re.sub("演示数据，不具效力—[0-9]—演示数据", "", said)  # between two pages
    for part in (
        *paper.issuers,
        paper.number,
        paper.name,
        paper.to,
        TEXT,
        "附件：名单",
        "云岚市",
        *rows[0],
        paper.date,
    ):
        assert "".join(part.split()) in said, part


def test_the_file_is_an_archive_with_title_author_language_and_known_faces() -> None:
    content = official.render(document("一、甲\n（一）乙\n鄌郚。", number="海〔2026〕1号"))
    reader = read(content)
    assert reader.metadata
    assert reader.metadata.title == "".join(TITLE)
    assert reader.metadata.author == "、".join(TWO)
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    assert "/OutputIntents" in root
    packet = root["/Metadata"].get_data()
    assert b"part" in packet
    assert reader.xmp_metadata
    assert (reader.xmp_metadata.pdfaid_part, reader.xmp_metadata.pdfaid_conformance) == ("2", "A")
    faces = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            below = font["/DescendantFonts"][0]
            assert "/FontFile3" in below["/FontDescriptor"] or "/FontFile2" in below["/FontDescriptor"]
            assert "/ToUnicode" in font
            faces.add("-".join(str(font["/BaseFont"]).split("+")[1].split("-")[:2]))
    assert faces == {"TX-Biaosong", "TX-Song", "TX-Hei", "TX-Kai", "TX-Full"}
    assert official.render(document("一、甲\n（一）乙\n鄌郚。", number="海〔2026〕1号")) == content


def test_a_rare_character_is_named_with_its_place_before_anything_is_drawn() -> None:
    rows = [["001", "办事"], ["012", "𠮷祥开发区"]]
    annex = Annex("名单", table=Table(["编号", "开发区"], [20, 80], [("", rows)]))
    with pytest.raises(pdf.GlyphsAreMissing) as refusal:
        official.render(document("一。\n🙂。", annexes=[annex]))
    assert "🙂（正文第2段）" in str(refusal.value)
    assert "𠮷（附件第2行“012”）" in str(refusal.value)


# --- annexes and faces ------------------------------------------------------------------------------------------------


def test_annexes_are_named_below_the_text_and_begin_on_pages_of_their_own() -> None:
    content = official.render(document(annexes=[Annex("甲名单"), Annex("回执")]))
    first, second, third = words(content)
    assert "附件：1.甲名单2.回执" in first
    assert second.startswith("附件1甲名单")
    assert third.startswith("附件2回执")
    label, title = lines(content, 2)[:2]
    assert label.face == "TX-Hei"
    assert label.left == pytest.approx(LEFT, abs=0.1)
    assert 1.8 < (label.base - title.base) / official.PITCH < 2.3  # the third line
    mention = line(content, 1, "附件：")
    assert mention.left == pytest.approx(LEFT + 2 * 15.75, abs=0.5)


def test_a_single_annex_bears_no_number() -> None:
    first, second = words(official.render(document(annexes=[Annex("名单")])))
    assert "附件：名单" in first
    assert second.startswith("附件名单")


@pytest.fixture
def fresh() -> Any:
    """Faces chosen anew: they are kept for the life of a process."""
    for kept in (pdf._set_up, pdf.characters):
        kept.cache_clear()
    yield
    for kept in (pdf._set_up, pdf.characters):
        kept.cache_clear()


@pytest.mark.usefixtures("fresh")
def test_an_offices_own_face_takes_the_texts_place_and_not_the_page_numbers(settings: Any, tmp_path: Any) -> None:
    (tmp_path / "仿宋_GB2312.ttf").write_bytes(pdf.face_file("kai").read_bytes())  # it lacks 鄌郚, as theirs does
    settings.FONT_DIR = str(tmp_path)
    content = official.render(document("鄌郚开发区。"))
    assert line(content, 1, "开发区。").face == "TX-Song"
    assert line(content, 1, "鄌郚").face == "TX-Full"
    assert line(content, 1, "—").face == "TX-Full"
