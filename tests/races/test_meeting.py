"""Two phones scan one badge at once, two organisers tick one certificate, two write one hour of the agenda."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError

from core import clock
from core.errors import DomainError
from results import services
from results.models import Certificate, Delegate, HandedOver, Meeting, MeetingSession, SignIn
from results.services import Person
from results.services.meeting import agenda
from tests.races import together
from tests.results.builders import Judged
from tests.results.meetings import MEETING_DAY, coming, holders, set_meeting

PHONES = 6

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.fixture
def met() -> tuple[Judged, Delegate]:
    there, (delegate,) = coming()
    return there, delegate


def test_a_badge_scanned_by_many_phones_at_once_is_one_sign_in(met: tuple[Judged, Delegate]) -> None:
    there, delegate = met

    def scan(phone: int) -> bool:
        key = f"phone-{phone}-0001"
        return services.sign_in(delegate=delegate, how="badge", by=there.first, client_key=key)[1]

    with clock.at(MEETING_DAY):
        answers = together.at_once([lambda phone=phone: scan(phone) for phone in range(PHONES)])
    assert sorted(answers, key=str) == [False] + [True] * (PHONES - 1)  # one is new, all others are told the time
    assert SignIn.objects.count() == 1


def test_control_without_the_lock_the_constraint_alone_stops_the_second(met: tuple[Judged, Delegate]) -> None:
    _there, delegate = met
    barrier = threading.Barrier(PHONES)

    def naive(phone: int) -> SignIn:
        assert not SignIn.objects.filter(delegate=delegate).exists()
        barrier.wait()
        facts = {"at": MEETING_DAY, "received_at": MEETING_DAY, "how": "badge", "client_key": f"phone-{phone}"}
        return SignIn.objects.create(delegate=delegate, **facts)

    answers = together.at_once([lambda phone=phone: naive(phone) for phone in range(PHONES)])
    assert sum(isinstance(answer, IntegrityError) for answer in answers) == PHONES - 1
    assert SignIn.objects.count() == 1


def test_who_is_left_out_while_standing_at_the_door_is_in_or_out_but_never_half(met: tuple[Judged, Delegate]) -> None:
    there, delegate = met
    other = Person("赵某", "科长", "139 0000 2048")

    def leave_out() -> object:
        facts = {"invitation": delegate.invitation, "takes_part": True, "delegates": [other]}
        return services.record_answer(by=there.first, **facts)

    def scan() -> object:
        return services.sign_in(delegate=delegate, how="badge", by=there.first, client_key="phone-one-1")

    with clock.at(MEETING_DAY):
        answers = together.at_once([leave_out, scan])
    assert sum(isinstance(answer, DomainError) for answer in answers) == 1  # one of both is told
    assert Delegate.objects.filter(pk=delegate.pk).exists() == SignIn.objects.exists()


def test_a_certificate_ticked_for_several_at_once_is_received_by_one() -> None:
    there = holders(1)
    certificate = Certificate.objects.get()

    def tick(place: int) -> HandedOver:
        return services.hand_over(certificate=certificate, received_by=f"代表{place}", by=there.first)

    with clock.at(MEETING_DAY):
        answers = together.at_once([lambda place=place: tick(place) for place in range(PHONES)])
    assert sum(isinstance(answer, DomainError) for answer in answers) == PHONES - 1
    assert HandedOver.objects.count() == 1


def _write(there: Judged, place: int) -> MeetingSession:
    return services.save_session(
        meeting=Meeting.objects.get(),
        begins_at=MEETING_DAY + timedelta(minutes=place),
        ends_at=MEETING_DAY + timedelta(minutes=30),
        topic=f"议题{place}",
        by=there.first,
    )


def test_of_sessions_written_at_once_for_one_hour_one_stands() -> None:
    there = holders(1)
    set_meeting(there)
    with clock.at(MEETING_DAY - timedelta(days=1)):
        answers = together.at_once([lambda place=place: _write(there, place) for place in range(PHONES)])
    assert sum(isinstance(answer, agenda.SessionsOverlap) for answer in answers) == PHONES - 1
    assert MeetingSession.objects.count() == 1


def test_control_without_the_meetings_lock_several_sessions_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    there = holders(1)
    set_meeting(there)
    barrier = threading.Barrier(PHONES)

    def unlocked(meeting: Meeting) -> Meeting:
        return Meeting.objects.select_related("phase__campaign").get(pk=meeting.pk)

    def all_have_looked(*args: object) -> None:
        refuse_times(*args)  # type: ignore[arg-type]
        barrier.wait()

    refuse_times = agenda._refuse_times
    monkeypatch.setattr(agenda, "locked", unlocked)
    monkeypatch.setattr(agenda, "_refuse_times", all_have_looked)
    with clock.at(MEETING_DAY - timedelta(days=1)):
        # Outside a transaction each on its own: on SQLite one that will write keeps all others waiting from its start.
        together.at_once([lambda place=place: _naive(there, place) for place in range(PHONES)])
    assert MeetingSession.objects.count() == PHONES


def _naive(there: Judged, place: int) -> MeetingSession:
    save = agenda.save_session.__wrapped__
    begins = MEETING_DAY + timedelta(minutes=place)
    ends = MEETING_DAY + timedelta(minutes=30)
    facts = {"begins_at": begins, "ends_at": ends, "topic": f"议题{place}", "by": there.first}
    session: MeetingSession = save(meeting=Meeting.objects.get(), **facts)
    return session
