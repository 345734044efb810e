"""What is written into the form is read out of it again, however an office spells its labels."""

import io
import json
from pathlib import Path

import docx
import pytest
from django.core.management import CommandError, call_command
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.text import clean, clean_line
from submissions import form_docx
from submissions.form_docx.labels import LABELS, label_of

PROMISE = "我们对自我评价所涉及的内容、数据等的真实性负责。"
LINES = ("zone_name", "area", "address", "department", "contact", "position", "phone", "mobile", "email")
FACTS = {
    "zone_name": "云岚高新技术产业开发区",
    "area": "科技创新",
    "address": "云岚市松石大道 88 号",
    "department": "科技创新局",
    "contact": "林某",
    "position": "副局长",
    "phone": "0000-8800 1024",
    "mobile": "13900001024",
    "email": "kjj@example.com",
    "overview": "设立于 2001 年。\n规划面积 41 平方公里。",
    "experience": "中试平台建在厂区里\n过去，实验室在城东，生产线在城西。",
    "opinion": "情况属实，同意推荐。",
    "filled_on": "2026年8月11日",
}


class Texts:
    """All that the form asks of a campaign."""

    def text(self, key: str) -> str:
        return {"commitment": PROMISE, "form_title": "“走在时代前列”海岳省开发区优秀案例申报表"}[key]


def values(reading: form_docx.Reading) -> dict[str, str]:
    return {key: cell.value for key, cell in reading.cells.items()}


def document(rows: list[list[str]]) -> bytes:
    """A .docx with one table of these cells."""
    made = docx.Document()
    table = made.add_table(rows=len(rows), cols=max(len(row) for row in rows))
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            table.cell(number, place).text = text
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def tidy_lines(text: str) -> str:
    return "\n".join(line.strip() for line in clean(text).split("\n")).strip("\n")


text = st.text(st.characters(codec="utf-8"), max_size=60)
one_line = text.map(clean_line)
many_lines = st.lists(text, max_size=6).map("\n".join).map(tidy_lines)
# The lines of a seal and its date are read as such and not as the office's opinion.
opinion = many_lines.filter(lambda value: not value or value[-1] not in "日章:：)）")


@settings(max_examples=60)
@given(
    facts=st.fixed_dictionaries(
        dict.fromkeys(LINES, one_line)
        | {"overview": many_lines, "experience": many_lines, "opinion": opinion}
        | {"filled_on": st.dates().map(lambda day: f"{day.year}年{day.month}月{day.day}日")}
    )
)
@example(facts={**FACTS, "contact": "电话", "position": "联系人：电话", "overview": "典型经验"})
@example(facts={**FACTS, "contact": "：", "position": "-", "phone": "——", "overview": ":"})
@example(facts=dict.fromkeys((*LINES, "overview", "experience", "opinion", "filled_on"), ""))
def test_what_was_filled_in_is_read(facts: dict[str, str]) -> None:
    reading = form_docx.read(form_docx.filled(Texts(), facts))
    assert values(reading) == {**facts, "commitment": PROMISE}
    assert reading.leftovers == []


def test_a_blank_form_is_read_as_empty_and_carries_the_commitment() -> None:
    reading = form_docx.read(form_docx.blank(Texts()))
    assert values(reading) == {**dict.fromkeys(LABELS, ""), "commitment": PROMISE}
    assert reading.leftovers == []
    assert reading.dates == {}
    assert reading.title == ""


def test_the_blank_form_is_the_annex() -> None:
    made = docx.Document(io.BytesIO(form_docx.blank(Texts())))
    (table,) = made.tables
    rows = []
    for row in table.rows:
        cells = [cell.text.strip() for cell in dict.fromkeys(row.cells)]
        rows.append([cell for cell in cells if cell])
    assert rows[:6] == [
        ["开发区名称", "拟申报奖区"],
        ["通信地址", "填报部门"],
        ["联系人", "职务", "电话"],
        ["联系人", "手机号码", "E-mail"],
        ["开发区概况"],
        ["典型经验（字数控制在800字左右）"],
    ]
    assert rows[6][0] == "诚信承诺"
    assert rows[6][1].split() == [PROMISE, "申报单位盖章：", "年", "月", "日"]
    assert rows[7][0] == "推荐单位意见"
    assert [p.text for p in made.paragraphs if p.text] == [
        "附件：",
        "“走在时代前列”海岳省开发区优秀案例申报表",
        "申报时间：     年    月    日",
    ]
    faces = {run._r.rPr.rFonts.get(docx.oxml.ns.qn("w:eastAsia")) for p in made.paragraphs for run in p.runs}
    assert faces == {"仿宋", "黑体"}


