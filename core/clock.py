"""The one door of time.

What may be done is decided by the **database's** clock, so that two web servers never disagree. A rehearsal campaign
runs on a clock of its own: its ``clock_offset`` is added, in Python here and as a parameter in SQL (``offset``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from django.db import connection
from django.utils import timezone


class Scope(Protocol):
    """What carries a clock of its own: a campaign."""

    @property
    def slug(self) -> str: ...

    @property
    def clock_offset(self) -> timedelta: ...

    @property
    def mark(self) -> str: ...


_shift = timedelta()  # set by tests alone, through ``at``


def database_now() -> datetime:
    """The time of the database server, with time zone."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            moment: datetime = cursor.fetchone()[0]
            return moment
        cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)


def offset(scope: Scope | None = None) -> timedelta:
    """What is added to the database's time for ``scope``; pass it into SQL that reads the clock itself."""
    return _shift + (scope.clock_offset if scope else timedelta())


def now(scope: Scope | None = None) -> datetime:
    """The present moment for ``scope`` (a campaign), or for the portal when none is given."""
    return database_now() + offset(scope)


def today(scope: Scope | None = None) -> date:
    """The present day in the portal's time zone (Asia/Shanghai)."""
    return timezone.localdate(now(scope))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """For tests: inside the block the portal's clock starts at ``moment`` and ticks on."""
    global _shift
    before = _shift
    _shift = moment - database_now()
    try:
        yield
    finally:
        _shift = before
