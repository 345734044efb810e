"""Which fields of a returned form are locked for one person, and what is to be mended in the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from core.deadlines import moment_text
from core.models import User
from submissions.models import CorrectionRequest, Submission
from submissions.services.corrections import binding, is_locked, open_corrections, unlocked_by


@dataclass(frozen=True)
class Locks:
    """``free`` None: nothing is locked. ``reasons``: key -> why it was returned; ``due_at``: the first day that is set.

    A question's key frees and explains its answers of all years.
    """

    free: frozenset[str] | None = None
    reasons: dict[str, str] = field(default_factory=dict)
    due_at: datetime | None = None
    binding: list[CorrectionRequest] = field(default_factory=list)

    def holds(self, key: str) -> bool:
        """Whether ``key`` is locked."""
        return is_locked(key, self.free)

    def reason(self, key: str) -> str:
        return self.reasons.get(key) or self.reasons.get(key.split(".")[0], "")

    @property
    def due(self) -> str:
        return moment_text(self.due_at) if self.due_at else ""

    @property
    def limited(self) -> bool:
        return self.free is not None


def locks_for(submission: Submission, by: User) -> Locks:
    """The locks that bind ``by``; the services refuse by the same rule (``corrections.unlocked``)."""
    requests = open_corrections(submission)
    reasons = {item.field: item.reason for request in _office_last(requests) for item in request.items.all()}
    due = [request.due_at for request in requests if request.due_at]
    bound = binding(requests, submission, by)
    return Locks(unlocked_by(bound), reasons, min(due, default=None), bound)


def _office_last(requests: list[CorrectionRequest]) -> list[CorrectionRequest]:
    """What the zone's own office says about a field stands before what the organisers said to the office."""
    return sorted(requests, key=lambda request: request.level == CorrectionRequest.Level.OFFICE)
