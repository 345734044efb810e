"""A planned meeting that will not be held: cancelled by one organiser, with a reason, before it has begun."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.errors import DomainError
from core.models import User
from core.text import clean_line
from results.models import Deliberation
from results.services.deliberating import DeliberationHasBegun, locked, turned

MOST_REASON = 200  # characters


class CancellingNeedsAReason(DomainError):
    message = _("Please say why the deliberation is cancelled. The reason stays with its agenda.")


@transaction.atomic
def cancel_deliberation(*, deliberation: Deliberation, reason: str, by: User) -> Deliberation:
    """Cancel a planned meeting; pressed twice it is cancelled once. Its agenda stays readable, no minutes are made.

    Another one may be planned from then on. Raises CancellingNeedsAReason, or DeliberationHasBegun: what is under way
    is closed with its minutes.
    """
    states = (Deliberation.State.PLANNED, Deliberation.State.CANCELLED)
    found = locked(deliberation, refusal=DeliberationHasBegun, states=states)
    if found.is_cancelled:
        return found
    found.cancel_reason = clean_line(reason)[:MOST_REASON]
    if not found.cancel_reason:
        raise CancellingNeedsAReason
    found.state, found.cancelled_at, found.cancelled_by = (
        Deliberation.State.CANCELLED,
        clock.now(found.campaign),
        by,
    )
    turned(found, "state", "cancelled_at", "cancelled_by", "cancel_reason")
    audit.record("deliberation.cancel", found, by=by, scope=found.campaign, reason=found.cancel_reason)
    return found
