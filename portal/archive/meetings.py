"""The deliberations in a dossier: what was frozen at the close, its papers, and the decisions with their persons."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from campaigns import kinds
from campaigns.models import Campaign
from core.files import display_name
from portal.archive.bundle import Bundle
from results.minutes import of_deliberation
from results.models import Adjustment, Deliberation


def add_meetings(bundle: Bundle, campaign: Campaign, user: Any) -> None:
    """Minutes, signature sheets and decisions; none of it for whoever has a conflict among the campaign's cases."""
    if user is not None and kinds.conflicted_with(campaign, user):
        return
    for meeting in Deliberation.objects.filter(campaign=campaign, state=Deliberation.State.CLOSED):
        folder = f"评审会/第{meeting.position}次/"
        bundle.data(f"{folder}纪要.json", {"digest": meeting.digest, "content": meeting.minutes})
        for kind, job in of_deliberation(meeting).items():
            if job.result:
                bundle.stored(f"{folder}{kind}/{display_name(job.result.name)}", job.result)
        for place, sheet in enumerate(meeting.signed_sheets.select_related("file"), start=1):
            bundle.stored(f"{folder}已签字/{place:02d} {display_name(sheet.file.name)}", sheet.file)
    bundle.data("评审会/调整决定.json", [_decision(row) for row in _decisions(campaign)])


def discussed(campaign: Campaign) -> dict[str, list[dict[str, Any]]]:
    """By case number: what each closed meeting said about the case, and what was decided about it."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for meeting in Deliberation.objects.filter(campaign=campaign, state=Deliberation.State.CLOSED):
        facts = {"meeting": meeting.position, "held_on": meeting.held_on, "digest": meeting.digest}
        for item in meeting.minutes["items"]:
            found[item["number"]].append({**facts, "item": item})
    for row in _decisions(campaign):
        found[row.submission.number_text].append({"decision": _decision(row)})
    return dict(found)


def _decisions(campaign: Campaign) -> Any:
    return Adjustment.objects.filter(campaign=campaign, approval__isnull=False).with_names()


def _decision(row: Adjustment) -> dict[str, Any]:
    approval, withdrawal = row.approval, row.withdrawal
    return {
        "number": row.submission.number_text,
        "direction": row.direction,
        "rule": row.clause,
        "reason": row.reason,
        "proposed_by": str(approval.proposer) if approval else "",
        "approved_by": str(approval.approver) if approval else "",
        "approved_at": approval.approved_at if approval else None,
        "withdrawn_at": row.withdrawn_at,
        "withdrawal_reason": row.withdrawal_reason,
        "withdrawn_by": [str(withdrawal.proposer), str(withdrawal.approver)] if withdrawal else [],
    }
