from datetime import UTC, datetime, timedelta

import pytest

from core import clock

pytestmark = pytest.mark.django_db


class Rehearsal:
    slug = "r"
    mark = "rehearsal"
    clock_offset = timedelta(days=-30)


@pytest.mark.sqlite
def test_the_database_tells_the_time() -> None:
    assert abs(clock.database_now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().tzinfo is not None


def test_a_rehearsal_runs_on_a_clock_of_its_own() -> None:
    assert timedelta(days=29) < clock.now() - clock.now(Rehearsal()) < timedelta(days=31)
    assert clock.offset(Rehearsal()) == timedelta(days=-30)


def test_inside_the_block_the_clock_starts_at_the_moment_and_ticks_on() -> None:
    moment = datetime(2021, 8, 30, 23, 59, 59, tzinfo=UTC)
    with clock.at(moment):
        first, second = clock.now(), clock.now()
        assert timedelta() <= first - moment < timedelta(seconds=5)
        assert second > first
    assert clock.now() - moment > timedelta(days=365)


def test_the_day_is_that_of_shanghai() -> None:
    with clock.at(datetime(2026, 8, 20, 16, 30, tzinfo=UTC)):
        assert clock.today().isoformat() == "2026-08-21"
