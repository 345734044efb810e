"""The office's list, and the files."""

import io
import zipfile
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.deadlines import deadline
from submissions import form_docx
from submissions import services as forms
from submissions.models import Submission
from tests.builders import organisers
from tests.submissions.builders import Office, docx, mend, upload

pytestmark = pytest.mark.django_db


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
    assert "14/15 项" in page


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


def test_a_full_slate_offers_a_swap_and_what_was_taken_off_comes_back(office: Office, desk: Client) -> None:
    address = reverse("slate", args=[office.slate.pk])
    office.more_zones(6)
    with office.open():
        leaving, *_others = [office.draft(n, title=f"案例{n}") for n in range(5)]
        assert "5 个名额已满。要推荐别的开发区，可以更换其中一家。" in desk.get(address).content.decode()
        page = desk.get(reverse("form_withdraw", args=[leaving.pk])).content.decode()
        assert str(office.zones[5]) in page
        assert f"{office.zones[1]}</option>" not in page  # stands on the slate
        swap = reverse("form_swap", args=[leaving.pk])
        assert "请选择" in desk.post(swap, {"zone": office.zones[1].pk}).content.decode()
        coming = desk.post(swap, {"zone": office.zones[5].pk}, follow=True)
        assert f"{office.zones[5]}已替换{leaving.zone}。" in coming.content.decode()
        page = desk.get(address).content.decode()
        assert f"{leaving.zone}更换为{office.zones[5]}" in page
        assert "名额已满，可在“更换”时换入。" in page
        standing = office.slate.submissions.get(zone=office.zones[5])
        assert "保留有此前的申报表" in desk.get(reverse("form_withdraw", args=[standing.pk])).content.decode()
        desk.post(reverse("form_withdraw", args=[standing.pk]))
        restored = desk.post(reverse("form_restore", args=[leaving.pk]), follow=True).content.decode()
        assert f"{leaving.zone}已恢复，原有内容都在。" in restored
        assert "案例0" in restored
        again = desk.post(reverse("form_restore", args=[leaving.pk]))
        assert again.status_code == 409
        assert "已经在名单上" in again.content.decode()


def test_the_page_says_how_many_are_still_needed_and_what_the_organisers_changed(office: Office, desk: Client) -> None:
    address = reverse("slate", args=[office.slate.pk])
    with office.open():
        office.draft(0)
        assert "<b>还差 2 家。</b>" in desk.get(address).content.decode()
        forms.grant_exception(
            slate=office.slate, minimum=1, places=2, reason="仅两家符合条件。", by=organisers(office.campaign)[0]
        )
        page = desk.get(address).content.decode()
    assert "每市推荐 1 至 2 家" in page
    assert "（原为 3 至 5 家）：仅两家符合条件。" in page
    assert "主办单位将名额调整为 1 至 2 家" in page
    assert "<b>还差" not in page


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
        with django_assert_num_queries(22):
            desk.get(address)
        office.draft(2, mobile="")
        office.ready(3)
        with django_assert_num_queries(22):
            desk.get(address)


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
