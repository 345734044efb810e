"""What was asked for in a return and what was done about it: for the officer who asked, and for the office at work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.deadlines import moment_text
from submissions import checks
from submissions.differences import FieldDifference, differences
from submissions.models import CorrectionItem, CorrectionRequest, Submission


@dataclass
class Asked:
    """One field that was returned, with its reason. A question that is asked for several years has several texts."""

    item: CorrectionItem
    label: str
    differences: list[FieldDifference]

    @property
    def changed(self) -> bool:
        return any(difference.changed for difference in self.differences)


@dataclass
class Round:
    """One return: what was asked field by field, and what else changed (only possible if no field was named)."""

    request: CorrectionRequest
    asked: list[Asked] = field(default_factory=list)
    others: list[FieldDifference] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(each.changed for each in self.asked)

    @property
    def settled(self) -> bool:
        return self.request.settled_at is not None

    @property
    def due(self) -> str:
        return moment_text(self.request.due_at) if self.request.due_at else ""

    def is_late_at(self, now: datetime) -> bool:
        """Whether it came back after its day (逾期), or is not back although the day is over."""
        due_at = self.request.due_at
        return bool(due_at and due_at < (self.request.settled_at or now))


def last_round(submission: Submission, *, level: str = CorrectionRequest.Level.ORGANISER, sent: bool) -> Round | None:
    """The last return at ``level``; None if there was none.

    It is set against what the form says now, or with ``sent`` against what the organisers received last.
    """
    requests = submission.corrections.filter(level=level).select_related("before", "by").prefetch_related("items")
    request = requests.order_by("at").last()
    if request is None:
        return None
    request.submission = submission
    last = submission.revisions.filter(sent_at__isnull=False).order_by("number").last() if sent else None
    return round_of(request, last.content if last else submission.content)


def round_of(request: CorrectionRequest, after: Mapping[str, Any]) -> Round:
    """The return ``request`` with what changed from the state that was returned to ``after`` (a form's content)."""
    labels = checks.labels_of(request.submission)
    before = request.before.content if request.before else {}
    rows = differences(before, after, labels) if before else []
    items = list(request.items.all())
    asked = [Asked(item, labels.get(item.field, item.field), [r for r in rows if _meant(item, r)]) for item in items]
    others = [row for row in rows if row.changed and not any(_meant(item, row) for item in items)]
    return Round(request, asked, others)


def _meant(item: CorrectionItem, row: FieldDifference) -> bool:
    """A question's key stands for its answers of all years."""
    return item.field in (row.key, row.key.split(".")[0])
