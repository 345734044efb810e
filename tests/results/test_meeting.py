"""The exchange meeting: date, place, invitations, answers."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns.errors import PhaseAwaits, PhaseIsClosed
from core import clock, signed_links
from core.models import Message
from results import services
from results.errors import DelegatesAreMissing, MeetingIsNotSet
from results.models import Invitation, Meeting
from results.services.meeting import when
from tests.results.builders import AFTER_NOTICE, Judged, certified, noticed

pytestmark = pytest.mark.django_db

MEETING_DAY = AFTER_NOTICE.replace(day=26, hour=9, minute=30, second=0)


def set_meeting(there: Judged, place: str = "云岚市会展中心一号厅") -> Meeting:
    with clock.at(AFTER_NOTICE):
        return services.set_meeting(campaign=there.campaign, starts_at=MEETING_DAY, place=place, by=there.first)


def send(there: Judged) -> int:
    with clock.at(AFTER_NOTICE):
        return services.send_invitations(campaign=there.campaign, by=there.first)


def token_of(message: Message) -> str:
    found = re.search(r"/invitation/([^/\s]+)/", message.body)
    assert found
    return found[1]


def answer(token: str, *, takes_part: bool = True, delegates: str = "林某 副主任 139 0000 1024") -> Invitation:
    with clock.at(AFTER_NOTICE + timedelta(days=1)):
        return services.answer_invitation(token=token, takes_part=takes_part, delegates=delegates)


def test_what_is_not_known_yet_is_told_later() -> None:
    assert when(Meeting()) == "另行通知"
    assert when(Meeting(starts_at=MEETING_DAY)) == "2026年10月26日 09:30"


def test_the_meeting_may_be_set_early_and_changed() -> None:
    there = noticed(3)
    set_meeting(there, "")
    assert set_meeting(there).place == "云岚市会展中心一号厅"
    assert Meeting.objects.count() == 1


def test_a_meeting_that_is_over_is_not_moved() -> None:
    there = noticed(3)
    with clock.at(AFTER_NOTICE + timedelta(days=30)), pytest.raises(PhaseIsClosed):
        services.set_meeting(campaign=there.campaign, starts_at=MEETING_DAY, place="别处", by=there.first)


def test_invitations_wait_for_certificates_and_for_date_and_place() -> None:
    with pytest.raises(PhaseAwaits):
        send(noticed(3))
    there = certified(3)
    with pytest.raises(MeetingIsNotSet):
        send(there)
    set_meeting(there, "")
    with pytest.raises(MeetingIsNotSet):
        send(there)


def test_every_holder_is_invited_once_by_letter() -> None:
    there = certified(4)
    set_meeting(there)
    assert (send(there), send(there)) == (3, 0)
    letters = list(Message.objects.filter(key__startswith="meeting:"))
    assert len(letters) == 3
    assert {letter.state for letter in letters} == {Message.State.HELD}  # a demonstration sends nothing
    assert {letter.to for letter in letters} == {"zone@example.com"}
    assert all("2026年10月26日 09:30在云岚市会展中心一号厅" in letter.body for letter in letters)
    assert len({token_of(letter) for letter in letters}) == 3


def test_a_zone_answers_once() -> None:
    there = certified(3)
    set_meeting(there)
    send(there)
    token = token_of(Message.objects.filter(key__startswith="meeting:")[0])
    with pytest.raises(DelegatesAreMissing):
        answer(token, delegates="  ")
    invitation = answer(token)
    assert (invitation.answer, invitation.delegates) == ("yes", "林某 副主任 139 0000 1024")
    with pytest.raises(signed_links.LinkWasUsed):
        answer(token, takes_part=False)


def test_who_stays_away_names_nobody() -> None:
    there = certified(3)
    set_meeting(there)
    send(there)
    letter = Message.objects.filter(key__startswith="meeting:")[0]
    assert answer(token_of(letter), takes_part=False, delegates="某人").delegates == ""


def test_a_link_counts_its_age_on_the_campaigns_own_clock() -> None:
    there = certified(3, mark="rehearsal")
    there.campaign.clock_offset = timedelta(days=-3650)
    set_meeting(there)
    send(there)
    letter = Message.objects.filter(key__startswith="meeting:")[0]
    assert answer(token_of(letter)).answer == "yes"
    with clock.at(AFTER_NOTICE + timedelta(days=90)), pytest.raises(signed_links.LinkHasExpired):
        services.answer_invitation(
            token=token_of(Message.objects.filter(key__startswith="meeting:")[1]), takes_part=False, delegates=""
        )


def test_the_database_keeps_answers_whole() -> None:
    there = certified(3)
    set_meeting(there)
    send(there)
    for wrong in ({"answer": "yes", "delegates": "林某"}, {"answered_at": AFTER_NOTICE}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.update(**wrong)
