"""What a sheet of paper with a revision's code is worth now: asked by whoever holds it, answered without contents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.cache import cache
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.text import narrow
from submissions.models import Revision
from submissions.models.submission import Status
from submissions.services.revisions import CODE_LENGTH, CODE_LETTERS

MISSES = 30  # unknown codes from one address
MISSES_IN = 600  # seconds

_CODE = re.compile(f"[{CODE_LETTERS}]{{{CODE_LENGTH}}}")


class TooManyUnknownCodes(DomainError):
    status = 429
    message = _("Too many unknown codes were asked from here. Please try again in ten minutes.")


class State(models.TextChoices):
    PRESENT = "present", _("the present state")
    REPLACED = "replaced", _("replaced by a newer revision")
    CHANGING = "changing", _("the form is being changed")
    WITHDRAWN = "withdrawn", _("the form was withdrawn")


@dataclass(frozen=True)
class Found:
    """A revision, what it is worth now, and the number of the newest one."""

    revision: Revision
    state: State
    newest: int


def tidy(typed: str) -> str:
    """A code as it was typed from paper, without spaces and dashes, in capitals; "" if it cannot be one."""
    code = re.sub(r"[\s\-—–]", "", narrow(typed)).upper()
    return code if _CODE.fullmatch(code) else ""


def look_up(code: str, *, address: str) -> Found | None:
    """What the paper with ``code`` is worth, or None. Raises TooManyUnknownCodes.

    There are 32 to the 8th codes; a reader at one address who guesses is stopped long before one is met.
    """
    if misses(address) >= MISSES:
        raise TooManyUnknownCodes
    revisions = Revision.objects.select_related("submission__zone__organisation", "submission__campaign")
    revision = revisions.filter(code=tidy(code)).first() if tidy(code) else None
    if revision is None:
        _count_miss(address)
        return None
    submission = revision.submission
    newest = submission.revisions.order_by("number").last()
    number = newest.number if newest else revision.number
    if submission.status == Status.WITHDRAWN:
        return Found(revision, State.WITHDRAWN, number)
    if revision.digest == submission.digest:
        return Found(revision, State.PRESENT, number)
    return Found(revision, State.REPLACED if number > revision.number else State.CHANGING, number)


def misses(address: str) -> int:
    try:
        return int(cache.get(_key(address), 0))
    except Exception:  # a cache that is down stops nobody (reliability decision 8)
        return 0


def _count_miss(address: str) -> None:
    try:
        cache.add(_key(address), 0, MISSES_IN)
        cache.incr(_key(address))
    except Exception:  # noqa: S110 - as above
        pass


def _key(address: str) -> str:
    return f"unknown-codes:{address}"
