"""A table of experts there and back, rows that are wrong named by cell, places as people write them."""

import io
import re
import time
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import tables
from core.models import AuditEntry, Membership, Message, Organisation, Role, SignedLink, User
from review.models import Conflict, Expert, Tie
from review.pool import exchange, places
from review.services import inviting
from submissions.directory.plan import ColumnsAreMissing, Plan
from submissions.models import ZoneName
from tests import samples
from tests.builders import person
from tests.review.builders import Panel
from tests.review.pool.told import HEAD, accept, book, login, look, problems, row, stored, take

pytestmark = pytest.mark.django_db


# --- there and back --------------------------------------------------------------------------------------------------


def test_from_the_template_to_a_profile_with_its_conflicts(built: Panel) -> None:
    office, zone = built.cases[0].slate.office, built.cases[0].zone
    name, content = exchange.template()
    sheet = (workbook := openpyxl.load_workbook(io.BytesIO(content))).worksheets[0]
    sheet.append(row(city=f"{office.city_name}（2015—2019）", advice=str(zone), most_cases="8", phone="13900001234"))
    buffer = io.BytesIO()
    workbook.save(buffer)
    client, url = login(built.organiser), reverse("pool_import", args=[built.campaign.slug])
    with built.scoring():
        answer = client.post(url, {"file": SimpleUploadedFile(name, buffer.getvalue())})
        page = client.get(answer["Location"]).content.decode()
        assert "林知远" in page
        assert not SignedLink.objects.filter(facts__role=Role.EXPERT, used_at=None).exists()
        digest = re.search(r'name="digest" value="(\w+)"', page)[1]
        assert client.post(answer["Location"], {"digest": digest})["Location"] == reverse(
            "pool", args=[built.campaign.slug]
        )
        newcomer, there = accept("lin@example.com")
        assert there == reverse("own_profile")
        own = newcomer.get(there).content.decode()
    expert = Expert.objects.get(user__username="lin")
    assert (expert.unit, expert.most_cases, expert.is_available) == ("海岳财经大学", 8, True)
    assert expert.user.phone == "13900001234"
    assert {tie.kind: str(tie) for tie in expert.ties.all()} == {
        "city": f"{office.city_name}（2015—2019）",
        "advice": str(zone),
    }
    assert {each.kind for each in Conflict.objects.standing().filter(expert=expert)} == {"city", "advice"}
    assert "海岳财经大学" in own
    assert str(zone) in own
    assert Membership.objects.filter(user=expert.user, role=Role.EXPERT).count() == 1


def test_the_exported_pool_comes_back_and_changes_nothing(built: Panel) -> None:
    expert = built.experts[0]
    User.objects.filter(pk=expert.user_id).update(email="expert01@example.com", phone="13900000001")
    Expert.objects.filter(pk=expert.pk).update(most_cases=30, is_available=False, unit="=1+1大学")
    Tie.objects.create(expert=expert, organisation=built.cases[0].slate.office, kind="post", note="顾问，2015—2019")
    Tie.objects.create(expert=expert, organisation=built.cases[0].zone.organisation, kind="city")
    name, content = exchange.export(built.campaign)
    assert not [c for r in openpyxl.load_workbook(io.BytesIO(content)).active for c in r if c.data_type == "f"]
    plan = exchange.preview(built.campaign, stored(content, name))
    assert (plan.counts, plan.unknown) == ({"refused": 0, "changed": 0, "added": 0, "unchanged": 1}, [])
    with pytest.raises(exchange.NobodyToTake):
        exchange.take(campaign=built.campaign, stored=stored(content), digest=plan.digest, by=built.organiser)


def test_who_is_known_is_brought_up_to_date_and_empty_cells_leave_what_is_known(built: Panel) -> None:
    expert, office = built.experts[0], built.cases[0].slate.office
    User.objects.filter(pk=expert.user_id).update(email="Expert01@example.com")
    Tie.objects.create(expert=expert, organisation=office, kind="city", note="2001")
    zone = built.cases[0].zone
    with built.scoring():
        take(
            built,
            row(name=str(expert), email="expert01@EXAMPLE.com", unit="", advice=str(zone), is_available="否"),
            row(),
        )
    expert.refresh_from_db()
    assert (expert.unit, expert.field, expert.is_available) == ("海岳大学", "产业经济", False)
    assert {tie.kind for tie in expert.ties.all()} == {"city", "advice"}
    assert Conflict.objects.standing().filter(expert=expert, kind="advice").count() == 1
    assert AuditEntry.objects.filter(action="pool.import", actor=built.organiser).count() == 1


def test_what_waits_is_amended_and_not_sent_again(built: Panel) -> None:
    take(built, row())
    assert problems(look(built, row())) == []
    plan = take(built, row(field="产业经济", is_available="不参加"))
    assert plan.counts["changed"] == 1
    assert Message.objects.filter(to="lin@example.com").count() == 1
    accept("lin@example.com")
    expert = Expert.objects.get(user__username="lin")
    assert (expert.field, expert.is_available) == ("产业经济", False)


