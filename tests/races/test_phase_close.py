"""Several workers notice the end of a phase at the same instant: one closes it."""

import threading
from collections.abc import Callable

import pytest
from django.db import transaction

from campaigns import services
from campaigns.models import Campaign, Phase
from core import clock
from core.models import AuditEntry
from tests.builders import during, opened_campaign
from tests.races import together

WORKERS = 8

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def campaign() -> Campaign:
    return opened_campaign()


def at_once(work: Callable[[], object]) -> list[object]:
    """``work`` by all workers at the same moment."""
    return list(together.at_once([work] * WORKERS))


def test_exactly_one_worker_closes_a_phase(campaign: Campaign) -> None:
    with clock.at(during(campaign, "screening")):
        moved = at_once(lambda: [phase.key for phase in services.advance()])
    assert [keys for keys in moved if keys] == [["registration"]]
    assert AuditEntry.objects.filter(action="phase.close").count() == 1


def test_control_reading_first_and_writing_then_closes_it_several_times(campaign: Campaign) -> None:
    """Without the compare-and-set the race is real; if this fails, the test above proves nothing."""
    barrier = threading.Barrier(WORKERS)

    def naive() -> bool:
        with transaction.atomic():
            phase = Phase.objects.get(campaign=campaign, key="registration")
            was_open = phase.closed_at is None
            barrier.wait(timeout=10)
            phase.closed_at = clock.now()
            phase.save()
            return was_open

    assert sum(map(bool, at_once(naive))) > 1
