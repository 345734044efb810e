"""The online form: typed without JavaScript, saved by the page's script, and what each answer says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from submissions import services as forms
from submissions.models import Submission
from submissions.models.submission import Status
from submissions.services.autosave import mark_of, stored_texts
from tests.builders import FIELDS
from tests.submissions.builders import Office, reload, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone(office: Office) -> Client:
    """An applicant of the first zone, signed in."""
    return signed_in(office.applicant())


def address(form: Submission) -> str:
    return reverse("online", args=[form.pk])


def page_data(form: Submission, **typed: str) -> dict[str, str]:
    """What the page of ``form`` sends when only ``typed`` was changed on it."""
    texts = stored_texts(form)
    marks = {f"mark:{key}": mark_of(text) for key, text in texts.items()}
    return {**texts, **marks, **typed}


def save(client: Client, form: Submission, person: int, **fields: str) -> Any:
    """What the page's script sends, typed over what ``form`` says; the answer."""
    texts = stored_texts(form)
    typed = {key: {"value": value, "over": mark_of(texts[key])} for key, value in fields.items()}
    body = json.dumps({"as": person, "fields": typed})
    return client.post(reverse("online_save", args=[form.pk]), body, content_type="application/json")


def test_the_zone_reads_every_field_with_its_length_and_its_record(office: Office, zone: Client) -> None:
    with office.open():
        form = office.draft(experience="字" * 812)
        page = zone.get(address(form)).content.decode()
    assert "已写 812 字 / 800 字左右，最多 880 字" in page
    assert "已超过 800 字，最多 880 字。" in page
    assert "maxlength" not in page.split('id="online"')[1]
    assert f"{form.zone.type} " in page
    assert "可以参评" in page
    assert "发生过重大及以上安全生产事故" in page
    assert page.count('type="radio"') == 4 * 3 * 2
    assert "以上情形三年均无" in page


def test_the_button_saves_what_was_typed_however_little(office: Office, zone: Client) -> None:
    with office.open():
        form = office.draft()
        answer = zone.post(address(form), page_data(form, contact="王某", mobile="", **{"accident.2024": "yes"}))
        assert answer["Location"] == address(form)
    stored = reload(form)
    assert (stored.contact, stored.mobile, stored.status) == ("王某", "", Status.DRAFT)
    assert stored.answers.get(question__key="accident", year=2024).value == "yes"


def test_none_of_these_answers_the_whole_clean_record(office: Office, zone: Client) -> None:
    with office.open():
        form = forms.add_form(slate=office.slate, zone=office.zones[0], fields=FIELDS, by=office.clerk)
        assert zone.post(address(form), page_data(form, act="none", contact="王某"))["Location"].endswith(
            "#eligibility"
        )
    assert list(form.answers.values_list("value", flat=True)) == ["no"] * 12
    assert reload(form).contact == "王某"


def test_of_two_in_one_field_the_second_sees_both_and_then_chooses(office: Office, zone: Client) -> None:
    with office.open():
        form = office.draft()
        data = page_data(form, contact="李某", position="局长")
        forms.change_form(submission=form, fields={"contact": "王某"}, version=form.version, by=office.clerk)
        answer = zone.post(address(form), data)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert 'value="李某"' in page
        assert ">王某</div>" in page
        assert (reload(form).contact, reload(form).position) == ("王某", "局长")
        assert zone.post(address(form), page_data(reload(form), contact="李某")).status_code == 302
    assert reload(form).contact == "李某"


def test_checking_names_every_field_that_is_missing(office: Office, zone: Client) -> None:
    with office.open():
        form = forms.add_form(
            slate=office.slate, zone=office.zones[0], fields={**FIELDS, "mobile": ""}, by=office.clerk
        )
        answer = zone.post(address(form), page_data(form, act="check", experience="字" * 881))
    page = answer.content.decode()
    assert answer.status_code == 409
    for sentence in ("请填写手机号码。", "典型经验现有 881 字，请压缩到 880 字以内。", "请填写拟申报奖区。"):
        assert sentence in page
    assert "字" * 881 in page
    assert reload(form).experience == "字" * 881  # saved first, and never cut


