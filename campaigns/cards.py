"""The rule card: composed from the rules of every phase, locked by two persons before voting opens."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns import errors, kinds
from campaigns.models import Campaign, Phase, RuleCard
from core import approvals, audit, clock
from core.canonical import digest
from core.errors import DomainError
from core.models import Approval, User

LOCK = "card.lock"
RULED = frozenset({"vote", "score", "select"})  # the verbs whose rules the card fixes


class CardHasProblems(DomainError):
    message = _("The rule card cannot be locked like this: %(problems)s")


def ruled_phases(campaign: Campaign) -> list[Phase]:
    """The phases that decide, in their order."""
    return [phase for phase in campaign.phases.all() if kinds.get(phase.kind).verbs & RULED]


def compose(campaign: Campaign) -> dict[str, Any]:
    """The card as plain data: campaign, seed and the rules of the phases that decide."""
    return {
        "campaign": campaign.slug,
        "name": campaign.name,
        "seed": campaign.seed,
        "areas": [area.name for area in campaign.areas.all()],
        "order": "城市代码、级别、名称拼音",
        "phases": [
            {"key": phase.key, "kind": phase.kind, "name": phase.name, "rules": kinds.get(phase.kind).describe(phase)}
            for phase in ruled_phases(campaign)
        ],
    }


def with_rules(content: dict[str, Any], rules: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A copy of a card's content with other ``rules``: by the phase's key, and by name what changes."""
    copied = deepcopy(content)
    for phase in copied["phases"]:
        phase["rules"].update(rules.get(phase["key"], {}))
    return copied


def problems(campaign: Campaign, content: dict[str, Any]) -> list[str]:
    """Why a card with this content cannot be locked, phase by phase."""
    return [
        sentence
        for phase, rules in _rules_of(campaign, content)
        for sentence in kinds.get(phase.kind).card_problems(phase, rules, content)
    ]


def warnings(campaign: Campaign, content: dict[str, Any]) -> list[str]:
    """What should be looked at before a card with this content is locked."""
    return [
        sentence
        for phase, rules in _rules_of(campaign, content)
        for sentence in kinds.get(phase.kind).card_warnings(phase, rules, content)
    ]


def _rules_of(campaign: Campaign, content: dict[str, Any]) -> list[tuple[Phase, dict[str, Any]]]:
    rules = {phase["key"]: phase["rules"] for phase in content["phases"]}
    return [(phase, rules[phase.key]) for phase in ruled_phases(campaign) if phase.key in rules]


def refuse_problems(campaign: Campaign, content: dict[str, Any]) -> None:
    """Raises CardHasProblems with all of them."""
    if found := problems(campaign, content):
        raise CardHasProblems(problems=" ".join(found))


def locked_card(campaign: Campaign) -> RuleCard | None:
    return RuleCard.objects.filter(campaign=campaign).first()


def propose_lock(*, campaign: Campaign, by: User) -> Approval:
    """Propose to lock the card as it stands. Raises CardIsLocked, VotingHasBegun or CardHasProblems."""
    refuse_late(campaign)
    content = compose(campaign)
    refuse_problems(campaign, content)
    return approvals.propose(action=LOCK, subject=campaign, digest=digest(content), by=by, scope=campaign)


@transaction.atomic
def lock(*, campaign: Campaign, by: User, seen: str | None = None) -> RuleCard:
    """Lock the card as the second person; it is public from this moment.

    ``seen`` is the digest of the card that this person has read: one that was proposed since is not locked unread.
    Raises CardIsLocked, VotingHasBegun, CardHasProblems, and the refusals of ``approvals.approve``.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    refuse_late(campaign)
    content = compose(campaign)
    refuse_problems(campaign, content)
    approval = approvals.approve(
        action=LOCK, subject=campaign, digest=digest(content), by=by, scope=campaign, seen=seen
    )
    card = RuleCard.objects.create(
        campaign=campaign,
        content=content,
        digest=approval.digest,
        approval=approval,
        locked_at=clock.now(campaign),
    )
    audit.record("card.lock", campaign, by=by, scope=campaign, digest=card.digest)
    return card


def refuse_late(campaign: Campaign) -> None:
    """Raises CardIsLocked or VotingHasBegun: from then on the card only changes by a published correction."""
    if locked_card(campaign):
        raise errors.CardIsLocked
    now = clock.now(campaign)
    for phase in Phase.objects.filter(campaign=campaign, kind__in=kinds.with_verb("vote")):
        if phase.opens_at and phase.opens_at <= now:
            raise errors.VotingHasBegun
