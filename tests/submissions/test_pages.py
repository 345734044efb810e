"""The office's pages: what was typed is kept, refusals are read where they arise, queries do not grow."""

import io
import re
import zipfile
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import docx as python_docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.deadlines import deadline
from core.models import StoredFile
from submissions import form_docx
from submissions import services as forms
from submissions.models import Submission
from submissions.models.submission import Status
from tests.builders import organisers
from tests.submissions.builders import FIELDS, Office, docx, reload, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def desk(office: Office) -> Client:
    return signed_in(office.clerk)


def upload(desk: Client, office: Office, *files: SimpleUploadedFile, **data: object) -> object:
    return desk.post(reverse("form_upload", args=[office.slate.pk]), {"uploads": list(files), **data}, follow=True)


# --- uploading -----------------------------------------------------------------------------------------------------


def test_an_uploaded_form_is_shown_as_read(office: Office, desk: Client) -> None:
    with office.open():
        answer = upload(desk, office, docx(office.campaign, office.zones[0], mobile="", area="“科技创新”"))
    page = answer.content.decode()
    form = Submission.objects.get(zone=office.zones[0])
    assert answer.redirect_chain[-1][0] == reverse("form", args=[form.pk])
    assert str(form.area) == "科技创新"
    assert form.title == "一枚印章管审批"
    assert "手机号码没有填写" in page
    assert "这一格没有读到内容，请直接补填。" in page
    assert "案例标题请核对" in page


