"""Changing a locked rule card: proposed by one organiser with a reason, published by another as a correction.

The notice (clause 四) promises one set of rules for all; the design (section 6) lets them change only so. What has
already decided something (the rules of a vote that has begun, the criteria after the first score) stays.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns import cards, composing, kinds
from campaigns.models import Campaign, CardCorrection, Phase, RuleCard
from core import approvals, audit, clock, jobs, pdf
from core.canonical import digest
from core.errors import DomainError
from core.models import User

CORRECT = "card.correct"
PDF = "card_correction"


class CardIsNotLockedYet(DomainError):
    message = _("The rule card is not locked yet. Change it where it is composed; a correction is not needed.")


class NothingIsCorrected(DomainError):
    message = _("These are the rules as they stand. Change at least one of them, or leave the card as it is.")


class TheseRulesAreFixed(DomainError):
    message = _("This can no longer be corrected: %(reasons)s")


class CorrectionNeedsAReason(DomainError):
    message = _("Say why the rules are corrected: the reason is published with the correction.")


@transaction.atomic
def propose_correction(*, campaign: Campaign, rules: composing.Rules, reason: str, by: User) -> CardCorrection:
    """Propose other ``rules`` for the locked card; another proposal replaces the one that waits.

    Raises CardIsNotLockedYet, NothingIsCorrected, TheseRulesAreFixed, CardHasProblems, CorrectionNeedsAReason, or
    GlyphsAreMissing for a reason that cannot be printed.
    """
    card = _locked(campaign)
    campaign = card.campaign
    if not reason.strip():
        raise CorrectionNeedsAReason
    if missing := pdf.missing_glyphs(reason):  # else nobody would ever get the notice on paper
        raise pdf.GlyphsAreMissing(characters=" ".join(sorted(missing)))
    changed = composing.changes(composing.standing(campaign, card.content), rules)
    content = cards.with_rules(card.content, changed)
    _guard(campaign, changed, content)
    correction, _created = CardCorrection.objects.update_or_create(
        card=card,
        published_at=None,
        defaults={
            "reason": reason.strip(),
            "before": card.content,
            "after": content,
            "digest_before": card.digest,
            "digest_after": digest(content),
            "proposed_at": clock.now(campaign),
        },
    )
    approvals.propose(action=CORRECT, subject=card, digest=correction.digest, by=by, scope=campaign)
    return correction


@transaction.atomic
def publish_correction(*, campaign: Campaign, by: User, seen: str | None = None) -> CardCorrection:
    """Publish the waiting correction as the second person: from now on the card and the phases have its rules.

    ``seen`` is the digest of what this person has read: one that replaced it meanwhile is not published unread. Raises
    the refusals of ``approvals.approve`` and of ``propose_correction``: a rule may have become fixed since.
    """
    card = _locked(campaign)
    campaign = card.campaign
    correction = card.corrections.select_for_update(of=("self",)).filter(published_at=None).first()
    if correction is None:
        raise approvals.NothingIsProposed
    changed = correction.changed
    _guard(campaign, changed, correction.after)
    if correction.digest_before != card.digest:
        raise approvals.ContentHasChanged
    approval = approvals.approve(
        action=CORRECT, subject=card, digest=correction.digest, by=by, scope=campaign, seen=seen
    )
    composing.write(campaign, changed)
    card.content, card.digest = correction.after, correction.digest_after
    card.save(update_fields=["content", "digest"])
    correction.approval, correction.published_at = approval, clock.now(campaign)
    correction.position = card.corrections.exclude(position=None).count() + 1
    correction.save(update_fields=["approval", "published_at", "position"])
    audit.record(
        "card.correct", card, by=by, scope=campaign, changed=composing.named(changed), digest=correction.digest_after
    )
    jobs.ask(kind=PDF, key=job_key(correction), by=by, scope=campaign, correction=correction.pk)
    return correction


def job_key(correction: CardCorrection) -> str:
    """The key of the job that makes the correction's PDF."""
    return f"{PDF}:{correction.pk}"


def waiting_correction(campaign: Campaign) -> CardCorrection | None:
    """The correction that waits for a second person, if there is one."""
    return CardCorrection.objects.filter(card__campaign=campaign, published_at=None).first()


def published_corrections(campaign: Campaign) -> list[CardCorrection]:
    """What was corrected, the latest first."""
    rows = CardCorrection.objects.filter(card__campaign=campaign, published_at__isnull=False)
    return list(rows.select_related("approval__proposer", "approval__approver").order_by("-position"))


def stages_at(correction: CardCorrection, campaign: Campaign) -> list[tuple[Phase, str]]:
    """How far the phases with dates were when the correction was published: before, during or after."""
    moment = correction.published_at
    return [
        (phase, "before" if moment < phase.opens_at else "after" if _had_ended(phase, moment) else "during")
        for phase in cards.ruled_phases(campaign)
        if moment and phase.opens_at
    ]


def _had_ended(phase: Phase, moment: datetime) -> bool:
    """Whether ``phase`` was over then. ``Phase.is_over_at`` tells of one that is closed only that it is over now."""
    return any(end is not None and end <= moment for end in (phase.closes_at, phase.closed_at))


def fixed_rules(campaign: Campaign) -> dict[str, dict[str, str]]:
    """By the phase's key and the rule's name, why it can no longer be corrected."""
    return {phase.key: kinds.get(phase.kind).fixed_rules(phase) for phase in cards.ruled_phases(campaign)}


def _locked(campaign: Campaign) -> RuleCard:
    """The card, behind the locks of everything that reads it to decide.

    The campaign's row orders corrections and confirmations of the list; a phase's row waits for its closing, so that
    votes become points either by the card before or by the one after, and the guards below see which. What a kind holds
    waits for those who act by its rules, as experts do who score.
    """
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    list(Phase.objects.select_for_update(no_key=True).filter(campaign=campaign).values_list("pk"))
    for phase in cards.ruled_phases(campaign):
        kinds.get(phase.kind).hold(phase)
    card = RuleCard.objects.select_for_update(of=("self",)).select_related("campaign").filter(campaign=campaign).first()
    if card is None:
        raise CardIsNotLockedYet
    return card


def _guard(campaign: Campaign, changed: composing.Rules, content: dict[str, Any]) -> None:
    if not changed:
        raise NothingIsCorrected
    fixed = fixed_rules(campaign)
    reasons = [fixed[key][name] for key, rules in changed.items() for name in rules if name in fixed.get(key, {})]
    if reasons:
        raise TheseRulesAreFixed(reasons=" ".join(dict.fromkeys(reasons)))
    cards.refuse_problems(campaign, content)
