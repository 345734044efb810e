"""The declaration about conflicts: an expert gives it batch by batch, before reading any of the cases."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase
from core import audit, clock
from core.errors import DomainError
from core.models import User
from core.text import clean_line
from review.models import Assignment, Conflict, Declaration
from review.services.conflicts import ConflictNeedsAReason, among, locked_phases, write


class NothingToDeclare(DomainError):
    message = _("No case waits for your declaration. Open the page again.")


class StatementIsNotAccepted(DomainError):
    message = _("Please read and accept the statement of confidentiality and fairness as it stands on this page.")


class ZonesHaveChanged(DomainError):
    message = _("The cases given to you have changed meanwhile. Please check the list and declare again.")


@transaction.atomic
def declare(*, phase: Phase, conflicts: Mapping[int, str | None], statement: str, by: User) -> Declaration:
    """Give the declaration about the batch that waits: ``conflicts`` has each zone's id with None, or with the reason.

    Zones and not cases are asked about: the list tells nothing that a blind review hides. A zone with a reason becomes
    a conflict at once; the others can be read from now on. ``statement`` is the text that the expert accepts.
    Raises NothingToDeclare, ZonesHaveChanged (a zone of the batch is missing or unknown), StatementIsNotAccepted,
    ConflictNeedsAReason or PhaseIsClosed.
    """
    open_phases = locked_phases(phase.campaign)
    phase = among(open_phases, phase)
    batch = list(
        Assignment.objects.to_declare_by(by)
        .filter(phase=phase)
        .select_for_update(of=("self",), no_key=True)
        .select_related("expert__user", "submission__zone__organisation", "submission__campaign")
        .order_by("submission__zone__organisation__city_code", "submission__zone__pinyin", "pk")
    )
    if not batch:
        raise NothingToDeclare
    if {row.submission.zone_id for row in batch} != set(conflicts):
        raise ZonesHaveChanged
    if statement.strip() != statement_of(phase):
        raise StatementIsNotAccepted
    reasons = {zone: reason if reason is None else clean_line(reason) for zone, reason in conflicts.items()}
    _refuse_silence(batch, reasons)
    now = clock.now(phase.campaign)
    said = {str(row.submission.zone): reasons[row.submission.zone_id] or "" for row in batch}
    declaration = Declaration.objects.create(
        phase=phase, expert=batch[0].expert, made_at=now, zones=said, statement=statement.strip()
    )
    Assignment.objects.filter(pk__in=[row.pk for row in batch]).update(declaration=declaration)
    for row in batch:
        if reason := reasons[row.submission.zone_id]:
            kind = Conflict.Kind.DECLARED
            write(open_phases, kind, expert=row.expert, submission=row.submission, reason=reason, by=by)
    hits = sum(reason is not None for reason in reasons.values())
    audit.record("review.declare", declaration, by=by, scope=phase.campaign, cases=len(batch), conflicts=hits)
    return declaration


def statement_of(phase: Phase) -> str:
    """What every expert of the campaign accepts before reading (保密与公正承诺); "" if the programme has none."""
    return phase.campaign.text("expert_statement").strip()


def _refuse_silence(batch: list[Assignment], reasons: Mapping[int, str | None]) -> None:
    for row in batch:
        if reasons[row.submission.zone_id] == "":
            raise ConflictNeedsAReason(zone=row.submission.zone)
