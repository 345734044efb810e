"""selected-list.xlsx, read back."""

import io
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.models import RuleCard
from core import clock
from core.models import Job
from results.exports import workbook
from results.models import Selection
from submissions.models import Submission
from tests.results.builders import AFTER_NOTICE, Judged, announced, selected, work

pytestmark = pytest.mark.django_db

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://example.com")', "\t=1", "＝1+1"]


def read(there: Judged) -> Any:
    return load_workbook(io.BytesIO(workbook(Selection.objects.get(campaign=there.campaign))))


def rows(sheet: Any) -> list[tuple[Any, ...]]:
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_the_list_stands_in_neutral_order_under_its_mark() -> None:
    there = selected(5)
    sheet = read(there)["拟入选名单"]
    table = rows(sheet)
    assert table[0][0].startswith("演示数据")
    assert table[1][:6] == ("编号", "案例", "开发区", "城市", "奖区", "有效票数")
    chosen = Submission.objects.filter(selected__chosen=True).with_names().in_neutral_order()
    assert [row[:4] for row in table[2:]] == [
        (c.number_text, c.case_title, str(c.zone), c.zone.organisation.city_name) for c in chosen
    ]
    assert {row[10] for row in table[2:]} == {"得分"}
    assert sorted(row[9] for row in table[2:]) == [1, 2, 3, 4]
    assert {row[11] for row in table[2:]} == {"按得分在前 4 个之内，不涉及奖区最少数和城市上限。"}


def test_all_cases_and_the_card_follow() -> None:
    there = selected(5)
    book = read(there)
    everyone = rows(book["全部案例"])[2:]
    assert sorted(row[12] for row in everyone) == ["入选"] * 4 + ["未入选"]
    card = dict(rows(book["规则卡"])[2:])
    assert card["规则摘要（SHA-256）"] == RuleCard.objects.get(campaign=there.campaign).digest
    assert card["形成名单：入选数"] == "4"


def test_each_award_area_has_a_sheet_with_all_its_cases() -> None:
    there = selected(6)
    area = there.case(0).area
    assert area is not None
    area.name = "科技/创新"  # a sign that no sheet may be called by
    area.save()
    book = read(there)
    assert [name for name in book.sheetnames if name.startswith("奖区")] == [
        f"奖区 {a.name}".replace("/", " ") for a in there.campaign.areas.all()
    ]
    table = rows(book["奖区 科技 创新"])[2:]
    assert sorted((row[0], row[12]) for row in table) == sorted(
        [(there.case(0).number_text, "未入选"), (there.case(5).number_text, "入选")]
    )


def test_the_public_list_holds_what_was_announced_and_nothing_else(client: Client) -> None:
    there = announced(5)
    with clock.at(AFTER_NOTICE):
        answer = client.get(reverse("public_list", args=[there.campaign.slug]))
    assert answer["Content-Disposition"] == 'attachment; filename="selected-list.xlsx"'
    book = load_workbook(io.BytesIO(answer.getvalue()))
    assert book.sheetnames == ["优秀案例名单"]
    table = rows(book["优秀案例名单"])
    assert table[0][0] == "演示数据　按城市代码排列，不做排名"
    assert table[1] == ("编号", "案例", "开发区", "城市", "奖区")
    chosen = Submission.objects.filter(selected__chosen=True).with_names().in_neutral_order()
    assert [row[0] for row in table[2:]] == [case.number_text for case in chosen]


def test_before_the_announcement_there_is_no_public_list(client: Client) -> None:
    assert client.get(reverse("public_list", args=[selected(3).campaign.slug])).status_code == 404


def test_a_real_campaign_carries_no_mark() -> None:
    assert rows(read(selected(3, mark=""))["拟入选名单"])[0][0] == "按城市代码排列，不做排名"


def test_no_cell_is_ever_a_formula() -> None:
    there = selected(8)
    for case, text in zip(there.cases, FORMULAS, strict=False):
        Submission.objects.filter(pk=case.pk).update(title=text + "\x07")
    book = read(there)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert not any(isinstance(cell.value, datetime) for cell in cells)
    assert set(FORMULAS) <= {row[1] for row in rows(book["全部案例"])}


def test_the_job_may_run_twice_and_gives_the_file_its_name() -> None:
    there = selected(3)
    work(there.campaign)
    Job.objects.update(state=Job.State.WAITING, due_at="2020-01-01T00:00Z")
    work(there.campaign)
    job = Job.objects.get(kind="selected_list")
    assert job.state == Job.State.DONE
    assert job.result
    assert job.result.name == "selected-list.xlsx"
