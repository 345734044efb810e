"""The papers as PDF: what the templates of ``templates/paper/`` need, and the jobs that render them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader, PdfWriter

from campaigns import official, seal_pictures
from campaigns.models import Campaign
from core import files, jobs, pdf
from core.models import Job, StoredFile
from core.official import Annex, Block, Document, Table, blocks, render
from core.qr import qr_svg
from results import papers
from results.models import Announcement, Certificate, Letter, Paper, PublicNotice
from results.services import announcing, certifying, letters, noticing

ISSUERS_ABREAST = 3
ZIP_TIME = (2000, 1, 1, 0, 0, 0)  # the archive's bytes depend on its certificates alone


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


@jobs.handler(certifying.PDF)
def render_certificates(job: Job) -> StoredFile:
    """All valid certificates in one document (twelve times faster than one by one), split and zipped."""
    campaign = Campaign.objects.get(pk=job.facts["campaign"])
    certificates = list(certifying.of_campaign(campaign).order_by("number"))
    jobs.progress(job, 0, len(certificates))
    document = certificates_pdf(campaign, certificates)
    return _store(job, "certificates.zip", _split(job, document, certificates), campaign)


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
    told = [*blocks(notice.body), Block("p", accepting(notice.phase.campaign))]
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
    return Annex("参会回执", table=Table(head, [30, 16, 20, 20, 14], [("", [[""] * len(head)] * 4)]))


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


def accepting(campaign: Campaign) -> str:
    """Who takes objections, and how: the sentence at the end of a public notice."""
    facts = [f"受理单位：{campaign.host_names[-1]}"]
    if campaign.telephone:
        facts.append(f"电话：{campaign.telephone}")
    if campaign.mailbox:
        facts.append(f"邮箱：{campaign.mailbox}")
    facts.append(f"网上提出：{settings.SITE_URL}{reverse('notice', args=[campaign.slug])}")
    return "；".join(facts) + "。"


# --- certificates -----------------------------------------------------------------------------------------------------


def certificates_pdf(campaign: Campaign, certificates: Iterable[Certificate]) -> bytes:
    """One page for each certificate, A4 landscape, in the order given."""
    hosts = campaign.host_names
    context = {
        "title": campaign.name,
        "hosts": hosts,
        "stacked": len(hosts) > ISSUERS_ABREAST,
        "mark": campaign.mark_text,
        "address": urlsplit(settings.SITE_URL).netloc + reverse("verify_form").rstrip("/"),
        "certificates": [_certificate(campaign, certificate) for certificate in certificates],
    }
    return pdf.render_template("paper/certificates.html", context)


def _certificate(campaign: Campaign, certificate: Certificate) -> dict[str, Any]:
    text = papers.filled(
        papers.text_of(campaign, "certificate"), zone=certificate.zone, title=certificate.title
    ).splitlines()
    return {
        "number": certificate.number,
        "to": text[0],
        "lines": text[1:],
        # Two lines of 28 characters hold a sentence of 54; a longer one is set smaller, then on a third line.
        "long": max(len(line) for line in text[1:]) > 54,
        "date": papers.day(timezone.localdate(certificate.issued_at)),
        "qr": qr_svg(settings.SITE_URL + reverse("verify", args=[certificate.number]), border=4),
    }


def _split(job: Job, document: bytes, certificates: list[Certificate]) -> bytes:
    pages = PdfReader(io.BytesIO(document)).pages
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for count, (page, certificate) in enumerate(zip(pages, certificates, strict=True), start=1):
            single = io.BytesIO()
            writer = PdfWriter()
            writer.add_page(page)
            writer.write(single)
            name = files.display_name(f"{certificate.number} {certificate.zone}.pdf")
            archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), single.getvalue())
            jobs.progress(job, count, len(certificates))
    return buffer.getvalue()
