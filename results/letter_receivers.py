"""Who is invited to the meeting: what previews of its letters are filled with. No link, no address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from campaigns import kinds
from campaigns.models import Campaign
from core.letter_receivers import Receiver, source
from results.models import Invitation, Meeting
from results.services.meeting.words import answer_by, frame, remind_by, when


@source("meeting.invitation", "meeting.change")
def zones(campaign: Campaign, user: Any) -> list[Receiver]:
    """The invited zones, without those whose case conflicts with ``user``."""
    return _invited(campaign, user)


@source("meeting.remind")
def reminded(campaign: Campaign, user: Any) -> list[Receiver]:
    return _invited(campaign, user, until=remind_by)


@source("meeting.guest")
def guests(campaign: Campaign, user: Any) -> list[Receiver]:
    return _invited(campaign, user, guests=True)


def _invited(
    campaign: Campaign, user: Any, *, guests: bool = False, until: Callable[[Meeting], str] = answer_by
) -> list[Receiver]:
    meeting = Meeting.objects.filter(phase__campaign=campaign).first()
    if meeting is None or not Campaign.objects.organised_by(user).filter(pk=campaign.pk).exists():
        return []
    rows = Invitation.objects.filter(meeting=meeting, submission__isnull=guests).with_names()
    if not guests:
        rows = rows.exclude(submission__in=kinds.conflicted_with(campaign, user))
    told = {
        "title": campaign.text("meeting_title"),
        "date": when(meeting),
        "place": meeting.place,
        "frame": frame(meeting),
        "until": until(meeting),
    }
    named = [(each.pk, str(each.invited)) for each in rows]
    return [Receiver(f"invited-{pk}", name, {**told, "guest": name, "zone": name}) for pk, name in named]
