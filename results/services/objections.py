"""Objections: anyone raises one while the notice is open; the organisers settle it with a reply."""

from __future__ import annotations

from django.db import transaction
from django.utils.crypto import get_random_string

from campaigns.models import Campaign
from campaigns.services import require_open
from core import audit, clock
from core.models import User
from core.text import clean, clean_line
from results.errors import CaseIsNotOnTheNotice, ObjectionIsSettled, ReplyIsMissing
from results.models import Objection, PublicNotice
from results.services import announcing
from submissions.models import Submission
from submissions.models.submission import SubmissionQuerySet

RECEIPT_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread over the telephone
MOST_CONTENT = 3000  # characters


@transaction.atomic
def raise_objection(
    *, campaign: Campaign, submission: Submission | None, name: str, contact: str, content: str
) -> Objection:
    """Take an objection to a case of the notice, or to the notice as a whole (``submission`` None).

    The receipt number is the sender's way back to the reply; it cannot be guessed. Raises the phase's refusals, and
    CaseIsNotOnTheNotice.
    """
    phase = require_open(campaign, "object")
    notice = PublicNotice.objects.get(phase=phase)
    if submission is not None and not noticed(notice).filter(pk=submission.pk).exists():
        raise CaseIsNotOnTheNotice
    objection = Objection.objects.create(
        notice=notice,
        submission=submission,
        name=clean_line(name)[:60],
        contact=clean_line(contact)[:100],
        content=clean(content).strip()[:MOST_CONTENT],
        receipt=f"YY-{get_random_string(10, RECEIPT_SIGNS)}",
        received_at=clock.now(campaign),
    )
    # The record says that one came, not who sent it: the row does, to those who may read it.
    audit.record("objection.raise", objection, by=None, scope=campaign, case=submission.number if submission else None)
    return objection


def noticed(notice: PublicNotice) -> SubmissionQuerySet:
    """The cases of the notice, in its order."""
    numbers = [int(case["number"]) for case in notice.cases]
    cases = Submission.objects.filter(campaign=notice.phase.campaign_id, number__in=numbers)
    return cases.with_names().in_neutral_order()


@transaction.atomic
def settle_objection(*, objection: Objection, upheld: bool, reply: str, by: User) -> Objection:
    """Settle an objection with a reply. Upheld, its case is left out of the announcement, and an announcement of it
    that waits for its minute is called off.

    Raises ReplyIsMissing, or ObjectionIsSettled for the second of two who settle at once.
    """
    reply = clean(reply).strip()
    if not reply:
        raise ReplyIsMissing
    objection = (
        Objection.objects.select_for_update(of=("self",), no_key=True)
        .select_related("notice__phase__campaign")
        .get(pk=objection.pk)
    )
    if objection.state != Objection.State.OPEN:
        raise ObjectionIsSettled
    campaign = objection.notice.phase.campaign
    objection.state = Objection.State.UPHELD if upheld else Objection.State.DISMISSED
    objection.reply, objection.settled_by, objection.settled_at = reply, by, clock.now(campaign)
    objection.save(update_fields=["state", "reply", "settled_by", "settled_at"])
    if upheld and objection.submission:
        reason = f"异议 {objection.receipt} 成立"
        announcing.stop_announcement_of(case=objection.submission, by=by, reason=reason)
    audit.record("objection.settle", objection, by=by, scope=campaign, state=objection.state)
    return objection
