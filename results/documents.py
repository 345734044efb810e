"""The papers as PDF: what the templates of ``templates/paper/`` need, and the jobs that render them."""

from __future__ import annotations

from typing import Any, cast

from campaigns import official, seal_pictures
from campaigns.models import Campaign
from core import files, jobs
from core.models import Job, StoredFile
from core.official import Annex, Block, Document, Table, blocks, render
from results import accepting, papers
from results.models import Announcement, Letter, Paper, PublicNotice
from results.services import announcing, letters, noticing


@jobs.handler(noticing.PDF)
def render_public_notice(job: Job) -> StoredFile | None:
    notice = PublicNotice.objects.select_related("phase__campaign").get(pk=job.facts["paper"])
    if _was_replaced(notice, job):
        return None
    return _store(job, "public-notice.pdf", public_notice_pdf(notice), notice.phase.campaign)


@jobs.handler(announcing.PDF)
def render_announcement(job: Job) -> StoredFile | None:
    announcement = Announcement.objects.select_related("phase__campaign").get(pk=job.facts["paper"])
    if _was_replaced(announcement, job):
        return None
    return _store(job, "announcement.pdf", announcement_pdf(announcement), announcement.phase.campaign)


def _was_replaced(paper: Paper, job: Job) -> bool:
    """Whether the draft says something else by now; the draft that took its place asked for a file of its own."""
    printed = job.facts.get("printed")
    return printed is not None and printed != papers.printed_digest(paper)


def _store(job: Job, name: str, content: bytes, campaign: Campaign) -> StoredFile:
    return files.store(name=name, content=content, by=job.requested_by, scope=campaign)


# --- public notice and announcement -----------------------------------------------------------------------------------


@jobs.handler(letters.PDF)
def render_letter(job: Job) -> StoredFile:
    letter = Letter.objects.select_related("phase__campaign").get(pk=job.facts["paper"])
    return _store(job, f"{letter.kind.replace('_', '-')}.pdf", render(letter_paper(letter)), letter.phase.campaign)


def public_notice_pdf(notice: PublicNotice) -> bytes:
    """The public notice as PDF."""
    return render(public_notice_paper(notice))


def announcement_pdf(announcement: Announcement) -> bytes:
    """The announcement as PDF."""
    return render(announcement_paper(announcement))


def public_notice_paper(notice: PublicNotice) -> Document:
    """The public notice: no addressee, how to object, the list as an annex."""
    told = [*blocks(notice.body), Block("p", accepting.sentence(notice.phase.campaign))]
    return _paper(notice, notice.phase.campaign, blocks=told, annexes=[_list("拟入选优秀案例名单", notice)])


def announcement_paper(announcement: Announcement) -> Document:
    """The announcement, addressed as the campaign's own notice was."""
    campaign = announcement.phase.campaign
    return _paper(
        announcement,
        campaign,
        to=campaign.text("notice_to"),
        blocks=blocks(announcement.body),
        annexes=[_list("优秀案例名单", announcement)],
    )


def letter_paper(letter: Letter) -> Document:
    """The notice of the meeting, with a slip to answer on; or a commendation, with those whom it names."""
    named = [_list("优秀案例名单", letter)] if letter.cases else []
    slip = [_slip()] if letter.kind == Letter.Kind.MEETING else []
    campaign = letter.phase.campaign
    return _paper(letter, campaign, to=letter.to, blocks=blocks(letter.body), annexes=[*named, *slip])


def paper_of(paper: Paper) -> Document:
    """The document that a paper of any kind is."""
    if isinstance(paper, PublicNotice):
        return public_notice_paper(paper)
    return announcement_paper(paper) if isinstance(paper, Announcement) else letter_paper(cast(Letter, paper))


def _slip() -> Annex:
    head = ["单位", "姓名", "职务", "手机号码", "备注"]
    rows = [[""] * len(head)] * 6
    return Annex("参会回执", table=Table(head, [30, 16, 20, 20, 14], [("", rows)], is_blank=True))


def _paper(paper: Paper, campaign: Campaign, **facts: Any) -> Document:
    return official.document(
        campaign,
        title_lines=paper.title_lines,
        number=paper.number,
        date=papers.published_on(paper),
        made_at=paper.published_at,
        seals=seal_pictures.printed(seal_pictures.in_force(campaign, paper.published_at)),
        **facts,
    )


def _list(title: str, paper: Paper) -> Annex:
    groups = [
        (city, [[case["number"], case["title"], case["zone"], case["area"]] for case in cases])
        for city, cases in paper.by_city
    ]
    table = Table(["编号", "案例", "开发区", "奖区"], [9, 45, 31, 15], groups)
    return Annex(title, note="按城市代码排列，不做排名", table=table)
