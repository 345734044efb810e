"""Corrections of the official calendar: each names its source and stands in the record.

A correction never moves what was published: a notice keeps the end that was computed when it was published
(``Phase.closes_at`` and the words of the notice).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import DomainError
from core.models import Holiday, User
from core.text import clean_line
from core.working_days import SOURCE


class SourceIsNotNamed(DomainError):
    message = _("Name the source of this correction, for example the number of the official notice.")


class CalendarIsNotYours(DomainError):
    status = 404
    message = _("Only administrators correct the calendar.")


@transaction.atomic
def correct_day(*, day: date, is_workday: bool, name: str, source: str, by: User) -> Holiday:
    """Say whether ``day`` is worked, after ``source``; a day that was corrected before is corrected again.

    Raises SourceIsNotNamed, also for the package's own name: what a person changed is no longer the package's word.
    """
    _refuse_stranger(by)
    source = clean_line(source)[:100]
    if not source or source == SOURCE:
        raise SourceIsNotNamed
    before = _facts(Holiday.objects.select_for_update().filter(date=day).first())
    row, _created = Holiday.objects.update_or_create(
        date=day, defaults={"is_workday": is_workday, "name": clean_line(name)[:50], "source": source}
    )
    audit.record("holiday.correct", row, by=by, scope=None, before=before, after=_facts(row))
    return row


@transaction.atomic
def forget_day(*, day: date, by: User) -> None:
    """Take a day out of the calendar: it follows the week's pattern again. A day that is not there changes nothing."""
    _refuse_stranger(by)
    row = Holiday.objects.select_for_update().filter(date=day).first()
    if row:
        audit.record("holiday.forget", row, by=by, scope=None, before=_facts(row))
        row.delete()


def _refuse_stranger(by: User) -> None:
    if not (by.is_active and by.is_superuser):
        raise CalendarIsNotYours


def _facts(row: Holiday | None) -> dict[str, Any] | None:
    return {"is_workday": row.is_workday, "name": row.name, "source": row.source} if row else None
