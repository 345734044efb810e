"""The minutes of the meeting: saved as they are typed, then frozen with the facts of the day."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit, clock, jobs
from core.canonical import digest
from core.errors import ChangedMeanwhile, DomainError
from core.models import User
from core.text import clean
from results.models import Delegate, Meeting, MeetingMinutes
from results.services.meeting.setting import locked
from results.services.meeting.words import title
from results.services.printable import refuse_unprintable

PDF = "meeting_minutes"
MOST_TEXT = 20_000  # characters


class MeetingMinutesAreFrozen(DomainError):
    message = gettext_lazy("The minutes are frozen and can no longer be changed.")


class MinutesAreEmpty(DomainError):
    message = gettext_lazy("Please write the minutes before you freeze them.")


class MeetingHasNotBegun(DomainError):
    message = gettext_lazy("The meeting has not begun yet. Its minutes can be typed, and are frozen afterwards.")


@transaction.atomic
def save_minutes(*, meeting: Meeting, text: str, version: int, by: User) -> MeetingMinutes:
    """Save what was typed on ``version``; no draft is audited. Raises MeetingMinutesAreFrozen, ChangedMeanwhile."""
    minutes = _writable(meeting)
    text = clean(text)[:MOST_TEXT]
    if text == minutes.text:
        return minutes
    if version != minutes.version:
        raise ChangedMeanwhile
    minutes.text, minutes.version = text, version + 1
    minutes.save()
    return minutes


@transaction.atomic
def freeze_minutes(*, meeting: Meeting, by: User) -> MeetingMinutes:
    """Freeze the minutes with agenda and attendance, and ask for their PDF.

    Raises MeetingMinutesAreFrozen, MinutesAreEmpty, MeetingHasNotBegun, CharactersCannotBePrinted.
    """
    minutes = _writable(meeting)
    meeting = minutes.meeting
    campaign = meeting.phase.campaign
    now = clock.now(campaign)
    if not minutes.text.strip():
        raise MinutesAreEmpty
    if meeting.starts_at is None or now < meeting.starts_at:
        raise MeetingHasNotBegun
    facts = facts_of(meeting, minutes.text)
    refuse_unprintable([(str(_("Minutes")), minutes.text)])
    minutes.facts, minutes.digest = facts, digest(facts)
    minutes.frozen_at, minutes.frozen_by = now, by
    minutes.job = jobs.ask(kind=PDF, key=f"{PDF}:{minutes.pk}", by=by, scope=campaign, minutes=minutes.pk)
    minutes.save()
    audit.record("meeting.freeze_minutes", meeting, by=by, scope=campaign, digest=minutes.digest)
    return minutes


def _writable(meeting: Meeting) -> MeetingMinutes:
    meeting = locked(meeting)
    minutes = MeetingMinutes.objects.get_or_create(meeting=meeting)[0]
    minutes.meeting = meeting
    if minutes.frozen_at:
        raise MeetingMinutesAreFrozen
    return minutes


def refuse_frozen(meeting: Meeting) -> None:
    """Who was there stands in the frozen minutes. ``meeting`` is locked. Raises MeetingMinutesAreFrozen."""
    if MeetingMinutes.objects.filter(meeting=meeting, frozen_at__isnull=False).exists():
        raise MeetingMinutesAreFrozen


def facts_of(meeting: Meeting, text: str) -> dict[str, Any]:
    """All that the minutes say, as plain data: whoever prints them later needs no other row. No telephone numbers."""
    campaign = meeting.phase.campaign
    there = Delegate.objects.of_meeting(meeting).filter(sign_in__isnull=False)
    starts = timezone.localtime(meeting.starts_at) if meeting.starts_at else None
    return {
        "campaign": campaign.name,
        "title": title(campaign),
        "mark": campaign.mark_text,
        "hosts": campaign.host_names,
        "held_on": starts.date().isoformat() if starts else "",
        "begins": f"{starts:%H:%M}" if starts else "",
        "place": meeting.place,
        "topic": meeting.topic,
        "agenda": [
            {
                "begins": f"{timezone.localtime(session.begins_at):%H:%M}",
                "ends": f"{timezone.localtime(session.ends_at):%H:%M}",
                "topic": session.topic,
                "zone": str(session.case.zone) if session.case else "",
                "speaker": session.speaker,
            }
            for session in meeting.sessions.select_related("case__zone__organisation")
        ],
        "present": [{"name": each.name, "unit": each.unit, "post": each.post} for each in there],
        "text": text,
    }