def test_a_bad_file_keeps_the_good_ones_and_is_named_with_its_remedy(office: Office, desk: Client) -> None:
    old = SimpleUploadedFile("旧格式.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 99)
    with office.open():
        answer = upload(
            desk, office, docx(office.campaign, office.zones[0]), old, docx(office.campaign, office.zones[1])
        )
    page = answer.content.decode()
    assert set(office.slate.submissions.values_list("zone", flat=True)) == {z.pk for z in office.zones[:2]}
    assert "旧格式.doc" in page
    assert "另存为 .docx 格式" in page


def test_several_good_files_lead_back_to_the_list(office: Office, desk: Client) -> None:
    with office.open():
        answer = upload(desk, office, *[docx(office.campaign, zone) for zone in office.zones[:3]])
    assert answer.redirect_chain[-1][0] == reverse("slate", args=[office.slate.pk])
    assert office.fresh().taken == 3


def test_a_zone_that_is_not_recognised_is_chosen_without_sending_the_file_again(office: Office, desk: Client) -> None:
    with office.open():
        answer = upload(desk, office, docx(office.campaign, "某某新区", name="新区.docx"))
        page = answer.content.decode()
        assert "某某新区" in page
        token = re.search(r'name="kept" value="([^"]+)"', page)
        assert token
        assert not office.slate.submissions.exists()
        again = upload(desk, office, kept=token[1], zone="")  # nothing chosen: the file is still kept
        assert "某某新区" in again.content.decode()
        upload(desk, office, kept=token[1], zone=office.zones[2].pk)
    form = Submission.objects.get()
    assert (form.zone, form.original.name) == (office.zones[2], "新区.docx")  # type: ignore[union-attr]
    assert StoredFile.objects.filter(name="新区.docx").count() == 2  # the kept one, and the form's own


def test_a_short_form_of_the_name_is_proposed(office: Office, desk: Client) -> None:
    zone = next(zone for zone in office.zones if str(zone).endswith("高新技术产业开发区"))
    short = str(zone).replace("高新技术产业开发区", "高新区")
    with office.open():
        page = upload(desk, office, docx(office.campaign, short)).content.decode()
    assert f'<option value="{zone.pk}" selected>' in page


def test_a_kept_file_of_another_slate_is_not_taken(office: Office, desk: Client) -> None:
    other = Office(office.campaign, city=1)
    with office.open():
        page = upload(desk, office, docx(office.campaign, "某某新区")).content.decode()
        token = re.search(r'name="kept" value="([^"]+)"', page)
        assert token
        upload(signed_in(other.clerk), other, kept=token[1], zone=other.zones[0].pk)
    assert not Submission.objects.exists()


def test_the_sixth_form_is_refused_on_the_page(office: Office, desk: Client) -> None:
    office.more_zones(6)
    with office.open():
        for n in range(5):
            office.draft(n)
        page = upload(desk, office, docx(office.campaign, office.zones[5], name="第六家.docx")).content.decode()
    assert "第六家.docx" in page
    assert "名单已满，最多 5 家。" in page


def test_after_the_deadline_the_upload_says_so(office: Office, desk: Client) -> None:
    with office.open("voting"):
        page = upload(desk, office, docx(office.campaign, office.zones[0])).content.decode()
    assert "“组织报名”已结束" in page


def test_sending_no_file_names_what_is_missing(office: Office, desk: Client) -> None:
    with office.open():
        assert "请选择文件。" in upload(desk, office).content.decode()


def test_texts_that_found_no_place_are_shown(office: Office, desk: Client) -> None:
    made = python_docx.Document(docx(office.campaign, office.zones[0]))
    made.add_paragraph("另附：专利清单一份")
    buffer = io.BytesIO()
    made.save(buffer)
    with office.open():
        page = upload(desk, office, SimpleUploadedFile("a.docx", buffer.getvalue())).content.decode()
    assert "没有归入表格的文字" in page
    assert "另附：专利清单一份" in page


def test_a_form_of_another_zone_does_not_replace_this_one(office: Office, desk: Client) -> None:
    with office.open():
        form = office.draft(0)
        address = reverse("form_replace", args=[form.pk])
        refused = desk.post(address, {"file": docx(office.campaign, office.zones[1])})
        assert f"这个文件是{office.zones[1]}的申报表" in refused.content.decode()
        assert desk.post(address, {"file": docx(office.campaign, office.zones[0], contact="王某")}).status_code == 302
    assert reload(form).contact == "王某"


# --- mending -------------------------------------------------------------------------------------------------------


def mend(desk: Client, form: Submission, key: str, value: object, version: int | None = None) -> object:
    data = {f"{key}-value": value, f"{key}-version": form.version if version is None else version}
    return desk.post(reverse("form_mend", args=[form.pk, key]), data)


def test_one_cell_is_mended_beside_the_form(office: Office, desk: Client) -> None:
    with office.open():
        form = office.draft(mobile="")
        answer = mend(desk, form, "mobile", "13900001024")
        assert answer.headers["Location"].endswith("#todo")
        area = office.campaign.areas.last()
        mend(desk, reload(form), "area", area.pk)
    assert (reload(form).mobile, reload(form).area) == ("13900001024", area)


def test_a_cell_that_somebody_else_changed_keeps_what_was_typed(office: Office, desk: Client) -> None:
    with office.open():
        form = office.draft(mobile="")
        answer = mend(desk, form, "mobile", "13900009999", version=0)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "这份材料刚被他人修改，请核对后再保存。你填写的内容仍在本页。" in page
    assert 'value="13900009999"' in page
    assert reload(form).mobile == ""


@pytest.mark.parametrize("key", ["status", "number", "version", "zone", "original"])
def test_only_the_forms_own_cells_can_be_mended(office: Office, desk: Client, key: str) -> None:
    with office.open():
        form = office.draft()
        assert mend(desk, form, key, "1").status_code == 404


def test_the_whole_form_is_edited_and_may_stay_incomplete(office: Office, desk: Client) -> None:
    with office.open():
        form = office.draft()
        data = {**FIELDS, "area": form.area_id, "mobile": "", "contact": "王某", "version": form.version}
        assert desk.post(reverse("form_edit", args=[form.pk]), data).status_code == 302
    assert (reload(form).contact, reload(form).mobile) == ("王某", "")


def test_of_two_who_edit_the_second_keeps_the_text_sees_the_difference_and_can_save(
    office: Office, desk: Client
) -> None:
    with office.open():
        form = office.draft()
        address = reverse("form_edit", args=[form.pk])
        data = {**FIELDS, "area": form.area_id, "contact": "李某", "version": form.version}
        forms.change_form(submission=form, fields={"contact": "王某"}, version=form.version, by=office.clerk)
        page = desk.post(address, data).content.decode()
        assert "这份材料刚被他人修改" in page
        assert 'value="李某"' in page
        assert "王某" in page
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version
        assert desk.post(address, {**data, "version": version[1]}).status_code == 302
    assert reload(form).contact == "李某"


def test_a_refused_confirmation_stays_on_the_form(office: Office, desk: Client) -> None:
    with office.open():
        form = office.draft(mobile="")
        answer = desk.post(reverse("form_confirm", args=[form.pk]), {"version": form.version})
        assert answer.status_code == 409
        assert "申报表还不完整。请填写手机号码。" in answer.content.decode()
        mend(desk, form, "mobile", "13900001024")
        form = reload(form)
        answer = desk.post(reverse("form_confirm", args=[form.pk]), {"version": form.version})
    assert answer.headers["Location"] == reverse("slate", args=[office.slate.pk])
    assert reload(form).status == Status.SUBMITTED


def test_an_empty_opinion_is_refused_and_a_read_one_is_proposed(office: Office, desk: Client) -> None:
    with office.open():
        upload(desk, office, docx(office.campaign, office.zones[0], opinion="情况属实，同意推荐。"))
        form = Submission.objects.get()
        assert "情况属实，同意推荐。</textarea>" in desk.get(reverse("form", args=[form.pk])).content.decode()
        address = reverse("form_opinion", args=[form.pk])
        assert "这个字段是必填项" in desk.post(address, {"opinion": ""}).content.decode()
        assert desk.post(address, {"opinion": "同意。"}).status_code == 302
    assert form.recommendation.opinion == "同意。"


def test_a_withdrawn_zone_frees_its_place(office: Office, desk: Client) -> None:
    with office.open():
        form = office.draft()
        address = reverse("form_withdraw", args=[form.pk])
        assert desk.get(address).status_code == 200
        assert reload(form).status == Status.DRAFT
        assert desk.post(address).headers["Location"] == reverse("slate", args=[office.slate.pk])
    assert office.fresh().taken == 0


# --- the commitment ------------------------------------------------------------------------------------------------


def test_the_link_is_shown_once_and_opens_the_zones_page(office: Office, desk: Client) -> None:
    with office.open():
        form = office.confirmed()
        page = desk.post(reverse("form_link", args=[form.pk]), follow=True).content.decode()
        address = re.search(r'value="http[^"]+(/commitment/[^"]+)"', page)
        assert address
        assert "data:image/svg+xml" in page
        assert "/commitment/" not in desk.get(reverse("form", args=[form.pk])).content.decode()
        phone = Client()
        shown = phone.get(address[1])
        assert shown.headers["Referrer-Policy"] == "same-origin"  # the address is the key
        text = shown.content.decode()
        assert "我们对自我评价所涉及的内容、数据等的真实性负责。" in text
        assert FIELDS["experience"] in text
        seen = re.search(r'name="seen" value="([^"]+)"', text)
        assert seen
        empty = phone.post(address[1], {"name": "", "seen": seen[1]})
        assert "这个字段是必填项" in empty.content.decode()
        done = phone.post(address[1], {"name": "林某", "seen": seen[1]})
        assert "承诺已确认" in done.content.decode()
        assert phone.get(address[1]).status_code == 410
        assert phone.get("/commitment/unknown/").status_code == 404
    given = reload(form).commitment
    assert given
    assert (given.name, given.by_link, given.user) == ("林某", True, None)


def test_a_zone_commits_from_its_own_account(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        zone = signed_in(office.applicant())
        address = reverse("form_commit", args=[form.pk])
        assert address in zone.get(reverse("form", args=[form.pk])).content.decode()
        seen = reload(form).content_digest
        forms.change_form(submission=form, fields={"overview": "改过"}, version=form.version, by=office.clerk)
        forms.confirm(submission=form, by=office.clerk)
        page = zone.post(address, {"name": "林某", "seen": seen}).content.decode()
        assert "这份材料刚被他人修改" in page
        assert 'value="林某"' in page
        done = zone.post(address, {"name": "林某", "seen": reload(form).content_digest})
        assert "承诺已确认" in done.content.decode()
        assert zone.get(address).headers["Location"] == reverse("form", args=[form.pk])


# --- the list ------------------------------------------------------------------------------------------------------


def test_the_list_says_what_is_missing_and_where_to_mend_it(office: Office, desk: Client) -> None:
    with office.open():
        office.ready(0)
        form = office.draft(1, mobile="")
        page = desk.get(reverse("slate", args=[office.slate.pk])).content.decode()
    assert "每市推荐 3 至 5 家，已加入 2 家，其中 1 家齐全。" in page
    assert "送交前还差 4 件事" in page  # one more zone, the mobile phone, the commitment, the opinion
    assert "还差 1 家，最少推荐 3 家。" in page
    assert f'href="{reverse("form", args=[form.pk])}#todo">请填写手机号码。</a>' in page
    assert "还差：请填写手机号码；确认诚信承诺；填写推荐单位意见。" in page
    assert "13/14 项" in page


def test_a_refused_slate_stays_and_a_sent_one_shows_its_receipt(office: Office, desk: Client) -> None:
    send = reverse("slate_send", args=[office.slate.pk])
    with office.open():
        for n in range(2):
            office.ready(n)
        form = office.confirmed(2)
        forms.write_opinion(submission=form, opinion="同意。", by=office.clerk)
        refused = desk.post(send)
        assert refused.status_code == 409
        assert f"名单没有送出。{office.zones[2]}尚未确认诚信承诺。" in refused.content.decode()
        forms.give_commitment(submission=form, name="林某", by=None)
        page = desk.post(send, follow=True).content.decode()
        receipt = office.fresh().receipt
        assert f"推荐名单已送交，回执编号 {receipt}。截止前可以撤回修改。" in page
        assert "上传申报表" not in page
        again = desk.post(reverse("slate_recall", args=[office.slate.pk]), follow=True).content.decode()
        assert "核对并送交" in again
        desk.post(send)
    with office.open("screening"):
        late = desk.get(reverse("slate", args=[office.slate.pk])).content.decode()
        assert f"推荐名单已送交，回执编号 {receipt}。" in late
        assert "撤回修改" not in late


@pytest.mark.parametrize(
    ("before", "left", "until"),
    [
        ({"days": 2, "hours": 5}, "还有 2 天 5 小时", "8月15日 24:00 截止"),
        ({"hours": 3, "minutes": 20}, "还有 3 小时 20 分钟", "今天 24:00 截止"),
        ({"days": 10, "hours": 1}, "还有 10 天 1 小时", "8月15日 24:00 截止"),
    ],
)
def test_the_deadline_is_said_in_words(before: dict[str, int], left: str, until: str) -> None:
    end = datetime(2026, 8, 16, tzinfo=ZoneInfo("Asia/Shanghai"))
    said = deadline(end, end - timedelta(**before))
    assert (said.left, said.until) == (left, until)
    assert said.near == ("days" not in before or before["days"] < 3)


def test_the_list_costs_the_same_for_one_zone_and_for_three(
    office: Office, desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = reverse("slate", args=[office.slate.pk])
    with office.open():
        office.ready(0)
        office.draft(1, mobile="")
        desk.get(address)
        with django_assert_num_queries(16):
            desk.get(address)
        office.draft(2, mobile="")
        office.ready(3)
        with django_assert_num_queries(16):
            desk.get(address)


# --- files ---------------------------------------------------------------------------------------------------------


def test_files_are_downloads_that_no_browser_runs(office: Office, desk: Client) -> None:
    with office.open():
        sent = docx(office.campaign, office.zones[0])
        content = sent.read()
        sent.seek(0)
        upload(desk, office, sent)
        form = Submission.objects.get()
        answer = desk.get(reverse("form_file", args=[form.pk]))
        assert b"".join(answer.streaming_content) == content
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        mend(desk, form, "contact", "王某")
        again = desk.get(reverse("form_docx", args=[form.pk])).content
    read = form_docx.read(again)
    assert (read.value("contact"), read.value("zone_name")) == ("王某", str(office.zones[0]))
    assert read.value("area") == "深化改革"


def test_the_blank_form_is_for_everybody(office: Office) -> None:
    answer = Client().get(reverse("blank_form", args=[office.campaign.slug]))
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    assert "filename*=utf-8''" in answer.headers["Content-Disposition"]


# --- screening -----------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(office: Office) -> Office:
    with office.open():
        for n in range(3):
            office.ready(n)
        office.send()
    return office


def test_the_organiser_decides_and_goes_on_to_the_next(sent: Office) -> None:
    organiser = signed_in(organisers(sent.campaign)[0])
    first, second, third = sent.slate.submissions.in_neutral_order()
    with sent.open("screening"):
        answer = organiser.post(reverse("screen_form", args=[first.pk]), {"decision": "admit"})
        assert answer.headers["Location"] == reverse("screen_form", args=[second.pk])
        answer = organiser.post(
            reverse("screen_form", args=[second.pk]), {"decision": "return", "reason": "请核对电话。"}
        )
        assert answer.headers["Location"] == reverse("screen_form", args=[third.pk])
        answer = organiser.post(reverse("screen_form", args=[third.pk]), {"decision": "refuse", "reason": "不符合。"})
        assert answer.headers["Location"] == reverse("screening", args=[sent.campaign.slug])
        office_page = signed_in(sent.clerk).get(reverse("form", args=[second.pk])).content.decode()
    assert [reload(case).status for case in (first, second, third)] == ["admitted", "returned", "refused"]
    assert "请核对电话。" in office_page


def test_a_missing_reason_and_a_late_decision_keep_what_was_typed(sent: Office) -> None:
    organiser = signed_in(organisers(sent.campaign)[0])
    case = sent.slate.submissions.in_neutral_order().first()
    address = reverse("screen_form", args=[case.pk])
    with sent.open("screening"):
        page = organiser.post(address, {"decision": "refuse", "reason": " "}).content.decode()
        assert "请填写理由，推荐单位会看到。" in page
        assert re.search(r'value="refuse"[^>]*checked', page)
        forms.admit(submission=case, by=organisers(sent.campaign)[0])
        page = organiser.post(address, {"decision": "refuse", "reason": "与往年重复。"}).content.decode()
        assert "不能改为" in page
        assert "与往年重复。" in page


def test_the_queue_filters_counts_and_keeps_the_neutral_order(sent: Office) -> None:
    other = Office(sent.campaign, city=1)
    with sent.open():
        for n in range(3):
            other.ready(n)
        other.send()
        Office(sent.campaign, city=2).ready(0)  # not sent, so not in the queue
    organiser = signed_in(organisers(sent.campaign)[0])
    address = reverse("screening", args=[sent.campaign.slug])
    with sent.open("screening"):
        forms.admit(submission=other.slate.submissions.first(), by=organisers(sent.campaign)[0])
        page = organiser.get(address)
        names = [str(form.zone) for form in page.context["page"]]
        assert names == [str(form.zone) for form in Submission.objects.exclude(slate__sent_at=None).in_neutral_order()]
        assert len(names) == 6
        assert "待初审 5" in page.content.decode()
        of_city = organiser.get(address, {"city": other.slate.office.city_code}).context["page"]
        assert {form.slate for form in of_city} == {other.slate}
        assert len(organiser.get(address, {"state": "admitted"}).context["page"].object_list) == 1
        area = sent.slate.submissions.first().area
        assert {form.area for form in organiser.get(address, {"area": area.pk}).context["page"]} == {area}
        assert len(organiser.get(address, {"state": "nonsense"}).context["page"].object_list) == 6


def test_the_queue_costs_the_same_for_three_forms_and_for_six(
    sent: Office, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    organiser = signed_in(organisers(sent.campaign)[0])
    address = reverse("screening", args=[sent.campaign.slug])
    other = Office(sent.campaign, city=1)
    with sent.open("screening"):
        organiser.get(address)
        with django_assert_num_queries(16):
            organiser.get(address)
    with sent.open():
        for n in range(3):
            other.ready(n)
        other.send()
    with sent.open("screening"), django_assert_num_queries(16):
        organiser.get(address)
