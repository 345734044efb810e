"""A phase stands still and goes on again: each proposed by one organiser with a reason, and done by another.

Design, section 4: two persons, before ``closes_at``, published. A pause moves no date: the window ends when it would
have ended, and a phase that ends while it stands still closes as usual. It is no correction of the rule card
(``campaigns.corrections``): the rules stay as they are, and there may be no card yet. docs/decisions/0011-pausing.md.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns import errors, kinds
from campaigns.models import Campaign, Pause, Phase
from core import approvals, audit, clock
from core.errors import DomainError
from core.models import Approval, User

PAUSE, RESUME = "phase.pause", "phase.resume"


class PhaseHasNoBeginning(DomainError):
    message = _("%(phase)s begins with an act of its own, which is still to come: there is nothing to pause yet.")


class PhaseIsPausedAlready(DomainError):
    message = _("%(phase)s is paused already. Look at the page again; you can propose that it goes on.")


class PhaseIsNotPaused(DomainError):
    message = _("%(phase)s is not paused. Look at the page again.")


class PauseNeedsAReason(DomainError):
    message = _("Say why: the reason is published on the campaign's page and with its rules.")


@transaction.atomic
def propose_pause(*, phase: Phase, reason: str, by: User) -> Pause:
    """Propose that ``phase`` stands still; another proposal replaces the one that waits. ``reason`` is published.

    Raises PauseNeedsAReason, PhaseIsPausedAlready or the refusals of ``pause``.
    """
    phase, now = _locked(phase)
    _refuse_paused(phase)
    pause, _created = Pause.objects.update_or_create(
        phase=phase, resumed_at=None, defaults={"reason": _words(reason), "proposed_at": now}
    )
    approvals.propose(action=PAUSE, subject=phase, digest=pause.digest, by=by, scope=phase.campaign)
    return pause


@transaction.atomic
def pause(*, phase: Phase, digest: str, by: User) -> Pause:
    """Stop ``phase`` as the second person; ``digest`` is that of the proposal which the person has read.

    Raises PhaseIsClosed, PhaseHasNoBeginning, CampaignIsNotPublished, PhaseIsPausedAlready or the refusals of
    ``approvals.approve``.
    """
    phase, _now = _locked(phase)
    _refuse_paused(phase)
    found = phase.pauses.filter(paused_at=None).first()
    if found is None:
        raise approvals.NothingIsProposed
    approval = approvals.approve(action=PAUSE, subject=phase, digest=digest, by=by, scope=phase.campaign)
    # What was let in before has now finished; what comes later reads the phase as it is after this commit. The moment
    # is taken in between, so nothing that counts is later than it.
    kinds.get(phase.kind).hold_off(phase)
    moment = _refuse_over(phase)
    found.approval, found.paused_at = approval, moment
    found.save(update_fields=["approval", "paused_at"])
    phase.paused_at = moment
    phase.save(update_fields=["paused_at"])
    audit.record(PAUSE, phase, by=by, scope=phase.campaign, reason=found.reason)
    return found


@transaction.atomic
def propose_resumption(*, phase: Phase, reason: str, by: User) -> Pause:
    """Propose that ``phase`` goes on; another proposal replaces the one that waits. ``reason`` is published.

    Raises PauseNeedsAReason, PhaseIsNotPaused or PhaseIsClosed.
    """
    phase, _now = _locked(phase)
    found = _standing(phase)
    found.resume_reason = _words(reason)
    found.save(update_fields=["resume_reason"])
    approvals.propose(action=RESUME, subject=phase, digest=found.digest, by=by, scope=phase.campaign)
    return found


@transaction.atomic
def resume(*, phase: Phase, digest: str, by: User) -> Pause:
    """Let ``phase`` go on as the second person; ``digest`` is that of the proposal which the person has read.

    Raises PhaseIsNotPaused, PhaseIsClosed or the refusals of ``approvals.approve``.
    """
    phase, now = _locked(phase)
    found = _standing(phase)
    found.resume_approval = approvals.approve(action=RESUME, subject=phase, digest=digest, by=by, scope=phase.campaign)
    found.resumed_at = now
    found.save(update_fields=["resume_approval", "resumed_at"])
    phase.paused_at = None
    phase.save(update_fields=["paused_at"])
    audit.record(RESUME, phase, by=by, scope=phase.campaign, reason=found.resume_reason)
    return found


def unended(phase: Phase) -> Pause | None:
    """The pause of ``phase`` that is proposed or in force, if there is one."""
    return phase.pauses.filter(resumed_at=None).first()


def proposal(phase: Phase) -> Approval | None:
    """The proposal about ``phase`` that waits for a second person: to go on if it stands still, else to stop."""
    return approvals.open_proposal(RESUME if phase.paused_at else PAUSE, phase)


def may_be_paused(phase: Phase, now: datetime) -> bool:
    """Whether there is anything to stop, or to let go on: not what is over, nor what waits for its beginning."""
    if phase.is_over_at(now) or phase.starts_quietly_at(now):
        return False
    return phase.opens_at is not None or phase.duration is None


def published(campaign: Campaign) -> list[Pause]:
    """The pauses that the public knows of, the latest first; one query."""
    rows = Pause.objects.filter(phase__campaign=campaign, paused_at__isnull=False).select_related("phase")
    return list(rows.order_by("-paused_at"))


def _locked(phase: Phase) -> tuple[Phase, datetime]:
    """The phase behind its row's lock, which closing takes as well, and the moment; refuses what cannot be paused."""
    phase = Phase.objects.select_for_update(of=("self",), no_key=True).select_related("campaign").get(pk=phase.pk)
    if phase.campaign.published_at is None:
        raise errors.CampaignIsNotPublished
    return phase, _refuse_over(phase)


def _refuse_over(phase: Phase) -> datetime:
    now = clock.now(phase.campaign)
    if phase.is_over_at(now):
        raise errors.PhaseIsClosed(phase=phase.name)
    if not may_be_paused(phase, now):
        raise PhaseHasNoBeginning(phase=phase.name)
    return now


def _refuse_paused(phase: Phase) -> None:
    if phase.paused_at:
        raise PhaseIsPausedAlready(phase=phase.name)


def _standing(phase: Phase) -> Pause:
    found = phase.pauses.filter(paused_at__isnull=False, resumed_at=None).first()
    if found is None:
        raise PhaseIsNotPaused(phase=phase.name)
    return found


def _words(reason: str) -> str:
    if not (words := reason.strip()):
        raise PauseNeedsAReason
    return words