def test_the_script_is_told_what_is_stored(office: Office) -> None:
    person = office.applicant()
    with office.open():
        form = office.draft()
        answer = save(signed_in(person), form, person.pk, contact=" 王 某 ")
    told = answer.json()
    assert answer.status_code == 200
    assert told["saved"] == {"contact": {"value": "王 某", "mark": mark_of("王 某"), "shown": "王 某"}}
    assert told["message"].startswith("已自动保存 ")
    assert reload(form).contact == "王 某"


def test_the_script_is_told_of_a_field_that_was_changed_elsewhere(office: Office) -> None:
    person = office.applicant()
    with office.open():
        form = office.draft()
        area = office.campaign.areas.last()
        assert area
        forms.change_form(submission=form, fields={"area": area}, version=form.version, by=office.clerk)
        first = office.campaign.areas.first()
        assert first
        answer = save(signed_in(person), form, person.pk, area="", contact="王某")
    assert answer.status_code == 409
    assert answer.json()["elsewhere"]["area"]["shown"] == area.name
    assert reload(form).contact == "王某"


def test_a_log_in_that_ran_out_or_changed_is_told_and_nothing_is_saved(office: Office) -> None:
    person = office.applicant()
    with office.open():
        form = office.draft()
        answer = save(Client(), form, person.pk, contact="王某")
        assert answer.status_code == 401
        assert answer.json()["message"] == "登录已过期。"
        assert answer.json()["login"].startswith("/login/?next=")
        other = save(signed_in(office.clerk), form, person.pk, contact="王某")
        assert other.status_code == 401
        assert "另一个账号" in other.json()["message"]
        typed = Client().post(address(form), page_data(form, contact="王某"))
    assert typed.status_code == 401
    assert "王某</textarea>" in typed.content.decode()
    assert reload(form).contact == FIELDS["contact"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        '{"as": 1}',
        '{"as": 1, "fields": 7}',
        '{"as": 1, "fields": {"contact": "x"}}',
        '{"as": 1, "fields": {"contact": {"value": 7, "over": ""}}}',
        "[" * 5000,
        "\xff\xfe",
    ],
)
def test_an_odd_body_gets_a_sentence(office: Office, zone: Client, body: str) -> None:
    with office.open():
        form = office.draft()
        content = body.replace('"as": 1', f'"as": {zone.session["_auth_user_id"]}').encode("latin-1")
        answer = zone.post(reverse("online_save", args=[form.pk]), content, content_type="application/json")
    assert answer.status_code == 400
    assert "请重新打开本页" in answer.json()["message"]


def test_what_was_returned_is_open_and_the_rest_is_shown_as_it_stays(office: Office, zone: Client) -> None:
    with office.open():
        form = office.draft()
        items = {"contact": "请写全名。", "censure": "请再核对。"}
        forms.return_to_zone(submission=form, reason="请尽快修改。", items=items, by=office.clerk)
        page = zone.get(address(form)).content.decode()
        assert "推荐单位退回修改" in page
        assert page.count("请写全名。") == 2  # above, and at the field
        assert 'name="contact"' in page
        assert 'name="position"' not in page
        assert 'name="censure.2025"' in page
        assert 'name="accident.2025"' not in page
        assert 'name="position"' in signed_in(office.clerk).get(address(form)).content.decode()


def test_a_form_that_cannot_be_changed_is_read_instead(office: Office, zone: Client) -> None:
    with office.open():
        form = office.draft()
    with office.open("screening"):
        assert zone.get(address(form))["Location"] == reverse("form", args=[form.pk])
        late = zone.post(address(form), page_data(form, contact="王某"))
        assert 'value="王某"' in late.content.decode()
    assert late.status_code == 409
    assert reload(form).contact == FIELDS["contact"]


def test_the_page_costs_the_same_however_much_was_answered(
    office: Office, zone: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with office.open():
        bare = forms.add_form(slate=office.slate, zone=office.zones[0], fields={}, by=office.clerk)
        zone.get(address(bare))
        with django_assert_num_queries(17):
            zone.get(address(bare))
        forms.give_answers(submission=bare, answers={"accident.2025": ("yes", "一起")}, by=office.clerk)
        with django_assert_num_queries(17):
            zone.get(address(bare))
