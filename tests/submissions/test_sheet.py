"""A city's sheet: the template that offices download, and every row of the filled one read by itself."""

import functools
import io
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import tables
from submissions import form_xlsx
from submissions.models import Submission
from submissions.sheet_intake import RowOutcome, Taking
from tests.core.test_tables import repacked
from tests.submissions.builders import FIELDS, Office, reload

pytestmark = pytest.mark.django_db

HEAD_ROW, FIRST_ROW = 3, 4


def downloaded(desk: Client, office: Office) -> Any:
    return openpyxl.load_workbook(io.BytesIO(desk.get(reverse("sheet_template", args=[office.slate.pk])).content))


def columns(book: Any) -> dict[str, int]:
    """Label -> column number of the template, without the marks of what must be filled in."""
    return {cell.value.rstrip("*"): cell.column for cell in book.worksheets[0][HEAD_ROW]}


def filled(desk: Client, office: Office, *rows: dict[str, Any]) -> bytes:
    """The downloaded sheet with these rows, keyed by the labels of its columns."""
    book = downloaded(desk, office)
    sheet, places = book.worksheets[0], columns(book)
    for number, row in enumerate(rows, start=FIRST_ROW):
        for label, value in row.items():
            if label not in places:
                places[label] = len(places) + 1
                sheet.cell(HEAD_ROW, places[label], label)
            cell = sheet.cell(number, places[label], value)
            cell.number_format = "yyyy-mm-dd" if isinstance(value, date) else "General"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def said(office: Office, zone: int, **other: Any) -> dict[str, Any]:
    """A complete row of the sheet for one of the office's zones."""
    labels = {"通信地址": "address", "填报部门": "department", "联系人": "contact", "职务": "position"}
    labels |= {"电话": "phone", "手机号码": "mobile", "E-mail": "email", "申报时间": "filled_on"}
    labels |= {"开发区概况": "overview", "典型经验": "experience"}
    row = {label: FIELDS[key] for label, key in labels.items()}
    clean = ("安全生产事故", "环境事件", "群体性事件")
    row |= {f"发生过重大及以上{what}（{year}年）": "否" for what in clean for year in (2023, 2024, 2025)}
    row |= {f"因违法违规、考核评价等被省级以上通报约谈（{year}年）": "否" for year in (2023, 2024, 2025)}
    return {
        **row,
        "开发区名称": str(office.zones[zone]),
        "拟申报奖区": "科技创新",
        "推荐单位意见": "同意推荐。",
        **other,
    }


def take(office: Office, content: bytes, *, replace: bool = False) -> list[RowOutcome]:
    return Taking(office.slate, name="汇总表.xlsx", content=content, by=office.clerk, replace=replace).take()


