"""Returning single fields: marked by an officer, alone unlocked for the office, and shown as a difference when back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from campaigns.opening import midnight
from core import clock
from core.errors import ChangedMeanwhile
from core.models import Message
from submissions import errors
from submissions import services as forms
from submissions.forms.screening import last_day
from submissions.models import CorrectionRequest, Submission
from submissions.services.screening import FieldCannotBeReturned, state_of
from tests.builders import organisers
from tests.submissions.builders import Office, reload, signed_in

pytestmark = pytest.mark.django_db

PHONE = {"field-phone": "on", "why-phone": "与证明材料不一致，请核对。"}


@pytest.fixture
def sent(office: Office) -> Office:
    with office.open():
        for n in range(3):
            office.ready(n)
        office.send()
    return office


@pytest.fixture
def case(sent: Office) -> Submission:
    return Submission.objects.filter(slate=sent.slate).in_neutral_order()[0]


def decide(sent: Office, case: Submission, **data: Any) -> Any:
    return signed_in(organisers(sent.campaign)[0]).post(reverse("screen_form", args=[case.pk]), data)


def returned(sent: Office, case: Submission, **items: str) -> CorrectionRequest:
    forms.return_for_correction(submission=case, reason="", items=items, by=organisers(sent.campaign)[0])
    return CorrectionRequest.objects.get(submission=case, settled_at=None)


def test_an_officer_returns_two_fields_with_a_reason_each(sent: Office, case: Submission) -> None:
    with sent.open("screening"):
        answer = decide(
            sent, case, decision="return", **PHONE, **{"field-experience": "on", "why-experience": "请压缩。"}
        )
        assert answer.status_code == 302
        request = CorrectionRequest.objects.get(submission=case)
        assert {item.field: item.reason for item in request.items.all()} == {
            "phone": PHONE["why-phone"],
            "experience": "请压缩。",
        }
        assert request.due_at == midnight(date(2026, 8, 19))  # 24:00 of the second day after today
        letter = Message.objects.get(to=sent.clerk.email).body
    assert letter.splitlines() == [
        "电话：与证明材料不一致，请核对。",
        "典型经验：请压缩。",
        "请于 8月18日 24:00 前补正并重新提交。",
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"decision": "return", "field-phone": "on"}, "请写明退回“电话”的理由。"),
        ({"decision": "admit", **PHONE}, "已勾选退回的栏目"),
        ({"decision": "return"}, "请填写理由"),
        ({"decision": "return", "reason": "x", "due_on": "2026-08-01"}, "8月16日 24:00 至 8月20日 24:00"),
        ({"decision": "return", "reason": "x", "due_on": "2026-08-21"}, "8月16日 24:00 至 8月20日 24:00"),
        ({"decision": "return", "reason": "x", "due_on": "9999-12-31"}, "须在初审期内"),
        ({"decision": "return", "reason": "x", "due_on": "0001-01-01"}, "须在初审期内"),
        ({"decision": "return", "reason": "x", "due_on": "bald"}, "日期"),
        ({"decision": "nonsense"}, "nonsense"),
        ({}, "请填写"),
    ],
)
def test_what_cannot_be_decided_is_said_and_what_was_typed_stays(
    sent: Office, case: Submission, data: dict[str, str], sentence: str
) -> None:
    with sent.open("screening"):
        page = decide(sent, case, **data).content.decode()
    assert sentence in page
    assert reload(case).status == "recommended"
    if "why-phone" in data:
        assert f'value="{data["why-phone"]}"' in page


def test_a_reason_from_the_list_joins_what_was_typed(sent: Office, case: Submission) -> None:
    with sent.open("screening"):
        decide(sent, case, decision="refuse", picked="不符合参评资格。", reason="注册地不在本区。")
        assert case.decisions.get().reason == "不符合参评资格。\n注册地不在本区。"


def test_a_field_that_the_form_has_not_is_not_returned(sent: Office, case: Submission) -> None:
    with sent.open("screening"), pytest.raises(FieldCannotBeReturned):
        returned(sent, case, zone="别的开发区")


def test_the_office_changes_what_was_returned_and_nothing_else(sent: Office, case: Submission) -> None:
    clerk = signed_in(sent.clerk)
    with sent.open("screening"):
        returned(sent, case, phone="请核对。")
        page = clerk.get(reverse("form", args=[case.pk])).content.decode()
        assert page.count("tx-cell__lock") > 8
        assert page.count("请核对。") == 2  # in the return and beside the cell
        edit = reverse("form_edit", args=[case.pk])
        assert "只能修改以下栏目" in page
        form = clerk.get(edit).context["form"]
        assert {name for name, field in form.fields.items() if not field.disabled} == {"version", "phone"}
        typed = {name: form[name].value() or "" for name in form.fields} | {"phone": "0000-1", "title": "偷偷改的"}
        assert clerk.post(edit, typed).status_code == 302
        case = reload(case)
        assert (case.phone, case.title != "偷偷改的") == ("0000-1", True)
        with pytest.raises(errors.FieldIsLocked, match="案例"):
            forms.change_form(submission=case, fields={"title": "x"}, version=case.version, by=sent.clerk)


def test_the_officer_sees_what_was_corrected_and_what_was_not(sent: Office, case: Submission) -> None:
    with sent.open("screening"):
        returned(sent, case, phone="请核对。", email="请改用单位邮箱。")
        case = reload(case)
        case = forms.change_form(
            submission=case, fields={"phone": "0000-8800 1025"}, version=case.version, by=sent.clerk
        )
        give = forms.confirm(submission=case, by=sent.clerk)
        forms.give_commitment(submission=give, name="林某", by=None)
        forms.resubmit(submission=give, by=sent.clerk)
        page = signed_in(organisers(sent.campaign)[0]).get(reverse("screen_form", args=[case.pk]))
    asked = page.context["round"].asked
    assert [(each.label, each.changed) for each in asked] == [("电话", True), ("E-mail", False)]
    text = page.content.decode()
    assert "</span>1025</ins>" in text
    assert "请改用单位邮箱。" in text
    assert not page.context["late"]
    assert [event.sentence for event in page.context["history"]] == ["推荐单位送交名单", "退回补正", "重新提交"]


def test_what_comes_back_after_its_day_is_marked_late(sent: Office, case: Submission) -> None:
    organiser = signed_in(organisers(sent.campaign)[0])
    with sent.open("screening"):
        request = returned(sent, case, phone="请核对。")
    with clock.at(request.due_at + timedelta(hours=1)):
        queue = organiser.get(reverse("screening", args=[sent.campaign.slug]), {"mark": "overdue"})
        assert [form.pk for form in queue.context["page"]] == [case.pk]
        assert "逾期未补正" in queue.content.decode()
        forms.resubmit(submission=case, by=sent.clerk)
        assert "逾期" in organiser.get(reverse("screen_form", args=[case.pk])).content.decode()
        assert "逾期补正" in organiser.get(reverse("screening", args=[sent.campaign.slug])).content.decode()


def test_the_second_of_two_officers_is_told(sent: Office, case: Submission) -> None:
    first, second = organisers(sent.campaign)
    seen = state_of(case)
    with sent.open("screening"):
        forms.return_for_correction(submission=case, reason="请核对。", by=first, seen=seen)
        with pytest.raises(ChangedMeanwhile):  # a returned form may be refused, but not by who did not know of it
            forms.refuse(submission=case, reason="不符合。", by=second, seen=seen)
        page = signed_in(second).post(
            reverse("screen_form", args=[case.pk]), {"decision": "refuse", "reason": "不符合。", "seen": seen}
        )
        assert "刚被他人修改" in page.content.decode()
        assert "不符合。" in page.content.decode()
        assert f'name="seen" value="{state_of(reload(case))}"' in page.content.decode()
    assert reload(case).status == "returned"


def test_a_midnight_belongs_to_the_day_that_it_ends() -> None:
    assert last_day(midnight(date(2026, 8, 19))) == date(2026, 8, 18)
