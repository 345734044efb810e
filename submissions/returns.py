"""Why a form came back, in words: for the online form, the zone's desk and the office's page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.deadlines import moment_text
from submissions import checks
from submissions.models import CollectRules, CorrectionRequest, Submission


@dataclass(frozen=True)
class Return:
    """One open return. ``items`` are the fields that it names: key, label and reason."""

    title: str
    at: datetime
    reason: str
    items: list[tuple[str, str, str]]
    due: str


def returns(
    submission: Submission, requests: Iterable[CorrectionRequest], rules: CollectRules | None = None
) -> list[Return]:
    """``requests`` (with their items) as people read them; ``rules`` if they are known already."""
    titles = {
        CorrectionRequest.Level.OFFICE.value: _("Returned by the city's office"),
        CorrectionRequest.Level.ORGANISER.value: _("Returned by the organisers"),
    }
    requests = list(requests)
    labels = checks.labels_of(submission, rules) if requests else {}
    return [
        Return(
            title=titles[request.level],
            at=request.at,
            reason=request.reason,
            items=[
                (item.field, labels.get(item.field) or checks.label_of(submission, item.field), item.reason)
                for item in request.items.all()
            ],
            due=_("Please hand it in again by %(moment)s.") % {"moment": moment_text(request.due_at)}
            if request.due_at
            else "",
        )
        for request in requests
    ]
