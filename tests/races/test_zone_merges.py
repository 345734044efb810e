"""Two merges at the same instant never make a circle or a chain, and no form slips in behind a merge."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.db import transaction

from core import clock
from core.errors import DomainError
from submissions import errors
from submissions.models import Submission, Zone
from submissions.services import merging
from submissions.services.zones import ZoneWasMerged
from tests.races.together import at_once
from tests.submissions.builders import Office

ROUNDS = 3

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office()
    with office.open():
        yield office


def merge(office: Office, source: Zone, target: Zone) -> Zone:
    return merging.merge_zones(source=source, target=target, reason="整合", by=office.clerk)


def chains() -> int:
    return Zone.objects.filter(merged_into__merged_into__isnull=False).count()


@pytest.mark.sqlite
def test_of_two_merges_that_cross_one_stands(office: Office) -> None:
    a, b, c = office.zones[:3]
    for _round in range(ROUNDS):
        for first, second in (((a, b), (b, a)), ((a, b), (b, c)), ((a, b), (a, c))):
            answers = at_once([lambda: merge(office, *first), lambda: merge(office, *second)])  # noqa: B023 - now
            assert any(isinstance(answer, Zone) for answer in answers)
            assert all(isinstance(answer, Zone | ZoneWasMerged) for answer in answers)
            assert chains() == 0
            Zone.objects.update(merged_into=None)


def test_control_merging_without_the_lock_makes_a_circle(office: Office) -> None:
    """If this fails, the test above proves nothing."""
    a, b = office.zones[:2]
    barrier = threading.Barrier(2, timeout=30)

    def naive(source: Zone, target: Zone) -> None:
        with transaction.atomic():
            rows = {zone.pk: zone for zone in Zone.objects.filter(pk__in=[a.pk, b.pk])}
            merging.refuse_merge(rows[source.pk], rows[target.pk])
            barrier.wait()
            Zone.objects.filter(pk=source.pk).update(merged_into=target)

    at_once([lambda: naive(a, b), lambda: naive(b, a)])
    assert chains() == 2


def slow_merge(office: Office, begun: threading.Event) -> None:
    """A merge that stays uncommitted for a moment after it has written."""
    with transaction.atomic():
        merge(office, *office.zones[:2])
        begun.set()
        time.sleep(0.5)


@pytest.mark.sqlite
def test_a_form_that_comes_while_its_zone_is_merged_waits_and_is_refused(office: Office) -> None:
    begun = threading.Event()

    def form() -> Submission:
        begun.wait(10)
        return office.draft(0)

    _merged, answer = at_once([lambda: slow_merge(office, begun), form])
    assert isinstance(answer, ZoneWasMerged)
    assert not Submission.objects.exists()


def test_control_looking_without_the_lock_takes_the_form_of_a_merged_zone(office: Office) -> None:
    """If this fails, the test above proves nothing."""
    begun = threading.Event()

    def naive() -> None:
        begun.wait(10)
        with transaction.atomic():
            if Zone.objects.get(pk=office.zones[0].pk).merged_into is None:
                facts = {"campaign": office.campaign, "slate": office.slate, "zone": office.zones[0]}
                Submission.objects.create(**facts, created_at=clock.now(), updated_at=clock.now())

    at_once([lambda: slow_merge(office, begun), naive])
    assert Submission.objects.filter(zone__merged_into__isnull=False).count() == 1


def test_a_refusal_names_what_came_first(office: Office) -> None:
    """The order of events of the race, one by one."""
    a, b = office.zones[:2]
    office.draft(0)
    merge(office, a, b)
    for zone, refusal in ((0, ZoneWasMerged), (1, errors.ZoneTakesPartAlready)):
        with pytest.raises(DomainError) as caught:
            office.draft(zone)
        assert isinstance(caught.value, refusal)