def test_dates_beside_the_seals_are_read_apart() -> None:
    facts = {**FACTS, "commitment_date": "2026年8月11日", "opinion_date": "2026 年 8 月 12 日"}
    reading = form_docx.read(form_docx.filled(Texts(), facts))
    assert reading.dates == {"commitment": "2026年8月11日", "opinion": "2026年8月12日"}
    assert reading.value("opinion") == FACTS["opinion"]


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("开 发 区 名 称", "zone_name"),
        ("开发区名称：", "zone_name"),
        ("拟申报\n奖区", "area"),
        ("联 系 人", "contact"),
        ("手机号码:", "mobile"),
        ("Ｅ－ｍａｉｌ", "email"),
        ("E - mail：", "email"),
        ("电子邮箱", "email"),
        ("通讯地址", "address"),
        ("典型经验\n（字数控制在800字左右）", "experience"),
        ("典型经验(800字左右)", "experience"),
        ("诚信\n承诺", "commitment"),
        ("推荐单位\n意见", "opinion"),
        ("申报时间　", "filled_on"),
        ("联系人的职务", ""),
        ("开发区名称要写全称，与公章一致", ""),
        ("", ""),
    ],
)
def test_labels_are_known_however_they_are_spelt(label: str, key: str) -> None:
    assert label_of(label) == key


def test_a_label_and_its_value_may_stand_in_one_cell() -> None:
    reading = form_docx.read(
        document([["开发区名称", "云岚高新区"], ["联系人：林某", "职务：副局长"], ["电 话", "1"], ["通信地址", "2"]])
    )
    assert (reading.value("contact"), reading.value("position")) == ("林某", "副局长")
    assert not reading.cells["contact"].sure
    assert reading.cells["contact"].note
    assert reading.cells["zone_name"].sure


def test_what_finds_no_place_is_kept() -> None:
    rows = [["开发区名称", "云岚高新区"], ["联系人", "林某"], ["电话", "1"], ["通信地址", "2"]]
    reading = form_docx.read(document([*rows, ["荣誉", "十佳"], ["联系人", "王某"]]))
    assert reading.leftovers == ["荣誉", "十佳", "联系人：王某"]
    assert reading.value("contact") == "林某"


def test_a_label_without_its_cell_is_an_empty_field() -> None:
    reading = form_docx.read(
        document([["开发区名称", "云岚高新区"], ["联系人", "职务", "副局长"], ["电话", "1"], ["通信地址", "2"]])
    )
    assert (reading.value("contact"), reading.value("position")) == ("", "副局长")


def test_deleted_text_is_not_read_and_inserted_text_is() -> None:
    made = docx.Document(io.BytesIO(form_docx.filled(Texts(), FACTS)))
    paragraph = made.tables[0].cell(2, 1).paragraphs[0]
    inserted, deleted = (docx.oxml.OxmlElement(name) for name in ("w:ins", "w:del"))
    old = paragraph.runs[0]._r
    new = paragraph.add_run("王某")._r
    paragraph._p.remove(old)
    deleted.append(old)
    inserted.append(new)
    paragraph._p.extend([deleted, inserted])
    buffer = io.BytesIO()
    made.save(buffer)
    assert form_docx.read(buffer.getvalue()).value("contact") == "王某"


@pytest.mark.parametrize(
    ("experience", "title"),
    [
        ("一枚印章管审批\n过去办一件事要跑五个窗口。", "一枚印章管审批"),
        ("《一枚印章管审批》\n过去办一件事要跑五个窗口。", "一枚印章管审批"),
        ("过去办一件事要跑五个窗口。\n现在只进一扇门。", ""),
        ("一枚印章管审批", ""),
        ("推进体制机制改革创新，打造市场化法治化国际化营商环境的实践与探索\n正文。", ""),
        ("", ""),
    ],
)
def test_a_first_line_that_looks_like_a_title_is_proposed(experience: str, title: str) -> None:
    reading = form_docx.read(form_docx.filled(Texts(), {**FACTS, "experience": experience}))
    assert reading.title == title
    assert reading.value("experience") == experience


def test_a_title_becomes_the_first_line_once() -> None:
    body = "过去办一件事要跑五个窗口。"
    once = form_docx.read(form_docx.filled(Texts(), {"title": "一枚印章管审批", "experience": body}))
    assert once.value("experience") == f"一枚印章管审批\n{body}"
    again = {"title": once.title, "experience": once.value("experience")}
    assert form_docx.read(form_docx.filled(Texts(), again)).value("experience") == once.value("experience")


def test_the_command_prints_each_field_with_its_problems(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(form_docx.filled(Texts(), {**FACTS, "mobile": "", "email": "nowhere", "experience": "字" * 1126}))
    call_command("read_form", str(path), "--json")
    answer = json.loads(capsys.readouterr().out)
    fields = {field["key"]: field for field in answer["fields"]}
    assert list(fields) == list(LABELS)
    assert fields["zone_name"]["value"] == FACTS["zone_name"]
    assert fields["mobile"]["problems"] == ["请填写手机号码。"]
    assert fields["experience"]["problems"] == ["典型经验现有 1126 字，请压缩到 880 字以内。"]
    assert len(fields["email"]["problems"]) == 1
    assert fields["contact"]["problems"] == []
    call_command("read_form", str(path))
    assert "! 请填写手机号码。" in capsys.readouterr().out


def test_the_command_names_the_file_that_it_refuses(tmp_path: Path) -> None:
    path = tmp_path / "form.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    with pytest.raises(CommandError, match=r"form\.doc"):
        call_command("read_form", str(path))
