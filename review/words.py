"""Days and deadlines as people read them: 9月9日, 9月30日 24:00."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from campaigns.models import Phase


def day_text(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""


def time_text(moment: datetime) -> str:
    """The local time of day: 10:42."""
    return f"{timezone.localtime(moment):%H:%M}"


def moment_text(moment: datetime) -> str:
    """9月12日 10:42."""
    return f"{day_text(timezone.localdate(moment))} {time_text(moment)}"


def first_day(phase: Phase) -> date | None:
    return timezone.localdate(phase.opens_at) if phase.opens_at else None


def last_day(phase: Phase) -> date | None:
    """The last day of a window. It is half open, so this is the day of the instant before ``closes_at``."""
    return timezone.localdate(phase.closes_at - timedelta(microseconds=1)) if phase.closes_at else None


def deadline_text(phase: Phase) -> str:
    """The end of a window: midnight is said as 24:00 of the day that ends, and no deadline as ""."""
    if phase.closes_at is None:
        return ""
    if timezone.localtime(phase.closes_at).time() == datetime.min.time():
        return f"{day_text(last_day(phase))} 24:00"
    return moment_text(phase.closes_at)
