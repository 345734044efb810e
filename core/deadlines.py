"""How a deadline is said: the day with its 24:00, and what is left until it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

NEAR = timedelta(hours=72)


@dataclass(frozen=True)
class Deadline:
    """``left`` ("还有 2 天 5 小时") and ``until`` ("8月15日 24:00 截止"); ``near`` in the last 72 hours."""

    left: str
    until: str
    near: bool
    over: bool


def moment_text(moment: datetime) -> str:
    """A moment as "8月15日 24:00"; a midnight belongs to the day that it ends."""
    local = timezone.localtime(moment)
    if (local.hour, local.minute) == (0, 0):
        return date_format(local - timedelta(minutes=1), "n月j日") + " 24:00"
    return date_format(local, "n月j日 H:i")


def deadline(moment: datetime, now: datetime) -> Deadline:
    """The deadline ``moment`` as seen at ``now``; both aware."""
    remaining, text = moment - now, moment_text(moment)
    until = _("until %(moment)s") % {"moment": text}
    if remaining <= timedelta():
        return Deadline(_("over"), until, near=False, over=True)
    last_day = timezone.localtime(moment - timedelta(seconds=1)).date()
    if timezone.localtime(now).date() == last_day and text.endswith("24:00"):
        until = _("until today 24:00")
    return Deadline(_left(remaining), until, near=remaining <= NEAR, over=False)


def _left(remaining: timedelta) -> str:
    hours, minutes = divmod(remaining.seconds // 60, 60)
    facts = {"days": remaining.days, "hours": hours, "minutes": minutes}
    if remaining.days:
        return _("%(days)s days %(hours)s hours left") % facts
    if hours:
        return _("%(hours)s hours %(minutes)s minutes left") % facts
    return _("%(minutes)s minutes left") % facts
