"""What may be done now, and the moves of phases: exactly once, in order, also after downtime."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from campaigns import errors, kinds
from campaigns.models import Campaign, Phase
from campaigns.models.phase import present
from campaigns.opening import midnight
from core import approvals, audit, clock, working_days
from core.canonical import digest
from core.models import Approval, User

PUBLISH = "campaign.publish"


def phase_for(campaign: Campaign, verb: str) -> Phase:
    """The phase in which ``verb`` belongs: the open one, else a paused one, else the first.

    Raises CampaignHasNoSuchPhase.
    """
    phases = list(campaign.phases.filter(kind__in=kinds.with_verb(verb)))
    if not phases:
        raise errors.CampaignHasNoSuchPhase
    return present(phases, clock.now(campaign))


def require_open(campaign: Campaign, verb: str) -> Phase:
    """The phase in which ``verb`` may be done at this moment, by the database's clock and the kind's gate.

    Raises PhaseHasNotOpened, PhaseIsClosed, PhaseIsPaused, PhaseAwaits (naming what is awaited) or
    CampaignIsNotPublished.
    """
    if campaign.published_at is None:
        raise errors.CampaignIsNotPublished
    phase = phase_for(campaign, verb)
    require_phase_open(phase)
    return phase


def require_phase_open(phase: Phase) -> None:
    """Let through only if the work of exactly ``phase`` may be done now.

    Raises PhaseHasNotOpened, PhaseIsClosed, PhaseIsPaused or PhaseAwaits.
    """
    now = clock.now(phase.campaign)
    if phase.is_over_at(now):
        raise errors.PhaseIsClosed(phase=phase.name)
    if phase.is_paused_at(now):
        raise errors.PhaseIsPaused(phase=phase.name)
    if not phase.is_open_at(now):
        if phase.opens_at is None or phase.starts_quietly_at(now):
            raise errors.PhaseAwaits(awaited=" ".join(kinds.get(phase.kind).awaited(phase, now)))
        opens = date_format(timezone.localtime(phase.opens_at), "n月j日 H:i")
        raise errors.PhaseHasNotOpened(phase=phase.name, opens=opens)
    if awaited := kinds.get(phase.kind).awaited(phase, now):
        raise errors.PhaseAwaits(awaited=" ".join(awaited))


def may(campaign: Campaign, verb: str) -> bool:
    """Whether ``verb`` may be done now."""
    try:
        require_open(campaign, verb)
    except (errors.PhaseIsClosed, errors.PhaseHasNotOpened, errors.PhaseIsPaused, errors.PhaseAwaits):
        return False
    except (errors.CampaignHasNoSuchPhase, errors.CampaignIsNotPublished):
        return False
    return True


def plan_digest(campaign: Campaign) -> str:
    """The digest of what publishing makes public: the texts, the dates and the rules of every phase."""
    return digest(
        {
            "campaign": campaign.slug,
            "texts": {text.key: text.body for text in campaign.texts.all()},
            "phases": [
                [phase.key, phase.opens_at, phase.closes_at, kinds.get(phase.kind).describe(phase)]
                for phase in campaign.phases.all()
            ],
        }
    )


def propose_publication(*, campaign: Campaign, by: User) -> Approval:
    """Propose to publish the notice (通知); refused with the list of what is wrong."""
    _refuse_problems(campaign)
    return approvals.propose(action=PUBLISH, subject=campaign, digest=plan_digest(campaign), by=by, scope=campaign)


@transaction.atomic
def publish(*, campaign: Campaign, by: User) -> Campaign:
    """Publish as the second person: from now on the pages are public and the phases run by the clock."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.published_at:
        return campaign
    _refuse_problems(campaign)
    approvals.approve(action=PUBLISH, subject=campaign, digest=plan_digest(campaign), by=by, scope=campaign)
    campaign.published_at = clock.now(campaign)
    campaign.save(update_fields=["published_at"])
    audit.record("campaign.publish", campaign, by=by, scope=campaign)
    return campaign


