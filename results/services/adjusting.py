"""Decisions of a deliberation about single cases: proposed by one, approved by another, withdrawn by two again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.services import require_open
from core import approvals, audit, clock
from core.errors import DomainError
from core.models import User
from core.text import clean, clean_line
from results.clauses import OTHER, clauses
from results.combine import TAKE, TakenCasesCannotBeKept
from results.models import Adjustment, AgendaItem, Deliberation
from results.selection import Computed, compute
from results.services.agenda import AnAdjustmentStands, ItemIsDropped, ReasonIsMissing, locked_item, refuse_conflict
from results.services.deliberating import DeliberationIsNotOpen, turned
from results.services.printable import refuse_unprintable
from results.solver import FloorsCannotBeMet

DECIDE, WITHDRAW = "adjustment", "adjustment.withdraw"
OPEN = (Deliberation.State.OPEN,)


class RuleIsMissing(DomainError):
    message = _("Name the rule that the decision rests on: choose a clause, or write down the other one.")


class AdjustmentChangesNothing(DomainError):
    message = _("By the list as it is now, this case is where the decision would put it. Conclude: as computed.")


class TheListCannotBeKept(DomainError):
    message = _("With this decision no list keeps the rules: %(refusal)s")


class TheListWouldBeShorter(DomainError):
    message = _(
        "With this decision the list has %(after)s cases instead of %(before)s: no other case can take the place. "
        "Correct the size, the least numbers or the cap of the rule card first, or leave the case on the list."
    )


class AdjustmentIsNotWaiting(DomainError):
    message = _("This decision does not wait for a second person any more.")


class AdjustmentIsNotInForce(DomainError):
    message = _("Only a decision in force can be withdrawn.")


@transaction.atomic
def propose_adjustment(
    *, item: AgendaItem, direction: str, clause: str, detail: str, reason: str, by: User
) -> Adjustment:
    """Propose to take a case onto the list or to leave it off; ``clause`` is a key of ``results.clauses``.

    Raises DeliberationIsNotOpen, CaseConflictsWithYou, ItemIsDropped, RuleIsMissing, ReasonIsMissing,
    CharactersCannotBePrinted, AnAdjustmentStands, AdjustmentChangesNothing, TakenCasesCannotBeKept, TheListCannotBeKept
    or TheListWouldBeShorter, and the phase's refusals once the list is confirmed.
    """
    meeting, found = locked_item(item, by, refusal=DeliberationIsNotOpen, states=OPEN)
    require_open(meeting.campaign, "select")
    if found.dropped_at:
        raise ItemIsDropped
    rule, reason = _rule(meeting.campaign, clause, detail), clean(reason).strip()
    if not reason:
        raise ReasonIsMissing
    refuse_unprintable([(found.submission.number_text, rule + reason)])
    if Adjustment.objects.filter(submission=found.submission, withdrawn_at=None, dropped_at=None).exists():
        raise AnAdjustmentStands
    _refuse_nothing(meeting.campaign, found, direction)
    _refuse_worse_list(meeting.campaign, found.submission.number or 0, direction)
    adjustment = Adjustment.objects.create(
        campaign=meeting.campaign,
        item=found,
        submission=found.submission,
        direction=direction,
        clause=rule,
        reason=reason,
        proposed_at=clock.now(meeting.campaign),
        proposed_by=by,
    )
    approvals.propose(action=DECIDE, subject=adjustment, digest=adjustment.digest, by=by, scope=meeting.campaign)
    found.conclusion = AgendaItem.Conclusion.ADJUST
    found.discussed_at = found.discussed_at or clock.now(meeting.campaign)
    # The version of the notes stays: whoever types them at this moment goes on, and ``save_item`` keeps the conclusion.
    found.save(update_fields=["conclusion", "discussed_at"])
    turned(meeting)
    return adjustment


def _rule(campaign: Campaign, clause: str, detail: str) -> str:
    known, detail = clauses(campaign), clean_line(detail)
    if clause not in known or (clause == OTHER and not detail):
        raise RuleIsMissing
    if clause == OTHER:
        return detail[:300]
    return f"{known[clause]}（{detail}）"[:300] if detail else known[clause][:300]


def _refuse_nothing(campaign: Campaign, item: AgendaItem, direction: str) -> None:
    outcomes = {outcome.number: outcome for outcome in compute(campaign).outcomes}
    if outcomes[item.submission.number or 0].chosen == (direction == TAKE):
        raise AdjustmentChangesNothing


def _refuse_no_list(campaign: Campaign, number: int, direction: str | None) -> Computed:
    """The list with the decision, or without it (None), is tried before anything is written."""
    try:
        return compute(campaign, supposed={number: direction})
    except FloorsCannotBeMet as refusal:
        raise TheListCannotBeKept(refusal=str(refusal)) from refusal


def _refuse_worse_list(campaign: Campaign, number: int, direction: str) -> None:
    """Nobody makes the list shorter without a word: that takes another size, by a correction of the card."""
    before, after = _length(compute(campaign)), _length(_refuse_no_list(campaign, number, direction))
    if after < before:
        raise TheListWouldBeShorter(after=after, before=before)


def _length(computed: Computed) -> int:
    return sum(outcome.chosen for outcome in computed.outcomes)


def _refuse_lost_list(campaign: Campaign, number: int) -> None:
    """A list that is possible now stays so without the decision about ``number``.

    After a correction of the card no list may be possible because of several decisions; then each can be withdrawn.
    """
    try:
        compute(campaign)
    except (FloorsCannotBeMet, TakenCasesCannotBeKept):
        return
    _refuse_no_list(campaign, number, None)


@transaction.atomic
def approve_adjustment(*, adjustment: Adjustment, by: User) -> Adjustment:
    """Put the decision in force as the second person; the list is another from now on.

    Raises AdjustmentIsNotWaiting, DeliberationIsNotOpen, CaseConflictsWithYou, what keeps the list from being made, and
    the refusals of ``approvals.approve``.
    """
    meeting, _item = locked_item(adjustment.item, by, refusal=DeliberationIsNotOpen, states=OPEN)
    require_open(meeting.campaign, "select")
    found = _locked(adjustment)
    if found.approval_id or found.dropped_at:
        raise AdjustmentIsNotWaiting
    _refuse_worse_list(meeting.campaign, found.submission.number or 0, found.direction)
    found.approval = approvals.approve(action=DECIDE, subject=found, digest=found.digest, by=by, scope=meeting.campaign)
    found.save(update_fields=["approval"])
    turned(meeting)
    facts = {"number": found.submission.number, "direction": found.direction, "rule": found.clause}
    audit.record("adjustment.decide", found, by=by, scope=meeting.campaign, **facts, reason=found.reason)
    return found


@transaction.atomic
def drop_adjustment(*, adjustment: Adjustment, by: User) -> Adjustment:
    """Give a proposal up; it was never in force. Raises AdjustmentIsNotWaiting, DeliberationIsNotOpen."""
    meeting, _item = locked_item(adjustment.item, by, refusal=DeliberationIsNotOpen, states=OPEN)
    found = _locked(adjustment)
    if found.approval_id or found.dropped_at:
        raise AdjustmentIsNotWaiting
    found.dropped_at = clock.now(meeting.campaign)
    found.save(update_fields=["dropped_at"])
    approvals.give_up(action=DECIDE, subject=found, by=by, scope=meeting.campaign)
    turned(meeting)
    return found


@transaction.atomic
def propose_withdrawal(*, adjustment: Adjustment, reason: str, by: User) -> Adjustment:
    """Propose to withdraw a decision in force, with a reason. It stays in force until a second person approves.

    Possible until the list is confirmed. Raises AdjustmentIsNotInForce, ReasonIsMissing, CaseConflictsWithYou, the
    phase's refusals.
    """
    found = _withdrawable(adjustment, by)
    if not (reason := clean(reason).strip()):
        raise ReasonIsMissing
    found.withdrawal_reason = reason
    found.save(update_fields=["withdrawal_reason"])
    approvals.propose(action=WITHDRAW, subject=found, digest=found.withdrawal_digest, by=by, scope=found.campaign)
    turned(found.item.deliberation)
    return found


@transaction.atomic
def withdraw_adjustment(*, adjustment: Adjustment, digest: str, by: User) -> Adjustment:
    """Withdraw the decision as the second person; ``digest`` is that of the withdrawal which the person has read.

    Raises the same, TheListCannotBeKept or TakenCasesCannotBeKept, and the refusals of ``approvals.approve``.
    """
    found = _withdrawable(adjustment, by)
    _refuse_lost_list(found.campaign, found.submission.number or 0)
    found.withdrawal = approvals.approve(action=WITHDRAW, subject=found, digest=digest, by=by, scope=found.campaign)
    found.withdrawn_at = clock.now(found.campaign)
    found.save(update_fields=["withdrawal", "withdrawn_at"])
    turned(found.item.deliberation)
    facts = {"number": found.submission.number, "direction": found.direction, "reason": found.withdrawal_reason}
    audit.record("adjustment.withdrawn", found, by=by, scope=found.campaign, **facts)
    return found


def _withdrawable(adjustment: Adjustment, by: User) -> Adjustment:
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=adjustment.campaign_id)
    require_open(campaign, "select")
    found = _locked(adjustment)
    if found.approval_id is None or found.withdrawn_at:
        raise AdjustmentIsNotInForce
    refuse_conflict(found.item, by)
    return found


def _locked(adjustment: Adjustment) -> Adjustment:
    rows = Adjustment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("campaign", "submission", "item__deliberation__campaign").get(pk=adjustment.pk)
