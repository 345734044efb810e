"""What a phase allows, asked of one phase: a scheme may review in one phase and evaluate every year in another."""

from __future__ import annotations

from campaigns.errors import PhaseIsClosed
from campaigns.models import Phase
from campaigns.services import require_open
from core import clock


def require_open_phase(phase: Phase, verb: str) -> None:
    """Raises the phase's refusals unless ``verb`` may be done in exactly ``phase`` now."""
    if require_open(phase.campaign, verb).pk != phase.pk:
        raise PhaseIsClosed(phase=phase.name)


def locked_phase(phase: Phase) -> Phase:
    """The phase, locked against another who prepares it, if it is not over: work is prepared before it opens.

    Raises PhaseIsClosed.
    """
    phase = Phase.objects.select_for_update(of=("self",), no_key=True).select_related("campaign").get(pk=phase.pk)
    if phase.is_over_at(clock.now(phase.campaign)):
        raise PhaseIsClosed(phase=phase.name)
    return phase
