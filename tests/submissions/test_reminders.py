"""Reminding late offices: by hand and by the calendar, each person once a day, by mail and text message."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from campaigns import services
from campaigns.errors import PhaseIsClosed
from core import clock, outbox
from core.models import AuditEntry, Message, Role, User
from submissions import services as forms
from submissions.board import REMIND
from submissions.services.reminders import NobodyIsLate, late_offices
from tests.builders import organisers, person
from tests.submissions.builders import Office, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(office: Office) -> User:
    return organisers(office.campaign)[0]


def before_the_end(office: Office, days: int, hour: int = 10):
    """``hour`` o'clock, so many days before the last day of registration."""
    closes_at = office.campaign.phases.get(key="registration").closes_at
    return clock.at(closes_at - timedelta(days=days + 1) + timedelta(hours=hour))


def test_every_member_of_a_late_office_gets_one_letter_a_day(office: Office, organiser: User) -> None:
    other, sent = Office(office.campaign, city=1), Office(office.campaign, city=2)
    colleague = person(Role.OFFICE, office.slate.office)
    gone = person(Role.OFFICE, office.slate.office)
    gone.is_active = False
    gone.save()
    with before_the_end(office, days=5):
        for n in range(3):
            sent.ready(n)
        sent.send()
        office.draft(0)
        done = forms.remind_late(campaign=office.campaign, by=organiser)
        assert (done.offices, done.letters) == (2, 3)
        again = forms.remind_late(campaign=office.campaign, by=organisers(office.campaign)[1])
        assert (again.offices, again.letters) == (0, 0)
    letters = Message.objects.filter(key__startswith="remind:")
    assert {letter.to for letter in letters} == {office.clerk.email, colleague.email, other.clerk.email}
    letter = letters.get(to=office.clerk.email)
    assert "还差：2 家；1 份申报表待核对确认" in letter.body
    assert "8月15日 24:00" in letter.body
    assert reverse("slate", args=[office.slate.pk]) in letter.body
    assert AuditEntry.objects.filter(action=REMIND).count() == 2
    with before_the_end(office, days=4):
        assert forms.remind_late(campaign=office.campaign, by=organiser).letters == 3


def test_a_text_message_goes_where_a_mobile_is_known(office: Office, organiser: User, capsys) -> None:
    office.clerk.phone = "139 0000 1024"
    office.clerk.save()
    person(Role.OFFICE, office.slate.office).phone = "0000-8800"
    with before_the_end(office, days=5):
        forms.remind_late(campaign=office.campaign, by=organiser)
        text = Message.objects.get(channel=Message.Channel.SMS)
        assert text.to == "13900001024"
        outbox.deliver_due()
    printed = capsys.readouterr().out
    assert "SMS 13900001024" in printed
    assert f"{office.slate.office.city_name}推荐名单尚未送交" in printed
    text.refresh_from_db()
    assert text.state == Message.State.SENT


def test_an_office_without_a_member_is_named_and_nobody_is_reminded_when_all_have_sent(
    office: Office, organiser: User
) -> None:
    with before_the_end(office, days=5):
        late = late_offices(office.campaign)
        assert len(late) == 16
        assert [each.city.slate for each in late if not each.out_of_reach] == [office.slate]
        office.campaign.slates.exclude(pk=office.slate.pk).update(sent_at=clock.now(), taken=3)
        for n in range(3):
            office.ready(n)
        office.send()
        with pytest.raises(NobodyIsLate):
            forms.remind_late(campaign=office.campaign, by=organiser)
    with office.open("screening"), pytest.raises(PhaseIsClosed):
        forms.remind_late(campaign=office.campaign, by=organiser)


@pytest.mark.parametrize(
    ("days", "hour", "reminds"), [(3, 9, True), (1, 23, True), (3, 8, False), (2, 10, False), (0, 10, False)]
)
def test_the_calendar_reminds_on_its_days_once(office: Office, days: int, hour: int, reminds: bool) -> None:
    with before_the_end(office, days, hour):
        services.tick(office.campaign)
        services.tick(office.campaign)
    assert Message.objects.filter(key__startswith="remind:").count() == reminds
    assert [entry.actor for entry in AuditEntry.objects.filter(action=REMIND)] == [None] * reminds


def test_the_command_that_needs_no_worker_reminds_and_by_hand_on_that_day_nothing_is_sent_twice(
    office: Office, organiser: User
) -> None:
    with before_the_end(office, days=3):
        call_command("advance")
        assert Message.objects.get(key__startswith="remind:").state == Message.State.SENT
        assert forms.remind_late(campaign=office.campaign, by=organiser).letters == 0


def test_the_page_shows_whom_it_reaches_and_the_board_when_it_was(office: Office, organiser: User) -> None:
    desk = signed_in(organiser)
    address = reverse("registration_remind", args=[office.campaign.slug])
    with before_the_end(office, days=5):
        page = desk.get(address).content.decode()
        assert office.clerk.email in page
        assert page.count("还没有人开通账号") == 15
        answer = desk.post(address, follow=True).content.decode()
        assert "已提醒 1 个市办，共发出 1 条消息。" in answer
        assert "最近一次提醒：8月10日 10:00" in answer
        assert "没有重复发送" in desk.post(address, follow=True).content.decode()
    with office.open("screening"):
        late = desk.post(address)
        assert late.status_code == 409
        assert "组织报名”已结束" in late.content.decode()
