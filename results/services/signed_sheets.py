"""The signed sheet comes back as a scan and is kept with the minutes."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock, files
from core.errors import DomainError
from core.inspection.pipeline import inspect
from core.models import User
from results.models import Deliberation, SignedSheet
from results.services.deliberating import locked

TAKEN = (".pdf", ".jpg", ".jpeg", ".png")
MOST_SHEETS = 20


class MinutesAreNotFrozen(DomainError):
    message = _("Close the deliberation first: the signature sheet names the digest of its minutes.")


class TooManySheets(DomainError):
    message = _("There are %(count)s scans with these minutes already. Put further pages into one PDF.")


def keep_signed_sheet(*, deliberation: Deliberation, name: str, content: bytes | Path, by: User) -> SignedSheet:
    """Keep a scan with the minutes of a closed meeting; nothing of it is ever replaced.

    Raises MinutesAreNotFrozen, TooManySheets, and the refusals of the inspection.
    """
    found = inspect(name, content, taken=TAKEN)  # seconds, so before the lock
    with transaction.atomic():
        meeting = locked(deliberation, refusal=MinutesAreNotFrozen, states=(Deliberation.State.CLOSED,))
        if meeting.signed_sheets.count() >= MOST_SHEETS:
            raise TooManySheets(count=MOST_SHEETS)
        stored = files.store(name=found.name, content=found.content, by=by, scope=meeting.campaign)
        now = clock.now(meeting.campaign)
        sheet = SignedSheet.objects.create(deliberation=meeting, file=stored, at=now, by=by)
        audit.record("deliberation.signed", meeting, by=by, scope=meeting.campaign, sha256=stored.sha256)
    return sheet