def test_the_template_holds_the_programme_with_its_lists_and_limits(office: Office, desk: Client) -> None:
    book = downloaded(desk, office)
    sheet = book.worksheets[0]
    head = {cell.value: cell for cell in sheet[HEAD_ROW]}
    assert list(head)[:4] == ["开发区名称*", "拟申报奖区*", "案例标题", "通信地址*"]
    assert "诚信承诺" not in head
    assert "发生过重大及以上环境事件（2025年）*" in head
    assert "800 字左右，最多 880 字" in head["典型经验*"].comment.text
    assert sheet["A1"].value.startswith(str(office.campaign.mark_text or office.campaign.name))
    lists = {v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"}
    zones = [row[0].value for row in book["选项"].iter_rows() if row[0].value]
    assert book["选项"].sheet_state == "hidden"
    assert zones == [str(zone) for zone in office.zones]
    assert f"'选项'!$B$1:$B${len(office.campaign.areas.all())}" in lists
    assert {cell.data_type for row in sheet for cell in row if cell.value} == {"s"}  # nothing is ever calculated


def test_a_filled_sheet_makes_a_form_of_each_row(office: Office, desk: Client) -> None:
    with office.open():
        rows = take(office, filled(desk, office, said(office, 0), said(office, 1, 拟申报奖区="“绿色发展”奖区")))
    assert [(row.refusal, row.notes) for row in rows] == [("", []), ("", [])]
    first, second = Submission.objects.with_names().order_by("pk")
    assert (first.zone, str(first.area), first.origin) == (office.zones[0], "科技创新", Submission.Origin.SHEET)
    assert (first.mobile, first.recommendation.opinion, first.problem_count) == ("13900001024", "同意推荐。", 0)
    assert str(second.area) == "绿色发展"
    assert first.answers.count() == 12
    assert {answer.value for answer in first.answers.all()} == {"no"}


def test_a_bad_row_keeps_the_good_ones_and_each_problem_names_row_and_column(office: Office, desk: Client) -> None:
    name = str(office.zones[0])
    rows = [
        said(office, 0, 手机号码="139", 典型经验="字" * 900),
        said(office, 1, 开发区名称="某某新区"),
        said(office, 1, 开发区名称=""),
        said(office, 0),
        said(office, 2),
    ]
    with office.open():
        outcome = take(office, filled(desk, office, *rows))
    assert [bool(row.form) for row in outcome] == [True, False, False, False, True]
    assert "第 4 行“手机号码”：手机号码应为 11 位数字。" in outcome[0].notes
    assert "第 4 行“典型经验”：典型经验现有 900 字，请压缩到 880 字以内。" in outcome[0].notes
    assert outcome[1].refusal.startswith("“开发区名称”写的是“某某新区”，本市没有这个开发区")
    assert outcome[2].refusal == "“开发区名称”没有填写，请从列表中选择。"
    assert outcome[3].refusal == f"{name}在第 4 行已经填过，请删去其中一行。"
    assert office.fresh().taken == 2


def test_a_form_that_stands_is_replaced_only_if_that_was_asked(office: Office, desk: Client) -> None:
    with office.open():
        form = office.draft(0, contact="王某", phone="0000-1")
        content = filled(desk, office, said(office, 0, 电话="", 备注="改过"), said(office, 1))
        refused = take(office, content)
        assert "请勾选“替换”" in refused[0].refusal
        assert reload(form).contact == "王某"
        outcome = take(office, content, replace=True)
    assert [row.replaced for row in outcome] == [True, True]
    form = reload(form)
    assert (form.contact, form.phone) == ("林某", "0000-1")  # what is empty in the sheet leaves what stands
    assert form.reading["leftovers"] == [{"text": "改过", "where": "第 4 行“备注”"}]


def test_a_refused_row_leaves_nothing_of_itself(office: Office, desk: Client) -> None:
    odd = {"发生过重大及以上环境事件（2025年）": "是", "参评资格说明": "已整改。"}
    with office.open():
        rows = take(office, filled(desk, office, said(office, 0, **odd), said(office, 1, **odd, 开发区名称="青屏")))
    form = Submission.objects.get()
    answer = form.answers.get(question__key="environment", year=2025)
    assert (answer.value, answer.explanation) == ("yes", "已整改。")
    assert rows[1].form is None


def test_numbers_days_and_formulas_read_as_they_are_shown(office: Office, desk: Client) -> None:
    odd = {
        "手机号码": 13900001024,
        "电话": 53188001024,
        "申报时间": date(2026, 8, 11),
        "职务": "=1+1",
        "填报部门": "=2+2",
    }
    content = filled(desk, office, said(office, 0, **odd))
    result = '<c \\1 t="str"><f>1+1</f><v>副局长</v>'.encode()
    results = functools.partial(re.sub, rb"<c ([^>]*)><f>1\+1</f><v\s*/?>(?:</v>)?", result)
    content = repacked(content, sheet=results)
    with office.open():
        (row,) = take(office, content)
    form = Submission.objects.get()
    assert (form.mobile, form.phone, form.filled_on) == ("13900001024", "53188001024", "2026年8月11日")
    assert (form.position, form.department) == ("副局长", "")
    assert "第 4 行“电话”：单元格是数值，开头的 0 可能已丢失。" in row.notes
    assert "第 4 行“职务”：单元格是公式，按显示的结果读取。" in row.notes
    assert "第 4 行“填报部门”：单元格是公式，没有结果，请直接填写文字。" in row.notes
    assert [form.reading["cells"][key]["sure"] for key in ("phone", "mobile", "filled_on")] == [False, True, True]


def test_columns_may_be_moved_and_spelt_as_offices_do(office: Office) -> None:
    book = openpyxl.Workbook()
    book.active.append(["云岚市汇总表"])
    book.active.append(["序号", "手机", "申报单位", "奖区", "联 系 人", "典型经验（800字左右）", "开发区概况"])
    book.active.append(
        [1, "13900001024", str(office.zones[0]), "科技创新", "林某", "一扇门\n过去要跑五个窗口。", "概况"]
    )
    out = io.BytesIO()
    book.save(out)
    with office.open():
        (row,) = take(office, out.getvalue())
    form = Submission.objects.get()
    assert (form.mobile, form.contact, form.title) == ("13900001024", "林某", "一扇门")
    assert "第 3 行“通信地址”：请填写通信地址。" in row.notes


@pytest.mark.parametrize(
    ("rows", "refusal", "sentence"),
    [
        ([["甲", "乙"]], form_xlsx.SheetHasNoHead, "没有找到列名所在的行"),
        (
            [["开发区名称", "电话", "手机", "手机号码", "联系人", "职务"], ["a"]],
            form_xlsx.SheetSaysTwice,
            "“手机号码”出现在 C、D 两列",
        ),
        (
            [["开发区名称", "电话", "手机", "联系人"], *[["a"]] * 61],
            form_xlsx.SheetHasTooManyRows,
            "表里超过 60 行",
        ),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused(
    office: Office, rows: list[list[str]], refusal: type[Exception], sentence: str
) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    with office.open(), pytest.raises(refusal, match=sentence):
        take(office, out.getvalue())


def send(desk: Client, office: Office, content: bytes, **data: Any) -> str:
    file = SimpleUploadedFile("汇总表.xlsx", content)
    answer = desk.post(reverse("sheet_upload", args=[office.slate.pk]), {"file": file, **data}, follow=True)
    return answer.content.decode()


def test_the_page_names_each_row_with_what_became_of_it(office: Office, desk: Client) -> None:
    with office.open():
        content = filled(desk, office, said(office, 0, 手机号码=""), said(office, 1, 开发区名称="某某新区"))
        page = send(desk, office, content)
        form = Submission.objects.get()
        assert "汇总表.xlsx：2 行中读入 1 行" in page
        assert reverse("form", args=[form.pk]) in page
        assert "第 4 行“手机号码”：请填写手机号码。" in page
        assert "第 5 行：“开发区名称”写的是“某某新区”" in page
        assert "已替换" in send(desk, office, content, replace="on")
        assert reverse("sheet_upload", args=[office.slate.pk]) in desk.get(
            reverse("form_upload", args=[office.slate.pk])
        ).content.decode()  # fmt: skip


def test_what_is_no_sheet_is_refused_with_the_name_of_the_file(office: Office, desk: Client) -> None:
    with office.open():
        page = send(desk, office, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99)
    assert "汇总表.xlsx：" in page
    assert str(tables.NotATable()) in page


def test_after_the_deadline_the_sheet_is_refused(office: Office, desk: Client) -> None:
    content = filled(desk, office, said(office, 0))
    with office.open("voting"):
        assert "“组织报名”已结束" in send(desk, office, content)
    assert not Submission.objects.exists()


def test_the_sixth_zone_of_a_sheet_is_refused_and_the_five_stay(office: Office, desk: Client) -> None:
    office.more_zones(6)
    with office.open():
        rows = take(office, filled(desk, office, *[said(office, n) for n in range(6)]))
    assert [bool(row.form) for row in rows] == [True] * 5 + [False]
    assert "最多 5 家" in rows[5].refusal
