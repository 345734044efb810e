"""What the desk shows of objections: the rows of the list, the steps of one, and what may be done with it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from core import approvals, clock
from results import docket
from results.models import Objection
from results.models.objection import OPEN, State
from results.services.objections import FINDING

KINDS_OF_STATE = {"ready": (State.UPHELD, State.CORRECTED, State.DISMISSED, State.REFUSED), "waiting": OPEN}


@dataclass(frozen=True)
class Row:
    """One objection of the list."""

    objection: Objection
    overdue: bool

    @property
    def mark(self) -> str:
        """The icon of its state: a cross for what is overdue, a clock for what waits, a check for what is settled."""
        if self.overdue:
            return "wrong"
        return next((mark for mark, states in KINDS_OF_STATE.items() if self.objection.state in states), "")


def rows(campaign: Campaign, user: Any, *, kind: str = "", state: str = "") -> list[Row]:
    """The objections that ``user`` may see, narrowed; what is open first, then by the time of receipt."""
    today = clock.today(campaign)
    found: QuerySet[Objection] = docket.readable(campaign, user).select_related("submission__zone__organisation")
    if kind:
        found = found.filter(kind=kind)
    if state == "open":
        found = found.filter(state__in=OPEN)
    elif state == "overdue":
        found = found.filter(pk__in=docket.readable(campaign, user).overdue_on(today).values("pk"))
    elif state == "settled":
        found = found.exclude(state__in=OPEN)
    elif state:
        found = found.filter(state=state)
    listed = [Row(objection, objection.is_overdue_on(today)) for objection in found]
    return sorted(listed, key=lambda row: (not row.overdue, not row.objection.is_open, row.objection.due or date.max))


@dataclass(frozen=True)
class Step:
    """One line of an objection's timeline; ``text`` is what somebody wrote, if anything."""

    at: datetime
    who: str
    what: str
    text: str = ""


def timeline(objection: Objection) -> list[Step]:
    """Everything that happened, in order; the sender is only ever called the sender."""
    sender = _("Sender")
    steps = [Step(objection.received_at, sender, _("sent it"))]
    if objection.accepted_at:
        steps.append(Step(objection.accepted_at, str(objection.accepted_by), _("took it up")))
    for question in objection.questions.select_related("asked_by"):
        steps.append(Step(question.asked_at, str(question.asked_by), _("asked the sender"), question.text))
        if question.answered_at:
            steps.append(Step(question.answered_at, sender, _("answered"), question.answer))
    steps += [
        Step(recusal.at, str(recusal.user), _("keeps off it"), recusal.reason)
        for recusal in objection.recusals.select_related("user")
    ]
    steps += [
        Step(reading.at, str(reading.by), _("opened the sender's identity"))
        for reading in objection.readings.filter(by__isnull=False).select_related("by")
    ]
    steps += _ending(objection)
    return sorted(steps, key=lambda step: step.at)


def _ending(objection: Objection) -> list[Step]:
    steps = []
    proposal = objection.approval or (approvals.open_proposal(FINDING, objection) if objection.finding else None)
    if proposal:
        steps.append(Step(proposal.proposed_at, str(proposal.proposer), _("proposed a finding")))
    if objection.settled_at:
        who = str(objection.settled_by) if objection.settled_by else _("Sender")
        steps.append(Step(objection.settled_at, who, str(objection.get_state_display())))
    return steps
