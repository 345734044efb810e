"""The papers as PDF: their words, their faces, their pages, and the jobs that make them."""

import io
import re
import zipfile
from typing import Any

import pytest
from pypdf import PdfReader

from campaigns.models import Campaign, Phase
from core.models import Job
from results import documents
from results.models import Announcement, PublicNotice
from tests.builders import opened_campaign
from tests.results.builders import NOTICE_DAY, announced, certified, noticed, work

pytestmark = pytest.mark.django_db


def pages(content: bytes) -> list[str]:
    """The text of each page without white space: lines are broken anew by every layout."""
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def squeezed(text: str) -> str:
    return "".join(text.split())


def result(kind: str) -> bytes:
    job = Job.objects.get(kind=kind)
    assert job.state == Job.State.DONE, job.error
    assert job.result
    with job.result.content.open("rb") as file:
        content: bytes = file.read()
    return content


def again(kind: str, campaign: Campaign) -> bytes:
    Job.objects.filter(kind=kind).update(state=Job.State.WAITING, due_at="2020-01-01T00:00Z")
    work(campaign)
    return result(kind)


def families(content: bytes) -> set[str]:
    found = set()
    for page in PdfReader(io.BytesIO(content)).pages:
        for resources in (page["/Resources"], *forms(page["/Resources"])):
            for font in resources.get("/Font", {}).values():
                found.add("-".join(str(font.get_object()["/BaseFont"]).split("+")[1].split("-")[:2]))
    return found


def forms(resources: Any) -> list[Any]:
    """What the groups need that a page draws."""
    drawn = [drawn.get_object() for drawn in resources.get("/XObject", {}).values()]
    return [group["/Resources"] for group in drawn if group["/Subtype"] == "/Form"]


def test_the_public_notice_says_what_was_published() -> None:
    there = noticed(4)
    work(there.campaign)
    content = result("public_notice")
    notice, text = PublicNotice.objects.get(), "".join(pages(content))
    running = re.sub("演示数据，不具效力—[0-9]—演示数据", "", text)  # across two pages
    for line in notice.body.splitlines():
        assert squeezed(line) in running
    for case in notice.cases:
        assert squeezed(case["number"] + case["title"] + case["zone"] + case["area"]) in text
    for words in (
        "海推办〔2026〕12号",
        "演示数据，不具效力",
        "2026年10月9日",
        "附件：拟入选优秀案例名单",
        "—1—",
        "—2—",
    ):
        assert words in text
    assert "受理单位：海岳省推动开发区改革创新领导小组办公室；地址：" in text
    assert "；电话：13900001024；邮箱：" in text
    assert families(content) <= {"TX-Song", "TX-Biaosong", "TX-Hei", "TX-Kai", "TX-Sans", "TX-Full"}
    assert again("public_notice", there.campaign) == content


def test_the_announcement_is_addressed_and_lists_its_cases() -> None:
    there = announced(4)
    work(there.campaign)
    text = "".join(pages(result("announcement")))
    announcement = Announcement.objects.get()
    assert "各市推动开发区改革创新领导小组办公室、相关开发区：" in text
    assert "确定3个案例为" in text
    assert all(squeezed(case["title"] + case["zone"]) in text for case in announcement.cases)
    assert "2026年10月15日" in text


def test_no_paper_tells_votes_points_or_places() -> None:
    there = certified(4, votes=[7919, 7907, 7901, 7883], totals=[[61.37], [62.41], [63.43], [64.47]])
    work(there.campaign)
    papers_text = "".join(pages(result("public_notice")) + pages(result("announcement")))
    zipped = zipfile.ZipFile(io.BytesIO(result("certificates")))
    papers_text += "".join("".join(pages(zipped.read(name))) for name in zipped.namelist())
    for secret in ("7919", "7907", "7901", "61.37", "62.41", "64.47", "名次", "得分", "票数", "第一名"):
        assert secret not in papers_text


def test_the_signature_never_stands_alone_on_a_page() -> None:
    campaign = opened_campaign(published=False, mark="demo")
    phase = Phase.objects.get(campaign=campaign, kind="award")
    sentence = "希望入选单位总结提升继续探索各市各开发区结合实际学习借鉴形"  # one line of 28 characters
    paper = Announcement(phase=phase, title_lines=["关于公布名单的通知"], published_at=NOTICE_DAY, cases=[])
    counts = set()
    for lines in range(1, 15):
        paper.body = "依据。\n" + sentence * lines + "结束语。"
        text = pages(documents.announcement_pdf(paper))
        (signed,) = [page for page in text if "办公室2026年10月9日" in page]
        assert "结束语。附件：" in signed, f"{lines} lines"
        counts.add(len(text))
    assert counts == {2, 3}  # the lengths tried do cross the end of a page


def test_titles_are_text_and_never_markup() -> None:
    announced(3)
    markup = '<img src="file:///etc/passwd"><b>粗</b>&amp;'
    Announcement.objects.update(
        cases=[{"number": "001", "title": markup, "zone": "云岚", "city": "云岚市", "area": ""}]
    )
    paper = Announcement.objects.select_related("phase__campaign").get()
    assert squeezed(markup) in "".join(pages(documents.announcement_pdf(paper)))
