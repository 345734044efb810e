"""Vectors: two provincial notices, and the official calendar around the long holidays."""

from datetime import date, timedelta

import pytest

from core import working_days
from core.models import Holiday

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calendar() -> None:
    for year in (2021, 2022, 2024, 2025, 2026):
        working_days.fill(year)


VECTORS = [  # the day of publication, working days, the last day if that day counts, and if the day after is the first
    ("2022-10-17", 7, "2022-10-25", "2022-10-26"),
    ("2022-05-07", 5, "2022-05-12", "2022-05-13"),  # published on a make-up Saturday
    ("2021-09-27", 5, "2021-10-08", "2021-10-09"),
    ("2021-09-28", 5, "2021-10-09", "2021-10-11"),  # ends on a make-up Saturday
    ("2024-02-05", 5, "2024-02-09", "2024-02-18"),  # Friday is the eve, 18 February a make-up Sunday
    ("2025-01-24", 5, "2025-02-06", "2025-02-07"),
    ("2026-02-12", 5, "2026-02-25", "2026-02-26"),
    ("2026-10-03", 5, "2026-10-13", "2026-10-13"),  # published in the holidays: the first day makes no difference
]


@pytest.mark.parametrize(("start", "days", "last", "_later"), VECTORS)
def test_the_publication_day_is_the_first_day(start: str, days: int, last: str, _later: str) -> None:
    day, warnings = working_days.last_day(date.fromisoformat(start), days)
    assert (day.isoformat(), warnings) == (last, [])


@pytest.mark.parametrize(("start", "days", "_last", "later"), VECTORS)
def test_the_first_day_can_be_the_day_after(start: str, days: int, _last: str, later: str) -> None:
    found = working_days.period(date.fromisoformat(start), days, first_day_counts=False)
    assert (found.last.isoformat(), found.warnings) == (later, ())
    assert found.first == date.fromisoformat(start) + timedelta(1)


def test_a_period_names_the_weekend_days_worked_in_it() -> None:
    assert working_days.period(date(2021, 9, 22), 5).worked == (date(2021, 9, 26),)
    assert working_days.period(date(2022, 10, 17), 7).worked == ()


def test_a_year_without_calendar_is_counted_by_the_week_with_a_warning() -> None:
    day, warnings = working_days.last_day(date(2031, 1, 6), 5)
    assert day == date(2031, 1, 10)
    assert len(warnings) == 1
    assert "2031" in warnings[0]


def test_one_correction_by_hand_makes_no_calendar() -> None:
    Holiday.objects.create(date=date(2031, 1, 7), is_workday=False, name="台风", source="市政府通知")
    day, warnings = working_days.last_day(date(2031, 1, 6), 5)
    assert (day, len(warnings)) == (date(2031, 1, 13), 1)


def test_an_administrators_correction_stays() -> None:
    Holiday.objects.filter(date="2026-10-01").update(is_workday=True, source="by hand")
    assert working_days.fill(2026) == 0
    assert Holiday.objects.get(date="2026-10-01").source == "by hand"


def test_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        working_days.last_day(date(2026, 1, 1), 0)
