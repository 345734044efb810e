"""The pages on which forms come in."""

import io
import re

import docx as python_docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.models import StoredFile
from submissions.models import Submission
from tests.submissions.builders import Office, docx, reload, signed_in, upload

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
