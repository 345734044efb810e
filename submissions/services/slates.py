"""Sending the slate: all of it in one act, or nothing."""

from __future__ import annotations

from django.db import transaction

from campaigns.services import require_open
from core import audit, clock
from core.models import User
from submissions import checks, errors, summary
from submissions.models import Revision, Slate
from submissions.models.submission import Status
from submissions.services import likeness, places
from submissions.services.forms import move
from submissions.services.revisions import hand_over, take_back


def send_slate(*, slate: Slate, by: User) -> Slate:
    """Send the slate to the organisers, freeze every form as a revision, and ask for the summary table (推荐汇总表).

    Raises SlateWasSent, the phase's refusals, or SlateIsIncomplete naming every zone and what it lacks.
    """
    return send(slate, by=by)


@transaction.atomic
def send(slate: Slate, *, by: User, **facts: str) -> Slate:
    """The sending itself; the record keeps ``facts`` (why somebody else than the office sent it)."""
    require_open(slate.campaign, "recommend")
    slate = places.unsent(slate)
    # Locked before they are checked: an edit that is under way now waits, and then finds its form frozen.
    list(slate.submissions.select_for_update(no_key=True).values_list("pk"))
    forms = checks.standing_forms(slate)
    if lacks := checks.slate_problems(slate, forms):
        raise errors.SlateIsIncomplete(problems=" ".join(lack.full for lack in lacks))
    now = clock.now(slate.campaign)
    sent = []
    for submission in forms:
        move(submission, Status.RECOMMENDED)
        submission.save(update_fields=["status"])
        sent.append((submission, hand_over(submission, by, Revision.Kind.SENT)))
    likeness.ask(forms, by=by)
    slate.sent_at, slate.sent_by = now, by
    slate.receipt = f"TJ-{slate.pk:04d}"
    slate.save(update_fields=["sent_at", "sent_by", "receipt"])
    summary.ask(slate, sent, by)
    facts = {"receipt": slate.receipt, **facts}
    audit.record("slate.send", slate, by=by, scope=slate.campaign, forms=slate.taken, **facts)
    return slate


@transaction.atomic
def recall_slate(*, slate: Slate, by: User) -> Slate:
    """Take the slate back to change it, while registration is open."""
    require_open(slate.campaign, "recommend")
    slate = places.locked(slate)
    if not slate.sent_at:
        return slate
    forms = list(slate.submissions.exclude(status=Status.WITHDRAWN).select_for_update(no_key=True))
    if any(form.status != Status.RECOMMENDED for form in forms):
        raise errors.SlateIsBeingScreened
    for form in forms:
        move(form, Status.SUBMITTED)
        form.save(update_fields=["status"])
    take_back(slate)
    slate.sent_at, slate.sent_by = None, None
    slate.save(update_fields=["sent_at", "sent_by"])
    audit.record("slate.recall", slate, by=by, scope=slate.campaign, receipt=slate.receipt)
    return slate
