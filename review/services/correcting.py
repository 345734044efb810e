"""The visited zone corrects facts of a filed report: beside them, once each, in time. It can veto nothing."""

from __future__ import annotations

from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock, deadlines
from core.errors import DomainError
from core.models import User
from core.text import clean
from review.models import FactCorrection, Visit, VisitFact
from submissions.services.revisions import acts_for_zone

TEXT_MOST = 500  # characters


class FactIsUnknown(DomainError):
    """Also the answer to whoever does not act for the zone: the unknown and the forbidden are told alike."""

    status: ClassVar[int] = 404
    message = _("This fact is not about your zone.")


class CorrectionIsLate(DomainError):
    message = _("Facts of this report could be corrected until %(until)s.")


class FactIsCorrected(DomainError):
    message = _("A correction of this fact was entered already; it stands as it is.")


class CorrectionIsIncomplete(DomainError):
    message = _("Please give the correction and the reason for it.")


@transaction.atomic
def correct_fact(*, fact: VisitFact, text: str, reason: str, by: User) -> FactCorrection:
    """Enter the zone's correction beside a fact of a filed report; the fact itself stays.

    ``text`` and ``reason`` are cut at 500 characters. Raises FactIsUnknown, CorrectionIsLate, FactIsCorrected or
    CorrectionIsIncomplete.
    """
    visit = (
        Visit.objects.filed()
        .select_for_update(of=("self",), no_key=True)
        .select_related("phase__campaign", "submission__zone__organisation")
        .filter(pk=fact.visit_id)
        .first()
    )
    if visit is None or not acts_for_zone(by, visit.submission):
        raise FactIsUnknown
    now = clock.now(visit.phase.campaign)
    if visit.correct_until is None or now >= visit.correct_until:
        raise CorrectionIsLate(until=deadlines.moment_text(visit.correct_until or now))
    if FactCorrection.objects.filter(fact=fact).exists():
        raise FactIsCorrected
    text, reason = clean(text).strip()[:TEXT_MOST], clean(reason).strip()[:TEXT_MOST]
    if not text or not reason:
        raise CorrectionIsIncomplete
    correction = FactCorrection.objects.create(
        fact=fact, text=text, reason=reason, zone_name=str(visit.submission.zone), by=by, at=now
    )
    audit.record("visit.correct", visit, by=by, scope=visit.phase.campaign, fact=fact.position)
    return correction
