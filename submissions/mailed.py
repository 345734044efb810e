"""Forms that came by mail: who entered them for the office and when, told from the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from core.canonical import subject_of
from core.models import AuditEntry
from submissions.models import Submission

ENTERED = "form.mailed"  # the audit's actions
OBJECTED = "form.object"
SETTLED = ("form.confirm", "form.withdraw")


@dataclass(frozen=True)
class Entry:
    """One entry: ``by`` is a name, ``posted_on`` the date of the mail where it is known."""

    by: str
    at: datetime
    posted_on: date | None

    @property
    def note(self) -> str:
        """The words that mark the form on lists and on paper: 邮寄，由主办单位录入 · 录入人 · 时间."""
        at = timezone.localtime(self.at)
        posted = f"{self.posted_on.month}月{self.posted_on.day}日" if self.posted_on else ""
        return f"{posted}邮寄，由主办单位录入 · {self.by} · {at.month}月{at.day}日 {at:%H:%M}"


@dataclass(frozen=True)
class Objection:
    """The office does not agree with what was entered; a new confirmation settles it."""

    by: str
    at: datetime
    reason: str


def entries(forms: Iterable[Submission]) -> dict[int, Entry]:
    """The entries of the mailed ones among ``forms``, by the form's key. One query, or none."""
    mailed = {subject_of(form): form.pk for form in forms if form.origin == Submission.Origin.MAILED}
    if not mailed:
        return {}
    rows = AuditEntry.objects.filter(action=ENTERED, subject__in=mailed)
    return {mailed[row.subject]: _entry(row) for row in rows}


def _entry(row: AuditEntry) -> Entry:
    posted = row.facts.get("posted_on")
    return Entry(row.actor_name, row.at, date.fromisoformat(posted) if posted else None)


def open_objection(submission: Submission) -> Objection | None:
    """The office's last objection, unless the form was confirmed (or taken off) since."""
    acts = AuditEntry.objects.filter(subject=subject_of(submission), action__in=(OBJECTED, *SETTLED))
    last = acts.order_by("-id").first() if submission.origin == Submission.Origin.MAILED else None
    if last is None or last.action != OBJECTED:
        return None
    return Objection(last.actor_name, last.at, last.facts["reason"])
