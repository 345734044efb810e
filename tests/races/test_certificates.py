"""Several organisers press "issue" at the same instant: one certificate and one number for each case."""

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError

from core import clock
from core.models import Job
from results import services
from results.models import Certificate
from results.services import certifying
from results.services.due import announced_without_certificate
from tests.races import together
from tests.results.builders import AFTER_NOTICE, Judged, announced

WORKERS = 6

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def there() -> Judged:
    return announced(5)


def at_once(work: Callable[[], object]) -> list[object]:
    """``work`` by all workers at the same moment."""
    return list(together.at_once([work] * WORKERS))


def test_a_case_gets_one_certificate_however_many_issue_at_once(there: Judged) -> None:
    with clock.at(AFTER_NOTICE):
        answers = at_once(lambda: services.issue_certificates(campaign=there.campaign, by=there.first))
    assert all(isinstance(answer, Job) for answer in answers)
    assert len({answer.pk for answer in answers if isinstance(answer, Job)}) == 1
    assert Certificate.objects.count() == 4
    assert len(set(Certificate.objects.values_list("number", flat=True))) == 4


def test_control_without_the_lock_several_issue_the_same_certificates(there: Judged) -> None:
    """Without the campaign's lock the race is real, and only the constraint stops it; else the test above is void."""
    barrier = threading.Barrier(WORKERS)

    def naive() -> int:
        waiting = list(announced_without_certificate(there.campaign))
        barrier.wait()
        return len([certifying._issue(case, there.campaign, AFTER_NOTICE) for case in waiting])

    with clock.at(AFTER_NOTICE):
        answers = at_once(naive)
    assert any(isinstance(answer, IntegrityError) for answer in answers)
    assert Certificate.objects.count() == 4
