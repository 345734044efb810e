"""Working days by the official calendar of the State Council's yearly holiday notice."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Period:
    """A period as a notice says it: both days inclusive, the weekend days worked in it, and sentences of warning."""

    first: date
    last: date
    worked: tuple[date, ...]
    warnings: tuple[str, ...]


def period(start: date, days: int, *, first_day_counts: bool = True) -> Period:
    """The period of ``days`` working days that is published on ``start``.

    By convention the day of publication is the first day (it counts if it is a working day); otherwise the day after
    it is. Make-up weekend days count. A year without an official calendar is counted Monday to Friday, with a warning
    that names it. Raises ValueError for less than one day.
    """
    first = start if first_day_counts else start + timedelta(1)
    last, warnings = last_day(start, days, first_day_counts=first_day_counts)
    return Period(first, last, worked_weekends(first, last), tuple(warnings))


def last_day(start: date, days: int, *, first_day_counts: bool = True) -> tuple[date, list[str]]:
    """The last of ``days`` working days from ``start``, and sentences of warning; see ``period``."""
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
    return day, unknown_years(start, day)


def worked_weekends(first: date, last: date) -> tuple[date, ...]:
    """The make-up weekend days from ``first`` to ``last``: a notice names them, so that nobody counts them off."""
    rows = Holiday.objects.filter(date__range=(first, last), is_workday=True).order_by("date")
    return tuple(row.date for row in rows if row.date.weekday() >= 5)


def unknown_years(first: date, last: date) -> list[str]:
    """A sentence for each year from ``first`` to ``last`` whose official calendar is not known.

    A year is known by its National Day: every yearly notice takes weekdays off in the first week of October, and a
    single correction by hand (a day off after a storm) does not make a calendar.
    """
    national = Holiday.objects.filter(is_workday=False, date__month=10, date__day__lte=7)
    known = {day.year for day in national.dates("date", "year")}
    return [
        _("No official holidays are known for %(year)s; Monday to Friday were counted.") % {"year": year}
        for year in range(first.year, last.year + 1)
        if year not in known
    ]
