"""Words of control characters alone are none, and some texts grow when they are normalised: refused or cut."""

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from results import services
from results.models import Invitation, Meeting, MeetingSession
from results.services.meeting.agenda import SessionHasNoTopic
from results.services.meeting.inviting import GuestHasNoName
from tests.results.builders import NOTICE_DAY, judged
from tests.results.meetings import MEETING_DAY, SENDING, holders, set_meeting

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

NOTHING = "\x01\x02"
GROWS = "\u0958"  # two characters in the normal form


def test_a_session_has_a_topic_and_a_guest_a_name(client: Client) -> None:
    there = holders(1)
    set_meeting(there)
    client.force_login(there.first)
    times = {"begins_at": "2026-10-26T10:00", "ends_at": "2026-10-26T10:30"}
    slug = there.campaign.slug
    with clock.at(SENDING):
        session = client.post(reverse("meeting_agenda", args=[slug]), {**times, "topic": NOTHING, "speaker": "林某"})
        guest = {"kind": "3", "guest": NOTHING, "email": "press@example.com"}
        invited = client.post(reverse("meeting_invitations", args=[slug]), guest)
        with pytest.raises(SessionHasNoTopic):
            services.save_session(
                meeting=Meeting.objects.get(),
                begins_at=MEETING_DAY,
                ends_at=MEETING_DAY.replace(hour=10),
                topic=NOTHING,
                by=there.first,
            )
        with pytest.raises(GuestHasNoName):
            services.invite_guest(campaign=there.campaign, kind=3, guest=NOTHING, email="", by=there.first)
    assert "林某" in session.content.decode()
    assert "press@example.com" in invited.content.decode()
    assert not MeetingSession.objects.exists()
    assert not Invitation.objects.exists()


def test_what_grows_is_cut_to_what_is_kept() -> None:
    there = judged(4)
    with clock.at(NOTICE_DAY):
        found = services.plan_deliberation(
            campaign=there.campaign, held_on=None, place=GROWS * 100, chair=GROWS * 60, edge=1, by=there.first
        )
    assert (len(found.place), len(found.chair)) == (100, 60)
