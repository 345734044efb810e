"""The jobs that print minutes and signature sheets. Everything printed is what was frozen at the close."""

from __future__ import annotations

from typing import Any

from core import files, jobs, pdf
from core.models import Job, StoredFile
from core.qr import qr_svg
from results import minutes
from results.minutes_docx import minutes_docx, signature_docx
from results.models import Deliberation


@jobs.handler(minutes.MINUTES_PDF)
def print_minutes(job: Job) -> StoredFile:
    meeting = _meeting(job)
    return _store(job, meeting, f"{_stem(meeting)}纪要.pdf", minutes_pdf(meeting))


@jobs.handler(minutes.MINUTES_DOCX)
def write_minutes(job: Job) -> StoredFile:
    meeting = _meeting(job)
    return _store(job, meeting, f"{_stem(meeting)}纪要.docx", minutes_docx(meeting.minutes, meeting.digest))


@jobs.handler(minutes.SHEET_PDF)
def print_sheet(job: Job) -> StoredFile:
    meeting, options = _meeting(job), _options(job)
    return _store(job, meeting, f"{_stem(meeting)}签字表.pdf", signature_pdf(meeting, **options))


@jobs.handler(minutes.SHEET_DOCX)
def write_sheet(job: Job) -> StoredFile:
    meeting, options = _meeting(job), _options(job)
    made = signature_docx(meeting.minutes, meeting.digest, **options)
    return _store(job, meeting, f"{_stem(meeting)}签字表.docx", made)


def minutes_pdf(meeting: Deliberation) -> bytes:
    """The minutes as PDF."""
    facts = meeting.minutes
    return pdf.render_template(
        "paper/minutes.html",
        {
            "facts": facts,
            "title": minutes.title(facts, "纪要"),
            "blocks": minutes.blocks(facts),
            "annex": minutes.annex(facts),
            "closed_on": minutes.closed_on(facts),
            "digest": meeting.digest,
        },
    )


def signature_pdf(meeting: Deliberation, *, with_annex: bool, blanks: int) -> bytes:
    """The signature sheet as PDF, A4; the QR code in its foot holds the digest of the minutes."""
    facts = meeting.minutes
    return pdf.render_template(
        "paper/signature.html",
        {
            "facts": facts,
            "title": minutes.title(facts, "签字表"),
            "held": minutes.held(facts),
            "statement": minutes.STATEMENT,
            "head": minutes.SHEET_HEAD,
            "rows": minutes.sheet_rows(facts, blanks),
            "annex": minutes.annex(facts) if with_annex else None,
            "digest": meeting.digest,
            "qr": qr_svg(f"{meeting.campaign.slug} 评审会纪要 {meeting.position} SHA-256 {meeting.digest}", border=1),
        },
    )


def _meeting(job: Job) -> Deliberation:
    return Deliberation.objects.select_related("campaign").get(pk=job.facts["deliberation"])


def _options(job: Job) -> dict[str, Any]:
    return {"with_annex": job.facts["annex"], "blanks": job.facts["blanks"]}


def _stem(meeting: Deliberation) -> str:
    return f"{meeting.campaign.slug} 第{minutes.numeral(meeting.position)}次评审会"


def _store(job: Job, meeting: Deliberation, name: str, content: bytes) -> StoredFile:
    return files.store(name=name, content=content, by=job.requested_by, scope=meeting.campaign)
