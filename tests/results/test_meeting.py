"""The exchange meeting: its frame, the letters and their answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from campaigns.errors import PhaseAwaits, PhaseIsClosed
from core import clock, signed_links
from core.models import Message
from results import meeting_page, services
from results.errors import DelegatesAreMissing, MeetingIsNotSet
from results.meeting_forms import MeetingForm
from results.models import Certificate, Delegate, Invitation, Meeting
from results.services import Person
from results.services.meeting import when
from results.services.meeting.answering import AnswersAreClosed, TooManyDelegates
from results.services.meeting.inviting import GuestIsInvited
from results.services.meeting.setting import InvitedNeedDateAndPlace, MeetingTimesAreWrong
from tests.builders import organisers
from tests.results.builders import AFTER_NOTICE, Judged
from tests.results.meetings import (
    DEADLINE,
    LIN,
    MEETING_DAY,
    SENDING,
    ZHAO,
    answer,
    holders,
    invited,
    letters,
    marked,
    send,
    set_meeting,
    token_of,
)
from tests.results.test_pages import signed_in

pytestmark = pytest.mark.django_db


def early() -> Judged:
    """A campaign long before its meeting."""
    campaign = marked()
    return Judged(campaign, *organisers(campaign))


def names(invitation: Invitation) -> list[str]:
    return [delegate.name for delegate in invitation.delegates.all()]


# --- the frame --------------------------------------------------------------------------------------------------------


def test_what_is_not_known_yet_is_told_later() -> None:
    assert when(Meeting()) == "另行通知"
    assert when(Meeting(starts_at=MEETING_DAY)) == "2026年10月26日 09:30"


def test_the_meeting_may_be_set_early_and_changed() -> None:
    there = early()
    set_meeting(there, "")
    assert set_meeting(there).place == "云岚市会展中心一号厅"
    assert Meeting.objects.count() == 1


def test_a_meeting_that_is_over_is_not_moved() -> None:
    there = early()
    with clock.at(AFTER_NOTICE + timedelta(days=30)), pytest.raises(PhaseIsClosed):
        services.set_meeting(campaign=there.campaign, starts_at=MEETING_DAY, place="别处", by=there.first)


@pytest.mark.parametrize(
    "facts",
    [
        {"ends_at": MEETING_DAY},
        {"doors_at": MEETING_DAY + timedelta(minutes=1)},
        {"answer_until": MEETING_DAY + timedelta(minutes=1)},
        {"starts_at": None, "ends_at": MEETING_DAY},
    ],
)
def test_times_that_cannot_be_are_refused(facts: dict[str, Any]) -> None:
    there = early()
    with pytest.raises(MeetingTimesAreWrong):
        set_meeting(there, **facts)
    assert not Meeting.objects.exists()


def test_the_database_keeps_the_times_in_order() -> None:
    set_meeting(early())
    for wrong in ({"ends_at": MEETING_DAY}, {"doors_at": MEETING_DAY + timedelta(1)}, {"most_delegates": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.update(**wrong)


# --- invitations ------------------------------------------------------------------------------------------------------


def test_invitations_wait_for_certificates_and_for_date_and_place() -> None:
    with pytest.raises(PhaseAwaits):
        send(early())
    there = holders(3)
    with pytest.raises(MeetingIsNotSet):
        send(there)
    set_meeting(there, "")
    with pytest.raises(MeetingIsNotSet):
        send(there)


def test_every_holder_is_invited_once_by_letter() -> None:
    there = holders(3)
    set_meeting(there, answer_until=DEADLINE)
    assert (send(there), send(there)) == (3, 0)
    written = letters()
    assert len(written) == 3
    assert {letter.state for letter in written} == {Message.State.HELD}  # a demonstration sends nothing
    assert {letter.to for letter in written} == {"zone@example.com"}
    assert all("2026年10月26日 09:30在云岚市会展中心一号厅" in letter.body for letter in written)
    assert all("请在10月22日 18:00前回复。" in letter.body for letter in written)
    assert all(f"/invitation/{token_of(letter)}/meeting.ics" in letter.body for letter in written)
    assert len({token_of(letter) for letter in written}) == 3


def test_a_certificate_that_is_not_public_yet_invites_nobody() -> None:
    there = holders(3)
    set_meeting(there)
    Certificate.objects.filter(submission=there.case(2)).update(issued_at=AFTER_NOTICE + timedelta(days=1))
    assert send(there) == 2


@pytest.mark.parametrize("email", ["请致电 139 0000 1024", f"{'a' * 250}@example.com", ""])
def test_what_is_no_address_stops_no_other_letter(email: str) -> None:
    there = holders(2)
    set_meeting(there)
    type(there.case(0)).objects.filter(pk=there.case(0).pk).update(email=email)
    type(there.case(1)).objects.filter(pk=there.case(1).pk).update(email="zone@example.com")
    assert send(there) == 1
    assert set(Invitation.objects.values_list("email", flat=True)) == {"", "zone@example.com"}


@pytest.mark.parametrize("year", ["0001", "1999", "2101", "9999"])
def test_a_year_far_off_is_refused_with_a_sentence(year: str) -> None:
    form = MeetingForm({"starts_at": f"{year}-01-01T00:00", "most_delegates": 3})
    assert "2000" in str(form.errors["starts_at"])


def test_a_guest_is_invited_once_by_the_same_kind_of_link() -> None:
    there = holders(2)
    set_meeting(there)
    with clock.at(SENDING):
        guest = {"campaign": there.campaign, "kind": 3, "guest": "云上日报", "by": there.first}
        services.invite_guest(email="press@example.com", **guest)
        with pytest.raises(GuestIsInvited):
            services.invite_guest(email="PRESS@example.com", **guest)
    written = letters()[0]
    assert written.body.startswith("云上日报：")
    assert "诚邀" in written.body
    assert names(answer(token_of(written), ZHAO)) == ["赵某"]


def test_a_corrected_address_gets_the_invitation_and_the_earlier_link_is_void() -> None:
    there = invited()
    invitation = Invitation.objects.all()[0]
    first = token_of(Message.objects.get(key=f"meeting:{invitation.pk}"))
    with clock.at(SENDING):
        services.correct_address(invitation=invitation, email="right@example.com", by=there.first)
    second = Message.objects.get(key=f"meeting:{invitation.pk}:2")
    assert second.to == "right@example.com"
    with pytest.raises(signed_links.LinkIsUnknown):
        answer(first, LIN)
    assert answer(token_of(second), LIN).takes_part


def test_the_silent_are_reminded_once_a_day_with_the_same_link() -> None:
    there = invited()
    answered, silent = (token_of(letter) for letter in letters())
    answer(answered, LIN)

    def remind(days: float) -> int:
        with clock.at(AFTER_NOTICE + timedelta(days=days)):
            return services.remind_silent(campaign=there.campaign, by=there.first)

    assert [remind(days) for days in (0.5, 2, 2.5, 3.1)] == [0, 1, 0, 1]
    reminders = letters("meeting-remind:")
    assert len(reminders) == 2
    assert names(answer(token_of(reminders[0]), LIN, days=4)) == ["林某"]
    set_meeting(there, answer_until=DEADLINE)
    assert remind(8) == 0  # the deadline is over
    assert answer(silent, takes_part=False, days=4).answer == "no"  # the first letter's link is good as well


def test_who_has_no_address_is_neither_counted_nor_marked_as_reminded() -> None:
    there = invited()
    unreachable = Invitation.objects.all()[0]
    Invitation.objects.filter(pk=unreachable.pk).update(email="")
    with clock.at(AFTER_NOTICE + timedelta(days=2)):
        assert meeting_page.to_remind(there.campaign, unreachable.meeting) == 1
        assert services.remind_silent(campaign=there.campaign, by=there.first) == 1
        html = signed_in(there.first).get(reverse("meeting_invitations", args=[there.campaign.slug])).content.decode()
    unreachable.refresh_from_db()
    assert unreachable.reminded_at is None
    assert len(letters("meeting-remind:")) == 1
    assert unreachable.invited in html.split("没有邮箱")[1]


# --- answers ----------------------------------------------------------------------------------------------------------


def test_an_answer_names_who_comes_and_may_be_changed_until_the_deadline() -> None:
    invited(answer_until=DEADLINE)
    token = token_of(letters()[0])
    with pytest.raises(DelegatesAreMissing):
        answer(token, Person("  ", "", ""))
    first = answer(token, LIN, ZHAO, remark="十月二十五日晚到达")
    codes = {delegate.name: delegate.code for delegate in first.delegates.all()}
    zhao = first.delegates.get(name="赵某")
    corrected = Person("赵某某", "主任", "1", "zhao@example.com", pk=zhao.pk)
    changed = answer(token, Person("钱某", "主任", "139 0000 4096"), corrected, days=2)
    assert names(changed) == ["钱某", "赵某某"]
    assert changed.delegates.get(name="赵某某").code == codes["赵某"]  # the badge that was printed stays good
    assert changed.remark == ""
    assert answer(token, takes_part=False, days=3).answer == "no"
    assert not Delegate.objects.exists()
    with pytest.raises(AnswersAreClosed, match="10月22日 18:00"):
        answer(token, LIN, days=8)


def test_an_invitation_is_for_so_many_persons_and_no_more() -> None:
    invited(most_delegates=2)
    token = token_of(letters()[0])
    with pytest.raises(TooManyDelegates):
        answer(token, LIN, ZHAO, Person("孙某", "科员", "1"))
    assert names(answer(token, LIN, ZHAO)) == ["林某", "赵某"]


def test_another_invitations_delegate_is_not_taken_over() -> None:
    invited()
    one, other = (token_of(letter) for letter in letters())
    lin = answer(one, LIN).delegates.get()
    assert answer(other, Person("周某", "主任", "1", pk=lin.pk)).delegates.get().pk != lin.pk
    lin.refresh_from_db()
    assert lin.name == "林某"


def test_an_answer_given_by_telephone_is_marked_and_needs_no_deadline() -> None:
    there = invited(answer_until=DEADLINE)
    invitation = Invitation.objects.all()[0]
    with clock.at(DEADLINE + timedelta(days=1)):
        services.record_answer(invitation=invitation, takes_part=True, delegates=[LIN], by=there.second)
    invitation.refresh_from_db()
    assert (invitation.entered_by, invitation.answer) == (there.second, "yes")


def test_a_delegate_who_left_an_address_gets_an_own_link_once() -> None:
    invited()
    token = token_of(letters()[0])
    answer(token, LIN, ZHAO)
    answer(token, LIN, Person("赵某", "处长", "1", "zhao@example.com", pk=Delegate.objects.get(name="赵某").pk))
    written = letters("participant:")
    assert [letter.to for letter in written] == ["zhao@example.com"]
    assert "meeting.ics" in written[0].body


def test_a_moved_meeting_is_told_to_all_who_have_not_declined() -> None:
    there = invited(3)
    yes, no, _silent = (token_of(letter) for letter in letters())
    answer(yes, ZHAO)
    answer(no, takes_part=False)
    with pytest.raises(InvitedNeedDateAndPlace):
        set_meeting(there, "")
    moved = set_meeting(there, starts_at=MEETING_DAY + timedelta(hours=5))
    assert moved.sequence == 1
    told = letters("meeting-change:")
    assert len(told) == 2
    assert all("14:30" in letter.body for letter in told)
    assert len(letters("participant:")) == 2  # the first letter, and the change
    assert set_meeting(there, starts_at=MEETING_DAY + timedelta(hours=5), most_delegates=4).sequence == 1
    assert len(letters("meeting-change:")) == 2


def test_a_link_counts_its_age_on_the_campaigns_own_clock() -> None:
    there = holders(3, mark="rehearsal")
    there.campaign.clock_offset = timedelta(days=-3650)
    set_meeting(there)
    send(there)
    assert answer(token_of(letters()[0]), LIN).answer == "yes"
    with clock.at(AFTER_NOTICE + timedelta(days=200)), pytest.raises(signed_links.LinkHasExpired):
        services.answer_invitation(token=token_of(letters()[1]), takes_part=False, delegates=[])


def test_the_database_keeps_answers_and_invitations_whole() -> None:
    invited()
    for wrong in ({"answer": "yes"}, {"answered_at": AFTER_NOTICE}, {"guest": "某人"}, {"kind": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.update(**wrong)
