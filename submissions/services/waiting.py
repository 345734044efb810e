"""Forms whose zone was not recognised: kept with their file until somebody chooses the zone or puts them away."""

from __future__ import annotations

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from campaigns.services import require_open
from core import audit, clock
from core.errors import DomainError
from core.models import StoredFile, User
from submissions.models import Slate, Submission, WaitingForm

NAME_MOST = 200  # characters of the name as written that the row keeps; the file keeps all of it


class WaitingFormIsSettled(DomainError):
    message = _("This form was placed or put away meanwhile. Open the page again.")


@transaction.atomic
def keep_waiting(*, slate: Slate, file: StoredFile, part: int, written: str, by: User) -> WaitingForm:
    """Keep form number ``part`` (from 1) of ``file``; ``written`` is the zone's name that stands in it.

    The same form sent once more waits only once. Raises the phase's refusals.
    """
    require_open(slate.campaign, "submit")
    same = waiting_in(slate).filter(file__sha256=file.sha256, part=part).first()
    if same:
        return same
    now = clock.now(slate.campaign)
    waiting = WaitingForm.objects.create(
        slate=slate, file=file, part=part, written=written[:NAME_MOST], uploaded_by=by, uploaded_at=now
    )
    audit.record("slate.keep", slate, by=by, scope=slate.campaign, file=file.name, part=part, written=written)
    return waiting


def waiting_in(slate: Slate) -> models.QuerySet[WaitingForm]:
    """The forms of ``slate`` that still wait, the oldest first."""
    return WaitingForm.objects.filter(slate=slate, settled_at=None).select_related("file")


def locked_waiting(waiting: WaitingForm) -> WaitingForm:
    """The row, locked, if it still waits. Raises WaitingFormIsSettled."""
    waiting = (
        WaitingForm.objects.select_for_update(of=("self",), no_key=True)
        .select_related("file", "slate__campaign", "slate__office")
        .get(pk=waiting.pk)
    )
    if waiting.settled_at:
        raise WaitingFormIsSettled
    return waiting


@transaction.atomic
def settle_waiting(*, waiting: WaitingForm, by: User, submission: Submission | None = None) -> WaitingForm:
    """Let a form wait no longer: it became ``submission``, or was put away. Its file stays stored.

    Raises WaitingFormIsSettled and the phase's refusals.
    """
    waiting = locked_waiting(waiting)
    require_open(waiting.slate.campaign, "submit")
    waiting.settled_at = clock.now(waiting.slate.campaign)
    waiting.save(update_fields=["settled_at"])
    facts = {"file": waiting.file.name, "part": waiting.part, "form": submission.pk if submission else None}
    audit.record("slate.settle", waiting.slate, by=by, scope=waiting.slate.campaign, **facts)
    return waiting
