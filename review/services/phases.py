"""What a phase allows, asked of one phase: a scheme may review in one phase and evaluate every year in another."""

from __future__ import annotations

from campaigns import kinds
from campaigns.errors import CampaignIsNotPublished, PhaseIsClosed
from campaigns.models import Phase
from campaigns.services import require_phase_open
from core import clock


def require_open_phase(phase: Phase, verb: str) -> None:
    """Raises the phase's refusals unless ``verb`` may be done in exactly ``phase`` now."""
    if phase.campaign.published_at is None:
        raise CampaignIsNotPublished
    if verb not in kinds.get(phase.kind).verbs:
        raise PhaseIsClosed(phase=phase.name)
    require_phase_open(phase)


def locked_phase(phase: Phase) -> Phase:
    """The phase, locked against another who prepares it, if it is not over: work is prepared before it opens.

    Raises PhaseIsClosed.
    """
    phase = Phase.objects.select_for_update(of=("self",), no_key=True).select_related("campaign").get(pk=phase.pk)
    if phase.is_over_at(clock.now(phase.campaign)):
        raise PhaseIsClosed(phase=phase.name)
    return phase
