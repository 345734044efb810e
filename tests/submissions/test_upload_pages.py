"""The pages on which forms come in."""

import io
import re

import docx as python_docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Role, StoredFile
from submissions import form_docx, intake
from submissions.models import Submission, WaitingForm, ZoneName
from submissions.services.waiting import WaitingFormIsSettled
from tests.builders import person
from tests.submissions.builders import FIELDS, Office, docx, joined, reload, signed_in, upload

pytestmark = pytest.mark.django_db


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


def test_several_files_lead_to_a_page_that_says_what_was_understood(office: Office, desk: Client) -> None:
    good, gap = docx(office.campaign, office.zones[0]), docx(office.campaign, office.zones[1], mobile="", area="甲")
    with office.open():
        answer = upload(desk, office, good, gap, docx(office.campaign, office.zones[0], name="再报.docx"))
        again = desk.get(reverse("upload_result", args=[office.slate.pk]))
    page = answer.content.decode()
    first, second = office.slate.submissions.order_by("pk")
    assert answer.redirect_chain == [(reverse("upload_result", args=[office.slate.pk]), 302)]
    assert again.status_code == 200
    assert "14 项中 14 项确定" in page
    assert "14 项中 12 项确定" in page  # the mobile number is missing, the area is none
    assert "1 项请核对" in page
    assert "缺 1 项" in page
    assert reverse("form", args=[second.pk]) in page
    assert "再报.docx" in page
    assert reverse("form_replace", args=[first.pk]) in page  # the zone has a form: it can be replaced
    assert office.fresh().taken == 2


def test_three_forms_in_one_file_are_put_to_their_zones(office: Office, desk: Client) -> None:
    names = [str(office.zones[0]), "某某新区", str(office.zones[1])]
    parts = [form_docx.filled(office.campaign, {**FIELDS, "area": "深化改革", "zone_name": name}) for name in names]
    with office.open():
        page = upload(desk, office, SimpleUploadedFile("全市.docx", joined(parts))).content.decode()
        assert set(office.slate.submissions.values_list("zone", flat=True)) == {z.pk for z in office.zones[:2]}
        waiting = WaitingForm.objects.get()
        assert (waiting.part, waiting.written, waiting.settled_at) == (2, "某某新区", None)
        assert "全市.docx，第 2 份" in page
        upload(desk, office, kept=waiting.pk, zone=office.zones[2].pk)
    assert Submission.objects.get(zone=office.zones[2]).reading["cells"]["zone_name"]["value"] == "某某新区"
    assert WaitingForm.objects.get().settled_at


def test_a_waiting_form_is_shown_until_it_is_put_away_and_waits_only_once(office: Office, desk: Client) -> None:
    with office.open():
        file = docx(office.campaign, "某某新区", name="新区.docx")
        for _time in range(2):
            file.seek(0)
            upload(desk, office, file)
        waiting = WaitingForm.objects.get()
        later = signed_in(person(Role.OFFICE, office.slate.office))
        assert "新区.docx" in later.get(reverse("form_upload", args=[office.slate.pk])).content.decode()
        page = upload(later, office, discard=waiting.pk).content.decode()
        assert "“新区.docx”已移走。" in page
        assert "某某新区" not in page
        assert upload(desk, office, discard=waiting.pk).status_code == 404
    assert not Submission.objects.exists()


def test_a_waiting_form_that_someone_else_placed_is_not_placed_again(office: Office) -> None:
    with office.open():
        upload(signed_in(office.clerk), office, docx(office.campaign, "某某新区"))
        waiting = WaitingForm.objects.get()
        intake.place_waiting(waiting, zone=office.zones[0], by=office.clerk)
        with pytest.raises(WaitingFormIsSettled, match="请重新打开页面"):
            intake.place_waiting(waiting, zone=office.zones[1], by=office.clerk)
    assert office.fresh().taken == 1


def test_a_blank_form_is_said_to_be_blank(office: Office, desk: Client) -> None:
    blank = SimpleUploadedFile("空表.docx", form_docx.blank(office.campaign))
    with office.open():
        page = upload(desk, office, blank).content.decode()
    assert "空表.docx" in page
    assert "整张申报表是空白的" in page
    assert not office.slate.submissions.exists()


def test_another_name_of_a_zone_is_known(office: Office, desk: Client) -> None:
    office.zones[1].names.create(name="云岚软件园", kind=ZoneName.Kind.FORMER)
    with office.open():
        upload(desk, office, docx(office.campaign, "云岚软件园"))
    assert Submission.objects.get().zone == office.zones[1]


def test_wide_digits_are_stored_narrow_and_a_doubt_is_named_with_its_degree(office: Office, desk: Client) -> None:
    form = docx(office.campaign, office.zones[0], mobile="１３９００００１０２４", contact="林某 13900001024")
    with office.open():
        page = upload(desk, office, form).content.decode()
    assert Submission.objects.get().mobile == "13900001024"
    assert "联系人请核对" in page
    assert "较有把握" in page
    assert "文字旁边还有号码。" in page


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


def test_the_result_page_asks_as_little_for_three_forms_as_for_one(office: Office, desk: Client) -> None:
    counts = []
    with office.open():
        for zones in (office.zones[:1], office.zones[1:4]):
            strange = docx(office.campaign, f"某某{len(zones)}区", name="新区.docx")
            upload(desk, office, strange, *[docx(office.campaign, zone) for zone in zones])
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(reverse("upload_result", args=[office.slate.pk])).status_code == 200
            counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 20