def test_what_office_suites_do_to_a_table_is_understood(built: Panel) -> None:
    head = ["序号", "姓　名", "联系方式", "", "工作单位", "任职", "最多评审件数", "可参加"]
    second = ["", "", "Ｅ－ｍａｉｌ".replace("－", "-"), "手机号码", "", "", "", ""]
    office = built.cases[0].slate.office.city_name
    rows = [
        second,
        [],
        [
            1,
            " 林知远 ",
            "ＬＩＮ＠example．com",
            13900001234,
            "海岳财经大学",
            office.removesuffix("市"),
            "３０件",
            "可以",
        ],
        [],
        [2, "周以宁", "zhou@example.com", "139-0000-5678", "海岳理工大学", "", 12, "×"],
    ]
    plan = look(built, *rows, head=head, above=2)
    assert (problems(plan), plan.unknown) == ([], ["序号", "联系方式"][:1])
    first, last = (line.facts for line in plan.lines)
    assert (first["email"], first["name"], first["profile"]["phone"]) == ("lin@example.com", "林知远", "13900001234")
    assert (first["profile"]["most_cases"], first["profile"]["is_available"]) == (30, True)
    assert first["profile"]["ties"] == [["post", built.cases[0].slate.office_id, ""]]
    assert (last["profile"]["phone"], last["profile"]["most_cases"]) == ("13900005678", 12)
    assert last["profile"]["is_available"] is False


# --- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "label"),
    [
        ({"name": ""}, "姓名"),
        ({"name": "很" * 51}, "姓名"),
        ({"email": ""}, "邮箱"),
        ({"email": "lin.example.com"}, "邮箱"),
        ({"unit": " "}, "单位"),
        ({"unit": "=1+1"}, "单位"),
        ({"phone": "见名片"}, "手机"),
        ({"city": "不存在市"}, "工作过的城市"),
        ({"city": "云岚市（" + "很" * 101 + "）"}, "工作过的城市"),
        ({"advice": "云岚市、无名开发区"}, "曾服务的开发区"),
        ({"post": "某大学"}, "任职的市或开发区"),
        ({"most_cases": "0"}, "可评件数上限"),
        ({"most_cases": "-3"}, "可评件数上限"),
        ({"most_cases": "9" * 12}, "可评件数上限"),
        ({"most_cases": "很多"}, "可评件数上限"),
        ({"is_available": "也许"}, "是否可参加"),
    ],
)
def test_each_cell_that_is_wrong_is_named(built: Panel, cells: dict[str, str], label: str) -> None:
    plan = look(built, row(**cells))
    assert problems(plan) == [(2, label)]
    assert not plan.does_something


def test_nobody_stands_twice_and_nobody_is_mistaken_for_another(built: Panel) -> None:
    expert = built.experts[0]
    User.objects.filter(pk=expert.user_id).update(email="expert01@example.com")
    plan = look(
        built,
        row(),
        row(name="周以宁", email="LIN@example.com"),
        row(email="lin2@example.com"),
        row(name="别人", email="expert01@example.com"),
        row(name=str(expert), unit=expert.unit, email="other@example.com"),
    )
    assert problems(plan) == [(3, "邮箱"), (4, "姓名"), (5, "姓名"), (6, "邮箱")]
    assert plan.counts == {"refused": 4, "changed": 0, "added": 1, "unchanged": 0}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\x03\x04 torn", id="torn"),
        pytest.param(samples.pdf(), id="a pdf"),
        pytest.param(book(head=["姓名", "单位"]), id="columns missing"),
        pytest.param(book(head=[*HEAD, "邮箱"]), id="a column twice"),
        pytest.param(book(*[["甲"]] * 10_001), id="too many rows"),
    ],
)
def test_a_wrong_file_is_a_sentence_and_not_an_error(built: Panel, content: bytes) -> None:
    url = reverse("pool_import", args=[built.campaign.slug])
    answer = login(built.organiser).post(url, {"file": SimpleUploadedFile("专家.xlsx", content)})
    assert answer.status_code == 422
    assert re.search(r"[\u4e00-\u9fff]", " ".join(answer.context["form"].errors["file"]))


