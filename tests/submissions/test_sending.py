"""Sending a slate: what is checked, the summary table in both forms, and a new one for each sending."""

import io
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core import jobs
from core.models import Job
from submissions import services as forms
from submissions import summary
from submissions.models import Submission
from tests.submissions.builders import Office, reload

pytestmark = pytest.mark.django_db


def complete(office: Office, count: int = 3) -> list[Submission]:
    return [office.ready(n, title=f"案例{n}", contact=f"王{n}", mobile=f"1390000200{n}") for n in range(count)]


def table(content: bytes) -> list[list[str]]:
    rows = docx.Document(io.BytesIO(content)).tables[0].rows
    return [[cell.text for cell in row.cells] for row in rows]


def words(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)


def get(desk: Client, name: str, office: Office) -> Any:
    return desk.get(reverse(name, args=[office.slate.pk]))


def test_the_page_before_sending_shows_exactly_what_goes_and_what_is_missing(office: Office, desk: Client) -> None:
    with office.open():
        complete(office, 2)
        page = get(desk, "slate_send", office).content.decode()
        assert "还差 1 家。" in page
        assert "案例0" in page
        assert "13900002001" in page
        refused = desk.post(reverse("slate_send", args=[office.slate.pk]))
        assert refused.status_code == 409
        assert "名单没有送出。还差 1 家。" in refused.content.decode()
        office.ready(2)
        page = get(desk, "slate_send", office).content.decode()
        assert "还差" not in page
        assert "8月15日 24:00 前可以撤回修改。" in page
        assert desk.post(reverse("slate_send", args=[office.slate.pk])).status_code == 302
        assert get(desk, "slate_send", office).status_code == 302  # sent: there is nothing to check


def test_the_summary_table_says_what_was_frozen(office: Office, desk: Client) -> None:
    with office.open():
        ready = complete(office)
        slate = office.send()
        # What is said later is no part of what was sent.
        recommendation = reload(ready[0]).recommendation
        recommendation.opinion = "改过的意见"
        recommendation.save()
        Submission.objects.filter(pk=ready[1].pk).update(contact="改过的人")
        answer = get(desk, "slate_summary_docx", office)
    rows = table(answer.content)
    assert rows[0] == ["序号", "开发区名称", "级别/类型", "奖区", "案例题目", "联系人", "手机", "推荐意见"]
    assert [row[0] for row in rows[1:]] == ["1", "2", "3"]
    code = {form.zone: form.revisions.get().code for form in ready}
    by_zone = {row[1]: row for row in rows[1:]}
    for n, form in enumerate(ready):
        standing = f"{form.zone.level}\n{form.zone.type}"
        assert by_zone[str(form.zone)][2:] == [
            standing,
            str(form.area),
            f"案例{n}\n{code[form.zone]}",
            f"王{n}",
            f"1390000200{n}",
            "情况属实，同意推荐。",
        ]
    text = words(answer.content)
    for said in (f"{office.campaign.name}推荐汇总表", slate.receipt, f"{slate.office}（印章）", "2026年7月15日"):
        assert said in text
    assert "第 1 次送交" in text
    assert docx.Document(io.BytesIO(answer.content)).sections[0].page_width.cm == pytest.approx(29.7, abs=0.01)


def test_the_pdf_is_made_by_a_job_or_where_no_worker_is_by_the_download(
    office: Office, desk: Client, settings: Any
) -> None:
    with office.open():
        complete(office)
        office.campaign.mark = "demo"
        office.campaign.save()
        office.send()
        # With a broker a worker makes it; until then the page says so.
        page = get(desk, "slate", office).content.decode()
        assert "PDF 正在生成。" in page
        assert get(desk, "slate_summary_pdf", office).headers["Location"] == reverse("slate", args=[office.slate.pk])
        assert Job.objects.get(kind=summary.KIND).state == Job.State.WAITING
        # Without one the download makes it in place.
        settings.REDIS_URL = ""
        assert "PDF 正在生成。" not in get(desk, "slate", office).content.decode()
        answer = get(desk, "slate_summary_pdf", office)
        content = b"".join(answer.streaming_content)
        jobs.run_due()  # the forms are compared; the summary is not made a second time
        assert b"".join(get(desk, "slate_summary_pdf", office).streaming_content) == content
    reader = PdfReader(io.BytesIO(content))
    text = reader.pages[0].extract_text().replace("\n", "")
    assert reader.pages[0].mediabox.width > reader.pages[0].mediabox.height
    for said in ("推荐汇总表", "案例0", "13900002001", "（印章）", "演示数据"):
        assert said in text


def test_a_job_that_nobody_takes_for_half_a_minute_is_done_by_the_download(office: Office, desk: Client) -> None:
    with office.open():
        complete(office)
        office.send()
        Job.objects.filter(kind=summary.KIND).update(due_at="2020-01-01T00:00Z")
        answer = get(desk, "slate_summary_pdf", office)
        assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_each_sending_has_a_summary_of_its_own(office: Office, desk: Client) -> None:
    with office.open():
        complete(office)
        slate = office.send()
        first = summary.job_of(slate)
        forms.recall_slate(slate=slate, by=office.clerk)
        for name in ("slate_summary_docx", "slate_summary_pdf"):
            assert get(desk, name, office).status_code == 404
        office.ready(3, title="第四个案例")
        second = summary.job_of(office.send())
        assert (first.key, second.key) == (f"slate-summary:{slate.pk}:1", f"slate-summary:{slate.pk}:2")
        content = get(desk, "slate_summary_docx", office).content
    assert "第 2 次送交" in words(content)
    assert len(table(content)) == 5
    assert len(summary.of_job(first).lines) == 3


def test_a_summary_that_failed_says_why_and_is_made_again(office: Office, desk: Client) -> None:
    with office.open():
        complete(office)
        office.send()
        Job.objects.filter(kind=summary.KIND).update(
            state=Job.State.FAILED, error="缺少字形", due_at="2020-01-01T00:00Z"
        )
        page = get(desk, "slate", office).content.decode()
        assert "缺少字形" in page
        assert "重新生成 PDF" in page
        desk.post(reverse("slate_summary_pdf", args=[office.slate.pk]))
    assert Job.objects.get(kind=summary.KIND).state != Job.State.FAILED
