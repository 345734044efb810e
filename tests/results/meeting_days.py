"""A meeting that has begun, and who opens its pages."""

from typing import Any

from django.test import Client

from core import clock
from results import services
from results.models import Delegate, Meeting
from results.services.meeting.letters import link_of, participant_addresses
from tests.results.builders import Judged
from tests.results.meetings import DEADLINE, LIN, MEETING_DAY, SENDING, ZHAO, coming
from tests.samples import picture

READ = ("desk", "agenda", "invitations", "participants", "certificates", "materials", "minutes")


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def a_day() -> tuple[Judged, list[Delegate]]:
    """A meeting whose first zone comes with two; a session, two files, typed minutes."""
    there, delegates = coming(LIN, ZHAO, answer_until=DEADLINE)
    meeting = Meeting.objects.get()
    with clock.at(SENDING):
        services.save_session(
            meeting=meeting,
            begins_at=MEETING_DAY,
            ends_at=MEETING_DAY.replace(hour=10),
            topic="一扇门办成一件事",
            case=there.case(0),
            speaker="林某",
            by=there.first,
        )
        for title, is_public in (("公开的议程手册", True), ("内部的发言稿", False)):
            services.add_material(
                meeting=meeting, title=title, name="a.png", content=picture(), is_public=is_public, by=there.first
            )
        services.save_minutes(meeting=meeting, text="一、概况", version=0, by=there.first)
    return there, delegates


def tokens(there: Judged, delegate: Delegate) -> tuple[str, str]:
    """The links of the invitation and of the delegate."""
    own = participant_addresses([delegate], there.campaign)[delegate.pk].rstrip("/").rpartition("/")[2]
    return link_of(delegate.invitation, there.campaign, None), own