def test_more_than_can_be_invited_at_once_is_refused(built: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MOST_INVITED", 1)
    with pytest.raises(exchange.TooManyExperts):
        look(built, row(), row(name="周以宁", email="zhou@example.com"))
    monkeypatch.setattr(exchange, "MOST_INVITED", 300)
    monkeypatch.setattr(exchange, "MOST_ROWS", 1)
    with pytest.raises(exchange.TooManyExperts):
        look(built, row(), row(name="周以宁", email="zhou@example.com"))


def test_a_table_without_the_key_is_refused_by_its_missing_columns(built: Panel) -> None:
    with pytest.raises(ColumnsAreMissing) as refusal:
        look(built, head=["姓名", "专业领域"])
    assert "邮箱" in str(refusal.value)
    assert "单位" in str(refusal.value)


def test_a_stale_preview_writes_nothing(built: Panel) -> None:
    file = stored(book(row(), row(name="周以宁", email="zhou@example.com")))
    shown = exchange.preview(built.campaign, file)
    take(built, row())
    with pytest.raises(exchange.PoolChangedMeanwhile):
        exchange.take(campaign=built.campaign, stored=file, digest=shown.digest, by=built.organiser)
    assert not Message.objects.filter(to="zhou@example.com").exists()


@pytest.mark.parametrize("own_word", ["profile", "tie"])
def test_what_an_expert_says_while_a_table_is_taken_stands(
    built: Panel, monkeypatch: pytest.MonkeyPatch, own_word: str
) -> None:
    expert, plan = built.experts[0], exchange._plan
    User.objects.filter(pk=expert.user_id).update(email="expert01@example.com")
    file = stored(book(row(name=str(expert), email="expert01@example.com", unit="", field="海关")))
    digest = exchange.preview(built.campaign, file).digest

    def planned_and_then_said(*given: Any) -> Plan:
        """The expert is quicker than the lock of the row."""
        planned = plan(*given)
        if own_word == "profile":
            Expert.objects.filter(pk=expert.pk).update(is_available=False)
        else:
            Tie.objects.create(expert=expert, organisation=built.cases[0].slate.office, kind="city")
        return planned

    monkeypatch.setattr(exchange, "_plan", planned_and_then_said)
    with built.scoring(), pytest.raises(exchange.PoolChangedMeanwhile):
        exchange.take(campaign=built.campaign, stored=file, digest=digest, by=built.organiser)
    expert.refresh_from_db()
    assert expert.field == "产业经济"


def test_a_confirmed_preview_can_be_pressed_again_and_doubles_nothing(built: Panel) -> None:
    client, url = login(built.organiser), reverse("pool_import", args=[built.campaign.slug])
    at = client.post(url, {"file": SimpleUploadedFile("专家.xlsx", book(row()))})["Location"]
    digest = re.search(r'name="digest" value="(\w+)"', client.get(at).content.decode())[1]
    assert client.post(at, {"digest": digest}).status_code == 302
    again = client.post(at, {"digest": digest})
    assert (again.status_code, Message.objects.filter(to="lin@example.com").count()) == (409, 1)


# --- places ----------------------------------------------------------------------------------------------------------


def test_places_are_known_by_every_name_and_read_back_as_told(built: Panel) -> None:
    zone, office = built.cases[0].zone, built.cases[0].slate.office
    ZoneName.objects.create(zone=zone, name="旧称（北区）", kind="former")
    found = places.Book()
    said = f"{office.city_name}（2015、2016，顾问）；旧称(北区)\n{office.city_name}"
    assert found.bound(said) == [(office.pk, "2015、2016，顾问"), (zone.organisation_id, "")]
    assert sorted(found.bound(found.told(found.bound(said)))) == sorted(found.bound(said))
    with pytest.raises(places.PlaceIsUnknown):
        found.bound(f"{office.city_name}、某地")


@pytest.mark.parametrize(
    ("said", "listed"),
    [
        ("甲市、乙市，,丙市\n丁市", ["甲市", "乙市", "", "丙市", "丁市"]),
        ("甲市（2015、2016）；乙市(顾问,专家)", ["甲市（2015、2016）", "乙市(顾问,专家)"]),
        ("甲市（2015、乙市（2016、2017）", ["甲市（2015", "乙市（2016、2017）"]),
        ("甲市、2015）、乙市", ["甲市、2015）", "乙市"]),
        ("", [""]),
    ],
)
def test_separators_inside_brackets_part_nothing(said: str, listed: list[str]) -> None:
    assert places.parts(said) == listed


def test_a_cell_full_of_separators_keeps_nobody_waiting() -> None:
    began = time.process_time()
    assert len(places.parts("、" * 1_200 + ")")) == 1
    assert time.process_time() - began < 0.5  # seconds of work; each separator looked at all that follow: 5 s


def test_csv_is_read_as_well(built: Panel) -> None:
    content = tables.as_csv(head=HEAD, rows=[row()])
    assert exchange.preview(built.campaign, stored(content, "专家.csv")).counts["added"] == 1


def test_who_organises_for_a_host_invites_for_that_host(built: Panel) -> None:
    host = Organisation.objects.filter(hosted__campaign=built.campaign).order_by("-hosted__position")[0]
    by = person(Role.ORGANISER, host)
    inviting.invite_expert(
        campaign=built.campaign, name="林知远", email="lin@example.com", profile={"unit": "海岳财经大学"}, by=by
    )
    assert [where for _link, where in inviting.waiting([host])] == [host]
