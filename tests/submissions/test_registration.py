"""The rules of forms and slates, from the first upload to the sent slate."""

import pytest
from django.db import IntegrityError, transaction

from campaigns.errors import PhaseIsClosed
from core import clock
from core.errors import ChangedMeanwhile
from core.models import AuditEntry, Role, StoredFile
from submissions import errors
from submissions import services as forms
from submissions.models import Revision, Slate, Submission
from submissions.models.submission import Status
from tests.builders import FIELDS, person, zones_of
from tests.submissions.builders import Office, reload

pytestmark = pytest.mark.django_db


# --- forms ---------------------------------------------------------------------------------------------------------


def test_a_form_is_kept_whole_and_cleaned(office: Office) -> None:
    with office.open():
        form = office.draft(
            contact="  林\u0007 某 \n", experience="第一行\r\n\r\n第二行" + "长" * 3000, phone="+" * 500
        )
    assert form.contact == "林 某"
    assert form.experience.startswith("第一行\n\n第二行")
    assert (len(form.experience), len(form.phone)) == (3008, 500)
    assert (form.status, office.fresh().taken) == (Status.DRAFT, 1)


def test_a_zone_of_another_city_is_refused(office: Office) -> None:
    other = office.campaign.slates.order_by("office__city_code")[1]
    zone = zones_of(other.office)[0]
    with office.open(), pytest.raises(errors.ZoneOfAnotherCity, match=str(zone)):
        forms.add_form(slate=office.slate, zone=zone, fields=FIELDS, by=office.clerk)


def test_a_zone_of_another_type_is_refused(office: Office) -> None:
    zone = office.zones[0]
    zone.type = "旅游度假区"
    zone.save()
    with office.open(), pytest.raises(errors.ZoneIsNotEligible, match=r"旅游度假区.*经开区"):
        office.draft(0)


def test_a_zone_takes_part_once_until_it_is_withdrawn(office: Office) -> None:
    with office.open():
        first = office.draft(0)
        with pytest.raises(errors.ZoneTakesPartAlready, match=str(office.zones[0])):
            office.draft(0)
        forms.withdraw(submission=first, by=office.clerk)
        assert office.draft(0).pk != first.pk
    assert office.fresh().taken == 1
    assert reload(first).status == Status.WITHDRAWN


def test_the_database_itself_refuses_a_second_form_of_a_zone(office: Office) -> None:
    with office.open():
        form = office.draft(0)
    form.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        form.save(force_insert=True)


def test_nothing_is_changed_after_the_deadline(office: Office) -> None:
    with office.open():
        form = office.draft()
    with office.open("voting"):
        with pytest.raises(PhaseIsClosed):
            office.draft(1)
        with pytest.raises(PhaseIsClosed):
            forms.change_form(submission=form, fields={"contact": "王某"}, version=form.version, by=office.clerk)
        with pytest.raises(PhaseIsClosed):
            forms.withdraw(submission=form, by=office.clerk)


def test_of_two_who_save_the_second_is_told(office: Office) -> None:
    with office.open():
        form = office.draft()
        forms.change_form(submission=form, fields={"contact": "王某"}, version=form.version, by=office.clerk)
        with pytest.raises(ChangedMeanwhile):
            forms.change_form(submission=form, fields={"contact": "李某"}, version=form.version, by=office.clerk)
        with pytest.raises(ChangedMeanwhile):
            forms.confirm(submission=form, version=form.version, by=office.clerk)
    assert reload(form).contact == "王某"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"mobile": ""}, "请填写手机号码。"),
        ({"mobile": "1390000102"}, "手机号码应为 11 位数字"),
        ({"email": "林某"}, "不是有效的邮箱地址"),
        ({"experience": "字" * 1126}, "典型经验现有 1126 字，请压缩到 880 字以内。"),
        ({"area": None}, "请填写拟申报奖区。"),
        ({"address": "路" * 101}, "请压缩到 100 字以内"),
    ],
)
def test_an_incomplete_form_is_not_confirmed_and_the_refusal_names_the_field(
    office: Office, fields: dict[str, object], sentence: str
) -> None:
    with office.open():
        form = office.draft(**fields)
        with pytest.raises(errors.FormIsIncomplete, match=sentence):
            forms.confirm(submission=form, by=office.clerk)
    assert reload(form).status == Status.DRAFT


