"""Vectors: two provincial notices, and the official calendar around the long holidays."""

from datetime import date

import pytest

from core import working_days
from core.models import Holiday

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calendar() -> None:
    for year in (2021, 2022, 2024, 2025, 2026):
        working_days.fill(year)


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        ("2022-10-17", 7, "2022-10-25"),
        ("2022-05-07", 5, "2022-05-12"),  # a make-up Saturday counts as the first day
        ("2021-09-27", 5, "2021-10-08"),
        ("2021-09-28", 5, "2021-10-09"),  # ends on a make-up Saturday
        ("2024-02-05", 5, "2024-02-09"),
        ("2025-01-24", 5, "2025-02-06"),
        ("2026-02-12", 5, "2026-02-25"),
    ],
)
def test_the_publication_day_is_the_first_day(start: str, days: int, last: str) -> None:
    day, warnings = working_days.last_day(date.fromisoformat(start), days)
    assert (day.isoformat(), warnings) == (last, [])


def test_the_first_day_can_be_the_day_after() -> None:
    assert working_days.last_day(date(2022, 10, 17), 7, first_day_counts=False)[0] == date(2022, 10, 26)


def test_a_year_without_calendar_is_counted_by_the_week_with_a_warning() -> None:
    day, warnings = working_days.last_day(date(2031, 1, 6), 5)
    assert day == date(2031, 1, 10)
    assert len(warnings) == 1
    assert "2031" in warnings[0]


def test_an_administrators_correction_stays() -> None:
    Holiday.objects.filter(date="2026-10-01").update(is_workday=True, source="by hand")
    assert working_days.fill(2026) == 0
    assert Holiday.objects.get(date="2026-10-01").source == "by hand"


def test_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        working_days.last_day(date(2026, 1, 1), 0)