def _refuse_problems(campaign: Campaign) -> None:
    if problems := kinds.problems_of(campaign):
        raise errors.CampaignHasProblems(problems=" ".join(problems))


@transaction.atomic
def start_phase(
    *, phase: Phase, by: User, day: date | None = None, at: datetime | None = None
) -> tuple[Phase, list[str]]:
    """Start a phase that has a length instead of dates; returns it and warnings about the calendar.

    Its window is that of ``window`` from now on, or from ``at``, a moment ahead (``call_off_start`` takes it back). The
    end stands from then on, whatever becomes of the calendar.
    """
    phase = Phase.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=phase.pk)
    if phase.opens_at or not phase.duration:
        return phase, []
    now = at or clock.now(phase.campaign)
    phase.opens_at, (phase.closes_at, warnings) = now, window(phase, now, day)
    phase.save(update_fields=["opens_at", "closes_at"])
    audit.record("phase.start", phase, by=by, scope=phase.campaign, closes_at=phase.closes_at)
    return phase, warnings


def window(phase: Phase, start: datetime, day: date | None = None) -> tuple[datetime, list[str]]:
    """When a phase of a length ends that starts at ``start``, and warnings about the calendar.

    It ends at 24:00 of its last day; of working days the first is the day of ``start`` (or ``day``) if it is one, or
    the day after where the phase says so (``first_day_counts``).
    """
    first, length = day or timezone.localdate(start), phase.duration or 1
    if phase.unit == Phase.Unit.WORKING_DAYS:
        last, warnings = working_days.last_day(first, length, first_day_counts=phase.first_day_counts)
    else:
        last, warnings = first + timedelta(days=length - 1), []
    return midnight(last + timedelta(days=1)), warnings


@transaction.atomic
def call_off_start(*, phase: Phase, by: User) -> Phase:
    """Take back the start of a phase that has a length and was to start at a moment ahead; else change nothing."""
    phase = Phase.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=phase.pk)
    if not phase.starts_quietly_at(clock.now(phase.campaign)):
        return phase
    phase.opens_at = phase.closes_at = None
    phase.save(update_fields=["opens_at", "closes_at"])
    audit.record("phase.start.call_off", phase, by=by, scope=phase.campaign)
    return phase


@transaction.atomic
def close_phase(phase: Phase, *, by: User | None, at: datetime | None = None) -> bool:
    """Close a phase and write its results; returns whether this call was the one that did it.

    The compare-and-set on ``closed_at`` lets exactly one caller through; a crash before the commit leaves it open.
    """
    closed_at = at or clock.now(phase.campaign)
    if not Phase.objects.filter(pk=phase.pk, closed_at=None).update(closed_at=closed_at):
        return False
    phase.refresh_from_db()
    kinds.get(phase.kind).close(phase, by=by)
    audit.record("phase.close", phase, by=by, scope=phase.campaign)
    return True


def advance(campaign: Campaign | None = None) -> list[Phase]:
    """Close every phase whose window is over (of one campaign, or of all), oldest first; returns those closed.

    Safe to run by several workers at once and after any downtime; the phase counts as closed at the end of its
    window, not at the moment when somebody noticed.
    """
    moved = []
    campaigns = [campaign] if campaign else list(Campaign.objects.published())
    for each in campaigns:
        due = Phase.objects.filter(campaign=each).due_at(clock.now(each)).select_related("campaign")
        moved += [phase for phase in due if close_phase(phase, by=None, at=phase.closes_at)]
    return moved


def tick(campaign: Campaign | None = None) -> None:
    """Let each open phase (of one campaign, or of all) do what its calendar asks. Safe to run often and twice."""
    for each in [campaign] if campaign else list(Campaign.objects.published()):
        now = clock.now(each)
        for phase in Phase.objects.filter(campaign=each).open_at(now).select_related("campaign"):
            kinds.get(phase.kind).tick(phase, now)
