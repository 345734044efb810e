"""The history of a case before the organisers: received, returned with reasons, submitted again, decided, by whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.canonical import subject_of
from core.deadlines import moment_text
from core.models import AuditEntry
from submissions import checks
from submissions.models import CorrectionRequest, Submission

SENTENCES = {
    "slate.send": gettext_lazy("The office sent its slate"),
    "slate.recall": gettext_lazy("The office recalled its slate"),
    "form.returned": gettext_lazy("Returned for correction"),
    "form.resubmit": gettext_lazy("Submitted again"),
    "form.advanced": gettext_lazy("Admitted"),
    "form.eliminated": gettext_lazy("Refused"),
    "form.finding": gettext_lazy("Finding on an answer"),
    "form.likeness": gettext_lazy("Looked at a similar case"),
    "form.remind": gettext_lazy("The office was reminded"),
    "form.withdraw_picture": gettext_lazy("A picture was withdrawn from the public pages"),
}
STATES = {"form.returned": "waiting", "form.advanced": "ready", "form.eliminated": "wrong"}


@dataclass
class Event:
    """One step; ``lines`` are its reasons, ``late`` says that it came after the day that was set."""

    at: datetime
    who: str
    sentence: str
    state: str = ""
    lines: list[str] = field(default_factory=list)
    late: bool = False


def history(submission: Submission) -> list[Event]:
    """All steps that the organisers may know of, oldest first. What an office does to its drafts is not among them."""
    about = Q(subject=subject_of(submission)) | Q(subject=subject_of(submission.slate), action__startswith="slate.")
    entries = AuditEntry.objects.filter(about, scope=submission.campaign.slug, action__in=SENTENCES).order_by("id")
    organisers = CorrectionRequest.Level.ORGANISER
    # Each return wrote one request and one line of the record, in the same transaction and so in the same order.
    requests = iter(submission.corrections.filter(level=organisers).order_by("at", "id").prefetch_related("items"))
    labels = checks.labels_of(submission)
    events, last = [], None
    for entry in entries:
        event = Event(entry.at, entry.actor_name, str(SENTENCES[entry.action]), STATES.get(entry.action, ""))
        if entry.action == "form.returned":
            last = next(requests, None)
            event.lines = _asked(last, labels) if last else [entry.facts.get("reason", "")]
        else:
            event.lines = [line for key in ("reason", "finding", "note") if (line := entry.facts.get(key))]
        if entry.action == "form.resubmit" and last and last.due_at:
            event.late = last.due_at < entry.at
        events.append(event)
    return events


def _asked(request: CorrectionRequest, labels: dict[str, str]) -> list[str]:
    lines = [request.reason] if request.reason else []
    lines += [f"{labels.get(item.field, item.field)}：{item.reason}" for item in request.items.all()]
    if request.due_at:
        lines.append(_("To be back by %(moment)s") % {"moment": moment_text(request.due_at)})
    return lines
