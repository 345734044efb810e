"""What notice and announcement have in common when their release is called off before its minute."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core import clock
from core.errors import DomainError
from core.models import User
from core.text import clean_line
from results.models import Paper
from results.services import release_letters, release_moment

MOST_REASON = 200  # characters


class ReasonIsMissing(DomainError):
    message = _("Please write why the release is called off. It stands in the record.")


def take_back(paper: Paper, campaign: Campaign, *, by: User, reason: str, to_the_last: bool = False) -> int:
    """Make the locked ``paper``, which waits for its minute, a draft again; returns how many letters were called off.

    The approval stands in its own row and in the record, but releases nothing any more. ``to_the_last`` allows it in
    the last seconds too. Raises ReasonIsMissing, ReleaseIsNotSet or ReleaseIsPublic.
    """
    reason = clean_line(reason)[:MOST_REASON]
    if not reason:
        raise ReasonIsMissing
    release_moment.refuse_public(paper, campaign, to_the_last=to_the_last)
    letters = release_letters.call_off(paper)
    paper.published_at = paper.approval = paper.job = None
    paper.called_off_at, paper.called_off_by, paper.called_off_reason = clock.now(campaign), by, reason
    paper.save()
    return letters
