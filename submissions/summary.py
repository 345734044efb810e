"""The recommendation summary table (推荐汇总表) of a sent slate: what it says, frozen with the sending.

The job that renders its PDF is written in the sending's own transaction and carries what the table is made of: the
frozen revisions, and what no revision holds. So the .docx, the PDF and a copy asked for years later say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from core import jobs
from core.models import Job, User
from submissions import mailed
from submissions.mailed import Entry
from submissions.models import Revision, Slate, Submission

KIND = "slate-summary"
HEAD = ("序号", "开发区名称", "级别/类型", "奖区", "案例题目", "联系人", "手机", "推荐意见")


@dataclass(frozen=True)
class Line:
    """One recommended zone. ``code`` names its frozen revision ("" before the sending)."""

    number: int
    zone: str
    standing: str
    area: str
    title: str
    contact: str
    mobile: str
    opinion: str
    code: str = ""
    note: str = ""


@dataclass(frozen=True)
class Summary:
    """The table as it is printed; ``turn`` counts the sendings of this slate from 1."""

    title: str
    office: str
    lines: Sequence[Line]
    receipt: str
    date: str
    sender: str
    turn: int
    mark: str

    @property
    def name(self) -> str:
        return f"推荐汇总表（{self.office}）"


def ask(slate: Slate, sent: Iterable[tuple[Submission, Revision]], by: User) -> Job:
    """Ask for the PDF of this sending, inside its transaction; the slate is locked and bears its receipt."""
    turn = _jobs(slate).count() + 1
    sent = list(sent)
    entered = mailed.entries(form for form, _revision in sent)
    forms = [{"revision": revision.pk, **_beside(form, entered)} for form, revision in sent]
    return jobs.ask(
        kind=KIND,
        key=f"{KIND}:{slate.pk}:{turn}",
        by=by,
        scope=slate.campaign,
        slate=slate.pk,
        turn=turn,
        receipt=slate.receipt,
        sent_at=slate.sent_at.isoformat() if slate.sent_at else "",
        sender=str(by),
        forms=forms,
    )


def _beside(form: Submission, entered: Mapping[int, Entry]) -> dict[str, str]:
    """What the table says of a form that its revision does not hold."""
    opinion = getattr(form, "recommendation", None)
    return {
        "standing": f"{form.zone.level}\n{form.zone.type}",
        "opinion": opinion.opinion if opinion else "",
        "note": entered[form.pk].note if form.pk in entered else "",
    }


def _jobs(slate: Slate) -> Any:
    return Job.objects.filter(kind=KIND, key__startswith=f"{KIND}:{slate.pk}:")


def job_of(slate: Slate) -> Job | None:
    """The job of the sending that stands; None while the slate is not sent."""
    job: Job | None = _jobs(slate).select_related("result").order_by("-id").first() if slate.sent_at else None
    return job


def of_job(job: Job) -> Summary:
    """The table of a sending, from its frozen revisions."""
    slate = Slate.objects.select_related("campaign", "office").get(pk=job.facts["slate"])
    revisions = Revision.objects.in_bulk([form["revision"] for form in job.facts["forms"]])
    lines = [
        _line(number, revisions[form["revision"]].content, form, revisions[form["revision"]].code)
        for number, form in enumerate(job.facts["forms"], start=1)
    ]
    sent_at = timezone.localtime(datetime.fromisoformat(job.facts["sent_at"]))
    return Summary(
        title=f"{slate.campaign.name}推荐汇总表",
        office=slate.office.name,
        lines=lines,
        receipt=job.facts["receipt"],
        date=f"{sent_at.year}年{sent_at.month}月{sent_at.day}日",
        sender=job.facts["sender"],
        turn=job.facts["turn"],
        mark=slate.campaign.mark_text,
    )


def preview(forms: Iterable[Submission]) -> list[Line]:
    """The lines as they would be sent now."""
    forms = list(forms)
    entered = mailed.entries(forms)
    return [_line(number, form.content, _beside(form, entered)) for number, form in enumerate(forms, start=1)]


def _line(number: int, content: dict[str, Any], beside: dict[str, str], code: str = "") -> Line:
    return Line(
        number=number,
        zone=content["zone"],
        standing=beside["standing"],
        area=content["area"],
        title=content["title"] or content["zone"],
        contact=content["contact"],
        mobile=content["mobile"],
        opinion=beside["opinion"],
        code=code,
        note=beside["note"],
    )
