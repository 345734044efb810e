"""The page of one form: mending it, and the commitment."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from submissions import services as forms
from submissions.models import Submission
from submissions.models.submission import Status
from tests.builders import FIELDS
from tests.submissions.builders import Office, docx, mend, reload, signed_in, upload

pytestmark = pytest.mark.django_db


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
        assert "请填写这一项" in desk.post(address, {"opinion": ""}).content.decode()
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
        assert "请填写这一项" in empty.content.decode()
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
        seen = reload(form).digest
        forms.change_form(submission=form, fields={"overview": "改过"}, version=form.version, by=office.clerk)
        forms.confirm(submission=form, by=office.clerk)
        page = zone.post(address, {"name": "林某", "seen": seen}).content.decode()
        assert "这份材料刚被他人修改" in page
        assert 'value="林某"' in page
        done = zone.post(address, {"name": "林某", "seen": reload(form).digest})
        assert "承诺已确认" in done.content.decode()
        assert zone.get(address).headers["Location"] == reverse("form", args=[form.pk])


@pytest.mark.parametrize("confirmed", [False, True])
def test_leaving_for_the_list_keeps_the_opinion_that_was_typed(office: Office, desk: Client, confirmed: bool) -> None:
    with office.open():
        form = office.draft()
        if confirmed:
            form = forms.confirm(submission=form, by=office.clerk)
        name, data = ("form_opinion", {"return": "1"}) if confirmed else ("form_confirm", {})
        answer = desk.post(
            reverse(name, args=[form.pk]), {**data, "version": form.version, "opinion": "情况属实，同意推荐。"}
        )
        assert answer["Location"] == reverse("slate", args=[office.slate.pk])
        assert form.recommendation.opinion == "情况属实，同意推荐。"
        # Nothing typed, nothing written; and what was cleared away is asked for.
        assert desk.post(reverse("form_opinion", args=[form.pk]), {"return": "1"}).status_code == 302
        cleared = desk.post(reverse("form_opinion", args=[form.pk]), {"return": "1", "opinion": ""})
        assert "请填写这一项" in cleared.content.decode()


def test_the_address_of_a_button_opened_by_hand_says_so(office: Office, desk: Client) -> None:
    answer = desk.get(reverse("slate_recall", args=[office.slate.pk]))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "这个网址只接收按钮提交的内容" in answer.content.decode()
