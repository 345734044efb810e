"""Media visits (媒体探访): planned by the organisers, reported by the reporter."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from campaigns.models import Phase
from core import audit, clock
from core.models import Organisation, Role, User
from core.text import clean
from review import errors, words
from review.models import Visit
from review.services.phases import locked_phase, require_open_phase
from submissions.models import Submission
from submissions.models.submission import Status


@transaction.atomic
def plan_visit(*, phase: Phase, submission: Submission, reporter: User, day: date, by: User) -> Visit:
    """Send a reporter to a case on ``day``; plans are made before the phase opens and until it is over.

    Raises PhaseIsClosed, CaseIsNotAdmitted, NotAReporterHere, DayIsOutsideThePhase or VisitIsPlanned.
    """
    phase = locked_phase(phase)
    if submission.campaign_id != phase.campaign_id or submission.status != Status.ADMITTED:
        raise errors.CaseIsNotAdmitted(case=submission)
    hosts = Organisation.objects.filter(hosted__campaign=phase.campaign)
    if not hosts.of(reporter, Role.REPORTER).exists():
        raise errors.NotAReporterHere(name=reporter)
    _refuse_day(phase, day)
    # Two who plan at once are in turn, by the phase's lock; the constraint stands behind it.
    if planned := Visit.objects.filter(phase=phase, submission=submission, reporter=reporter).first():
        raise errors.VisitIsPlanned(reporter=reporter, day=words.day_text(planned.day))
    visit = Visit.objects.create(phase=phase, submission=submission, reporter=reporter, day=day)
    audit.record("visit.plan", visit, by=by, scope=phase.campaign, case=submission.number, day=day)
    return visit


def _refuse_day(phase: Phase, day: date) -> None:
    first, last = words.first_day(phase), words.last_day(phase)
    if (first and day < first) or (last and day > last):
        raise errors.DayIsOutsideThePhase(phase=phase.name, first=words.day_text(first), last=words.day_text(last))


@transaction.atomic
def file_report(*, visit: Visit, text: str, by: User) -> Visit:
    """File the report of a visit, once. Raises VisitIsUnknown, ReportIsEmpty, ReportWasFiled, the phase's refusals."""
    found = (
        Visit.objects.of_reporter(by)
        .filter(pk=visit.pk)
        .select_for_update(of=("self",), no_key=True)
        .select_related("phase__campaign", "submission")
        .first()
    )
    if found is None:
        raise errors.VisitIsUnknown
    require_open_phase(found.phase, "report")
    if found.filed_at:
        raise errors.ReportWasFiled
    text = clean(text).strip()
    if not text:
        raise errors.ReportIsEmpty
    found.report, found.filed_at = text, clock.now(found.phase.campaign)
    found.save(update_fields=["report", "filed_at"])
    audit.record("visit.report", found, by=by, scope=found.phase.campaign, case=found.submission.number)
    return found
