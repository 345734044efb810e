"""The meeting as a calendar entry (RFC 5545), the same for all who come."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from campaigns.models import Campaign
from results.errors import MeetingIsNotSet
from results.models import Meeting
from results.services.meeting.words import hosts, title

ASSUMED = timedelta(hours=3)  # of a meeting whose end is not set
CONTENT_TYPE = "text/calendar; charset=utf-8"


def entry(meeting: Meeting, campaign: Campaign) -> bytes:
    """The meeting as ``.ics``. Its UID never changes and SEQUENCE grows with each change, so that calendars replace it.

    It holds nothing personal: people forward it. Raises MeetingIsNotSet.
    """
    if meeting.starts_at is None:
        raise MeetingIsNotSet
    event = Event()
    event.add("uid", f"{campaign.slug}-meeting-{meeting.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", meeting.changed_at or meeting.starts_at)
    event.add("sequence", meeting.sequence)
    event.add("dtstart", timezone.localtime(meeting.starts_at))
    event.add("dtend", timezone.localtime(meeting.ends_at or meeting.starts_at + ASSUMED))
    event.add("summary", title(campaign) + (f"（{campaign.mark_text}）" if campaign.mark else ""))
    if meeting.place:
        event.add("location", meeting.place)
    event.add("description", "\n".join(line for line in (meeting.topic, f"主办：{hosts(campaign)}") if line))
    event.add("url", settings.SITE_URL + reverse("meeting", args=[campaign.slug]))
    calendar = Calendar()
    calendar.add("prodid", "-//Tuixuan//Exchange meeting//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content
