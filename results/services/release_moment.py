"""The minute at which a paper becomes public: what may be set, and what was set already."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Phase
from core import clock
from core.deadlines import moment_text
from core.errors import DomainError
from results.models import Paper

FARTHEST = timedelta(days=180)  # a mistyped year is no plan
# What commits late must not take away what somebody has read: a release is called off up to here before its minute.
LAST_CALL = timedelta(seconds=5)


class MomentHasPassed(DomainError):
    message = _(
        "The moment of release, %(moment)s, has passed and nothing was released. "
        "Propose it again with a later moment, or for at once."
    )


class MomentIsTooFar(DomainError):
    message = _("%(moment)s is more than half a year away. Check the day and the year.")


class MomentIsAfterThePhase(DomainError):
    message = _("At %(moment)s the phase “%(phase)s” is over. Choose an earlier moment.")


class ReleaseIsSet(DomainError):
    message = _("The release is set for %(moment)s. Call it off first; then it can be drafted anew.")


class ReleaseIsNotSet(DomainError):
    message = _("No release is set that could be called off.")


class ReleaseIsPublic(DomainError):
    message = _("This became public at %(moment)s. What the public has read is not called off; correct it instead.")


def checked(moment: datetime | None, phase: Phase) -> datetime | None:
    """The minute (its seconds are dropped) at which a paper of ``phase`` may be released; None is at once.

    Raises MomentHasPassed, MomentIsTooFar or MomentIsAfterThePhase.
    """
    if moment is None:
        return None
    moment = moment.replace(second=0, microsecond=0)
    refuse_passed(moment, phase.campaign)
    if moment > clock.now(phase.campaign) + FARTHEST:
        raise MomentIsTooFar(moment=moment_text(moment))
    if phase.closes_at and moment >= phase.closes_at and not phase.duration:
        raise MomentIsAfterThePhase(moment=moment_text(moment), phase=phase.name)
    return moment


def refuse_passed(moment: datetime | None, campaign: Campaign) -> None:
    """A release is approved before its minute: later it would date back what nobody could read. MomentHasPassed."""
    if moment and moment <= clock.now(campaign):
        raise MomentHasPassed(moment=moment_text(moment))


def refuse_set(paper: Paper | None, campaign: Campaign) -> None:
    """Raises ReleaseIsSet while ``paper`` waits for its minute."""
    if paper and paper.release_at and paper.published_at and not paper.is_public_at(clock.now(campaign)):
        raise ReleaseIsSet(moment=moment_text(paper.published_at))


def refuse_public(paper: Paper, campaign: Campaign, *, to_the_last: bool = False) -> None:
    """Raises ReleaseIsNotSet, or ReleaseIsPublic from a few seconds before the minute on (or ``to_the_last``)."""
    if paper.published_at is None:
        raise ReleaseIsNotSet
    if paper.is_public_at(clock.now(campaign) + (timedelta() if to_the_last else LAST_CALL)):
        raise ReleaseIsPublic(moment=moment_text(paper.published_at))
