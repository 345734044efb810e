"""Two officers at the same instant: one release, one set of letters; a call-off and a release never both win."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError

from core import clock
from core.errors import DomainError
from core.models import Approval, AuditEntry, Message, Role
from results import services
from results.models import AnnouncedCase, Announcement, PublicNotice
from results.services import announcing
from results.services.due import to_announce
from tests.builders import person
from tests.races import together
from tests.results.builders import AFTER_NOTICE, NOTICE_DAY, noticed, selected

WORKERS = 4
MINUTE = NOTICE_DAY + timedelta(days=3)

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_officers_release_at_once_and_exactly_one_does() -> None:
    there = selected(3)
    host = there.campaign.hosts.all()[0].organisation
    officers = [there.second, person(Role.ORGANISER, host), person(Role.ORGANISER, host)]
    with clock.at(NOTICE_DAY):
        services.propose_notice(campaign=there.campaign, by=there.first, release_at=MINUTE)
        works = [lambda by=by: services.publish_notice(campaign=there.campaign, by=by) for by in officers]
        answers = together.at_once(works)
    assert sum(not isinstance(answer, Exception) for answer in answers) == 1
    assert all(isinstance(answer, DomainError) for answer in answers if isinstance(answer, Exception))
    assert PublicNotice.objects.get().published_at == MINUTE
    assert AuditEntry.objects.filter(action="notice.publish").count() == 1
    assert Message.objects.count() == 2


def test_a_button_pressed_many_times_at_once_is_one_release() -> None:
    there = noticed(3)
    with clock.at(AFTER_NOTICE):
        services.propose_announcement(
            campaign=there.campaign, by=there.first, release_at=AFTER_NOTICE + timedelta(hours=9)
        )
        seen = Approval.objects.get(action=announcing.PUBLISH).digest
        press = lambda: services.announce(campaign=there.campaign, by=there.second, seen=seen)  # noqa: E731
        answers = together.at_once([press] * WORKERS)
    assert {type(answer) for answer in answers} == {Announcement}
    assert AnnouncedCase.objects.count() == 2
    assert Message.objects.filter(key__startswith="release:announcement:").count() == 2


def test_control_without_the_lock_several_announce_the_same_cases() -> None:
    """Without the phase's lock the race is real, and only the constraint stops it; else the tests above are void."""
    there = noticed(3)
    with clock.at(AFTER_NOTICE):
        paper = services.propose_announcement(campaign=there.campaign, by=there.first)
    barrier = threading.Barrier(WORKERS)

    def naive() -> int:
        cases = list(to_announce(there.campaign))
        barrier.wait()
        return len(AnnouncedCase.objects.bulk_create(AnnouncedCase(announcement=paper, submission=c) for c in cases))

    answers = together.at_once([naive] * WORKERS)
    assert any(isinstance(answer, IntegrityError) for answer in answers)
    assert AnnouncedCase.objects.count() == 2


def test_called_off_and_proposed_anew_by_several_it_is_called_off_once() -> None:
    there = selected(3)
    with clock.at(NOTICE_DAY):
        services.propose_notice(campaign=there.campaign, by=there.first, release_at=MINUTE)
        services.publish_notice(campaign=there.campaign, by=there.second)
        stop = lambda: services.call_off_notice(campaign=there.campaign, by=there.first, reason="改期")  # noqa: E731
        answers = together.at_once([stop] * WORKERS)
    assert sum(isinstance(answer, PublicNotice) for answer in answers) == 1
    assert AuditEntry.objects.filter(action="notice.call_off").count() == 1
    assert not PublicNotice.objects.filter(published_at__isnull=False).exists()
