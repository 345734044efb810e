"""The list: computed and proposed by one organiser, confirmed by another."""

from __future__ import annotations

from django.db import transaction

from campaigns.models import Campaign
from campaigns.services import advance, close_phase, require_open
from core import approvals, audit, clock
from core.models import User
from results import exports
from results.models import Selection, SelectionItem
from results.selection import Computed, compute
from results.services.deliberating import refuse_open_deliberation
from submissions.models import Submission

CONFIRM = "selection.confirm"


def propose_selection(*, campaign: Campaign, by: User) -> Selection:
    """Compute the list by the locked card and propose it to a second person.

    What is due is closed first, so that a list never waits for the clockwork. The same inputs proposed again are the
    same proposal; changed inputs replace it. Raises PhaseAwaits naming what is missing, PhaseIsClosed once a list is
    confirmed, DeliberationIsStillOpen, and NothingToSelectFrom.
    """
    advance(campaign)
    with transaction.atomic():
        campaign = _locked(campaign)
        require_open(campaign, "select")
        refuse_open_deliberation(campaign)
        selection = write_selection(compute(campaign), by=by)
        proposal = approvals.propose(action=CONFIRM, subject=campaign, digest=selection.digest, by=by, scope=campaign)
        if selection.proposed_by_id != proposal.proposer_id:  # an old list, proposed again by another person
            selection.proposed_by_id, selection.proposed_at = proposal.proposer_id, proposal.proposed_at
            selection.save(update_fields=["proposed_by", "proposed_at"])
    return selection


def write_selection(computed: Computed, *, by: User) -> Selection:
    """Store a computed list with all its cases; the same list is stored once. Call it inside a transaction."""
    campaign = computed.card.campaign
    selection, created = Selection.objects.get_or_create(
        campaign=campaign,
        digest=computed.digest,
        defaults={"card_digest": computed.card.digest, "proposed_at": clock.now(campaign), "proposed_by": by},
    )
    if created:
        _write_items(selection, computed)
    return selection


@transaction.atomic
def confirm_selection(*, campaign: Campaign, by: User, seen: str | None = None) -> Selection:
    """Confirm the proposed list as the second person; it is computed anew and must be the one that was proposed.

    ``seen`` is the digest of the list that this person has read: one that was proposed since is not confirmed unread.
    Closes the phase and asks for the workbook. Raises the refusals of ``approvals.approve`` (ContentHasChanged when
    an input changed since) and of the phase.
    """
    campaign = _locked(campaign)
    phase = require_open(campaign, "select")
    refuse_open_deliberation(campaign)
    digest = compute(campaign).digest
    approval = approvals.approve(action=CONFIRM, subject=campaign, digest=digest, by=by, scope=campaign, seen=seen)
    selection = Selection.objects.get(campaign=campaign, digest=digest)
    selection.approval, selection.confirmed_at = approval, clock.now(campaign)
    selection.save(update_fields=["approval", "confirmed_at"])
    close_phase(phase, by=by)
    audit.record("selection.confirm", selection, by=by, scope=campaign, digest=digest)
    exports.ask_selected_list(selection, by=by)
    return selection


def _locked(campaign: Campaign) -> Campaign:
    # The campaign's row orders proposals and confirmations; SQLite has one writer anyway.
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def _write_items(selection: Selection, computed: Computed) -> None:
    cases = {s.number: s for s in Submission.objects.filter(campaign=selection.campaign).admitted()}
    SelectionItem.objects.bulk_create(
        SelectionItem(
            selection=selection,
            submission=cases[outcome.number],
            votes=outcome.votes,
            vote_points=outcome.vote_points,
            score_points=outcome.score_points,
            combined=outcome.combined,
            position=outcome.position,
            chosen=outcome.chosen,
            basis=outcome.basis,
        )
        for outcome in computed.outcomes
    )
