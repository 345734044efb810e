"""The rule card: composed from the rules of every phase, locked by two persons before voting opens."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from campaigns import errors, kinds
from campaigns.models import Campaign, Phase, RuleCard
from core import approvals, audit, clock
from core.canonical import digest
from core.models import Approval, User

LOCK = "card.lock"
RULED = frozenset({"vote", "score", "select"})  # the verbs whose rules the card fixes


def compose(campaign: Campaign) -> dict[str, Any]:
    """The card as plain data: campaign, seed and the rules of the phases that decide."""
    phases = [phase for phase in campaign.phases.all() if kinds.get(phase.kind).verbs & RULED]
    return {
        "campaign": campaign.slug,
        "name": campaign.name,
        "seed": campaign.seed,
        "areas": [area.name for area in campaign.areas.all()],
        "order": "城市代码、级别、名称拼音",
        "phases": [
            {"key": phase.key, "kind": phase.kind, "name": phase.name, "rules": kinds.get(phase.kind).describe(phase)}
            for phase in phases
        ],
    }


def locked_card(campaign: Campaign) -> RuleCard | None:
    return RuleCard.objects.filter(campaign=campaign).first()


def propose_lock(*, campaign: Campaign, by: User) -> Approval:
    """Propose to lock the card as it stands. Raises CardIsLocked or VotingHasBegun."""
    _refuse_late(campaign)
    return approvals.propose(action=LOCK, subject=campaign, digest=digest(compose(campaign)), by=by, scope=campaign)


@transaction.atomic
def lock(*, campaign: Campaign, by: User) -> RuleCard:
    """Lock the card as the second person; it is public from this moment.

    Raises CardIsLocked, VotingHasBegun, and the refusals of ``approvals.approve``.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    _refuse_late(campaign)
    content = compose(campaign)
    approval = approvals.approve(action=LOCK, subject=campaign, digest=digest(content), by=by, scope=campaign)
    card = RuleCard.objects.create(
        campaign=campaign,
        content=content,
        digest=approval.digest,
        approval=approval,
        locked_at=clock.now(campaign),
    )
    audit.record("card.lock", campaign, by=by, scope=campaign, digest=card.digest)
    return card


def _refuse_late(campaign: Campaign) -> None:
    if locked_card(campaign):
        raise errors.CardIsLocked
    now = clock.now(campaign)
    for phase in Phase.objects.filter(campaign=campaign, kind__in=kinds.with_verb("vote")):
        if phase.opens_at and phase.opens_at <= now:
            raise errors.VotingHasBegun