@pytest.mark.parametrize("fields", [{"experience": "字" * 880}, {"mobile": "１３９ ００００ １０２４"}, {"phone": ""}])
def test_what_is_in_order_is_confirmed(office: Office, fields: dict[str, str]) -> None:
    with office.open():
        assert office.confirmed(**fields).status == Status.SUBMITTED


def test_an_edit_makes_a_confirmed_form_a_draft_again_but_saving_the_same_does_not(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        same = forms.change_form(
            submission=form, fields={"contact": form.contact}, version=form.version, by=office.clerk
        )
        assert same.status == Status.SUBMITTED
        changed = forms.change_form(submission=same, fields={"contact": "王某"}, version=same.version, by=office.clerk)
    assert changed.status == Status.DRAFT


def test_saving_a_cell_settles_the_doubt_about_it(office: Office) -> None:
    with office.open():
        form = office.draft()
        Submission.objects.filter(pk=form.pk).update(
            reading={"cells": {"contact": {"sure": False}, "phone": {"sure": False}}}
        )
        form = forms.change_form(
            submission=form, fields={"contact": form.contact}, version=form.version, by=office.clerk
        )
        assert [form.reading["cells"][key]["sure"] for key in ("contact", "phone")] == [True, False]
        assert forms.confirm(submission=form, by=office.clerk).reading["cells"]["phone"]["sure"]


def stored_bytes(stored: StoredFile | None) -> bytes:
    assert stored
    with stored.content.open("rb") as file:
        return file.read()


def test_an_uploaded_file_is_kept_when_another_takes_its_place(office: Office) -> None:
    with office.open():
        form = forms.add_form(
            slate=office.slate, zone=office.zones[0], fields=FIELDS, by=office.clerk, original=("a.docx", b"old")
        )
        old = form.original
        form = forms.replace_form(
            submission=form, fields={"contact": "王某"}, original=("b.docx", b"new"), reading={}, by=office.clerk
        )
    assert [stored_bytes(old), stored_bytes(form.original)] == [b"old", b"new"]
    assert form.contact == "王某"


def test_an_opinion_may_not_be_empty(office: Office) -> None:
    with office.open(), pytest.raises(errors.OpinionIsMissing):
        forms.write_opinion(submission=office.draft(), opinion=" \n", by=office.clerk)


# --- the slate -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [3, 5])
def test_a_slate_of_three_to_five_is_sent(office: Office, count: int) -> None:
    with office.open():
        sent = [office.ready(n) for n in range(count)]
        slate = office.send()
    assert slate.receipt == f"TJ-{slate.pk:04d}"
    assert slate.sent_by == office.clerk
    assert [reload(form).status for form in sent] == [Status.RECOMMENDED] * count
    frozen = Revision.objects.filter(submission__slate=slate)
    assert sorted(r.digest for r in frozen) == sorted(form.digest for form in sent)
    assert all(r.number == 1 and r.content["zone"] == str(r.submission.zone) for r in frozen)


@pytest.mark.parametrize(("count", "sentence"), [(0, "还差 3 家"), (2, "还差 1 家")])
def test_a_slate_of_fewer_is_refused_saying_how_many_are_missing(office: Office, count: int, sentence: str) -> None:
    with office.open():
        for n in range(count):
            office.ready(n)
        with pytest.raises(errors.SlateIsIncomplete, match=sentence):
            office.send()
    assert office.fresh().sent_at is None


def test_a_sixth_zone_is_refused(office: Office) -> None:
    office.more_zones(6)
    with office.open():
        for n in range(5):
            office.draft(n)
        with pytest.raises(errors.SlateIsFull, match="5"):
            office.draft(5)
    assert (office.fresh().taken, office.slate.submissions.count()) == (5, 5)


def test_a_missing_commitment_is_named_in_the_words_of_the_brief(office: Office) -> None:
    with office.open():
        for n in range(2):
            office.ready(n)
        form = office.confirmed(2)
        forms.write_opinion(submission=form, opinion="同意推荐。", by=office.clerk)
        with pytest.raises(errors.SlateIsIncomplete) as refused:
            office.send()
    assert str(refused.value) == f"名单没有送出。{office.zones[2]}尚未确认诚信承诺。"


def test_a_refusal_names_every_zone_and_what_it_lacks(office: Office) -> None:
    with office.open():
        office.ready(0)
        office.draft(1, mobile="")
        office.draft(2)
        with pytest.raises(errors.SlateIsIncomplete) as refused:
            office.send()
    sentence = str(refused.value)
    assert f"{office.zones[1]}：请填写手机号码。" in sentence
    assert f"{office.zones[2]}的申报表尚未确认。" in sentence
    for zone in office.zones[1:3]:
        assert f"{zone}尚未确认诚信承诺。" in sentence
        assert f"{zone}缺推荐单位意见。" in sentence
    assert str(office.zones[0]) not in sentence


def test_a_sent_slate_is_frozen_until_it_is_recalled(office: Office) -> None:
    with office.open():
        form, *_others = [office.ready(n) for n in range(3)]
        office.send()
        for change in (
            lambda: office.draft(3),
            lambda: forms.withdraw(submission=form, by=office.clerk),
            office.send,
        ):
            with pytest.raises(errors.SlateWasSent):
                change()
        for change in (
            lambda: forms.change_form(submission=form, fields={}, version=form.version, by=office.clerk),
            lambda: forms.confirm(submission=form, by=office.clerk),
            lambda: forms.write_opinion(submission=form, opinion="x", by=office.clerk),
        ):
            with pytest.raises(errors.FormIsFrozen):
                change()


def test_a_recalled_slate_is_changed_and_sent_again_with_the_same_receipt(office: Office) -> None:
    with office.open():
        form, *_others = [office.ready(n) for n in range(3)]
        first = office.send()
        slate = forms.recall_slate(slate=first, by=office.clerk)
        assert slate.sent_at is None
        form = reload(form)
        assert form.status == Status.SUBMITTED
        form = forms.change_form(submission=form, fields={"contact": "王某"}, version=form.version, by=office.clerk)
        form = forms.confirm(submission=form, by=office.clerk)
        forms.give_commitment(submission=form, name="王某", by=None)
        assert office.send().receipt == first.receipt
    assert list(form.revisions.values_list("number", flat=True)) == [1, 2]


def test_a_slate_cannot_be_recalled_after_the_deadline(office: Office) -> None:
    with office.open():
        for n in range(3):
            office.ready(n)
        office.send()
    with office.open("screening"), pytest.raises(PhaseIsClosed):
        forms.recall_slate(slate=office.fresh(), by=office.clerk)


def test_the_database_itself_refuses_too_many_and_too_few(office: Office) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Slate.objects.filter(pk=office.slate.pk).update(taken=6)
    with pytest.raises(IntegrityError), transaction.atomic():
        Slate.objects.filter(pk=office.slate.pk).update(sent_at=clock.now())


def test_each_act_stands_in_the_record_with_its_actor(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        forms.issue_commitment_link(submission=form, by=office.clerk)
        forms.withdraw(submission=form, by=office.clerk)
    entries = AuditEntry.objects.filter(subject=f"submissions.submission:{form.pk}").order_by("id")
    assert [entry.action for entry in entries] == ["form.add", "form.confirm", "form.link", "form.withdraw"]
    assert {entry.actor for entry in entries} == {office.clerk}


def test_people_see_their_own_forms_only(office: Office) -> None:
    with office.open():
        form, *_others = [office.ready(n) for n in range(3)]
        strangers = [
            person(Role.OFFICE, office.campaign.slates.order_by("office__city_code")[1].office),
            office.applicant(1),
            person(Role.EXPERT, office.campaign.hosts.all()[0].organisation),
        ]
        organiser = person(Role.ORGANISER, office.campaign.hosts.all()[0].organisation)
        visible = Submission.objects.visible_to
        assert form in visible(office.clerk)
        assert form in visible(office.applicant(0))
        assert form not in visible(organiser)  # before its slate is sent
        office.send()
    assert form in visible(organiser)
    assert all(form not in visible(stranger) for stranger in strangers)


@pytest.mark.parametrize(
    ("experience", "read"),
    [
        ("一枚印章管审批\n过去要跑五个窗口。", "过去要跑五个窗口。"),
        ("《一枚印章管审批》\n一、", "一、"),
        ("过去。\n现在。", "过去。\n现在。"),
    ],
)
def test_below_its_title_the_narrative_does_not_say_it_again(experience: str, read: str) -> None:
    assert Submission(title="一枚印章管审批", experience=experience).narrative == read
    assert Submission(title="一枚印章管审批", experience="一枚印章管审批").narrative == "一枚印章管审批"
