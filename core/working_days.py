"""Working days by the official calendar of the State Council's yearly holiday notice."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
from django.utils.translation import gettext as _

from core.models import Holiday

SOURCE = "chinesecalendar"


def fill(year: int) -> int:
    """Fill ``Holiday`` for ``year`` from the chinesecalendar package; returns how many rows were added.

    Rows that are there already (an administrator's correction) stay. A year the package does not know adds none.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    try:
        rows = [_row(first + timedelta(n)) for n in range((last - first).days + 1)]
    except NotImplementedError:
        return 0
    before = Holiday.objects.count()
    Holiday.objects.bulk_create([row for row in rows if row], ignore_conflicts=True)
    return Holiday.objects.count() - before


def _row(day: date) -> Holiday | None:
    works, name = not chinese_calendar.get_holiday_detail(day)[0], chinese_calendar.get_holiday_detail(day)[1]
    if works == (day.weekday() < 5):
        return None
    return Holiday(date=day, is_workday=works, name=name or "", source=SOURCE)


def last_day(start: date, days: int, *, first_day_counts: bool = True) -> tuple[date, list[str]]:
    """The last of ``days`` working days from ``start``, and sentences of warning.

    By convention the day of publication is the first day if it is a working day; make-up weekend days count.
    A year without any holiday row is counted Monday to Friday, with a warning that names it.
    """
    if days < 1:
        raise ValueError("A period has at least one working day.")
    differs = dict(Holiday.objects.filter(date__gte=start).values_list("date", "is_workday"))
    day = start if first_day_counts else start + timedelta(1)
    remaining = days
    while True:
        remaining -= differs.get(day, day.weekday() < 5)
        if not remaining:
            break
        day += timedelta(1)
    return day, _warnings(range(start.year, day.year + 1))


def _warnings(years: range) -> list[str]:
    known = {day.year for day in Holiday.objects.dates("date", "year")}
    return [
        _("No official holidays are known for %(year)s; Monday to Friday were counted.") % {"year": year}
        for year in years
        if year not in known
    ]
