"""A correction is reminded a day before its day, once it is overdue, and when an organiser asks: each time once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from campaigns import services as campaigns
from core import clock
from core.models import Message, Role
from submissions import services as forms
from submissions.models import CorrectionRequest, Submission
from submissions.services import correction_reminders
from tests.builders import organisers, person
from tests.submissions.builders import Office, reload, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(office: Office) -> CorrectionRequest:
    """A form of a sent slate, returned on the first day of the review to be back by 24:00 of the third."""
    with office.open():
        for n in range(3):
            office.ready(n)
        office.send()
    case = Submission.objects.filter(slate=office.slate).in_neutral_order()[0]
    with office.open("screening"):
        forms.return_for_correction(submission=case, reason="请核对电话。", by=organisers(office.campaign)[0])
    return CorrectionRequest.objects.select_related("submission__campaign").get()


def letters(request: CorrectionRequest) -> list[tuple[str, str]]:
    """Stage and addressee of each reminder."""
    rows = Message.objects.filter(key__startswith=f"correction:{request.pk}:").order_by("id")
    return [(row.key.split(":")[2], row.to) for row in rows]


def advance_at(request: CorrectionRequest, before: timedelta) -> None:
    assert request.due_at
    with clock.at(request.due_at - before):
        campaigns.tick(request.submission.campaign)


def test_office_and_zone_are_reminded_a_day_before_and_when_it_is_over(
    office: Office, request_: CorrectionRequest
) -> None:
    zone = person(Role.APPLICANT, request_.submission.zone.organisation)
    person(Role.OFFICE, office.slate.office).memberships.update(role=Role.AUDITOR)  # works there no more
    advance_at(request_, timedelta(hours=25))
    assert letters(request_) == []
    for hours in (23, 2):
        advance_at(request_, timedelta(hours=hours))
        assert letters(request_) == [("due", office.clerk.email), ("due", zone.email)]
    for hours in (-1, -3):
        advance_at(request_, timedelta(hours=hours))
        assert letters(request_)[2:] == [("late", office.clerk.email), ("late", zone.email)]
    first, last = Message.objects.filter(key__startswith="correction:").order_by("id")[::3]
    assert first.subject.endswith("8月18日 24:00 前补正")
    assert "请核对电话。" in first.body
    assert last.subject.endswith("补正已逾期")
    assert "初审结束前仍可提交" in last.body


def test_what_is_back_or_was_asked_for_today_is_not_reminded(office: Office, request_: CorrectionRequest) -> None:
    CorrectionRequest.objects.update(at=request_.due_at - timedelta(hours=20))
    advance_at(request_, timedelta(hours=10))  # the letter of return, twenty hours before, named the day
    assert letters(request_) == []
    with clock.at(request_.due_at - timedelta(hours=5)):
        forms.resubmit(submission=request_.submission, by=office.clerk)
    advance_at(request_, timedelta(hours=-2))
    assert letters(request_) == []


def test_after_the_review_nobody_is_reminded(request_: CorrectionRequest) -> None:
    advance_at(request_, timedelta(days=-30))
    assert letters(request_) == []


def test_an_organiser_reminds_once_a_day(office: Office, request_: CorrectionRequest) -> None:
    organiser = organisers(office.campaign)[0]
    desk, case = signed_in(organiser), request_.submission
    address = reverse("form_remind", args=[case.pk])
    with office.open("screening"):
        assert "已提醒" in desk.post(address, follow=True).content.decode()
        assert "今天已经提醒过" in desk.post(address, follow=True).content.decode()
        assert "已提醒推荐单位" in desk.get(reverse("screen_form", args=[case.pk])).content.decode()
    assert [stage for stage, _to in letters(request_)] == ["asked-0816"]
    with clock.at(request_.due_at - timedelta(hours=30)):
        forms.remind(submission=case, by=organiser)
    assert len(letters(request_)) == 2


def test_what_cannot_be_reminded_says_why(office: Office, request_: CorrectionRequest) -> None:
    organiser = organisers(office.campaign)[0]
    with office.open("screening"):
        with pytest.raises(correction_reminders.NothingToRemind):
            forms.remind(submission=office.slate.submissions.exclude(pk=request_.submission_id)[0], by=organiser)
        office.clerk.email = ""
        office.clerk.save()
        with pytest.raises(correction_reminders.NobodyToRemind):
            forms.remind(submission=reload(request_.submission), by=organiser)


def test_the_slate_says_what_is_overdue(office: Office, request_: CorrectionRequest) -> None:
    address = reverse("slate", args=[office.slate.pk])
    with office.open("screening"):
        page = signed_in(office.clerk).get(address).content.decode()
        assert "8月18日 24:00 截止" in page
        assert "逾期未补正" not in page
    with clock.at(request_.due_at + timedelta(hours=1)):
        assert "逾期未补正" in signed_in(office.clerk).get(address).content.decode()
