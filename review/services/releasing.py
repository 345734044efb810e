"""Releasing a filed report to the public: one organiser proposes it, another confirms; the embargo still holds it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import approvals, audit, clock
from core.errors import DomainError
from core.models import Approval, User
from review.models import Visit
from review.services.visits import report_digest

RELEASE = "visit.release"


class ReportIsNotFiled(DomainError):
    message = _("This report is not filed yet. It can be released afterwards.")


class ReportIsReleased(DomainError):
    message = _("This report was released already.")


@transaction.atomic
def propose_release(*, visit: Visit, by: User) -> Approval:
    """Propose to release a filed report. Raises ReportIsNotFiled or ReportIsReleased."""
    visit = _releasable(visit)
    campaign = visit.phase.campaign
    return approvals.propose(action=RELEASE, subject=visit, digest=report_digest(visit), by=by, scope=campaign)


@transaction.atomic
def release_report(*, visit: Visit, by: User) -> Visit:
    """Release the report as the second person; the public sees it once its embargo is over.

    Raises ReportIsNotFiled, ReportIsReleased, and the refusals of ``approvals.approve``.
    """
    visit = _releasable(visit)
    campaign = visit.phase.campaign
    digest = report_digest(visit)
    visit.release = approvals.approve(action=RELEASE, subject=visit, digest=digest, by=by, scope=campaign)
    visit.released_at = clock.now(campaign)
    visit.save(update_fields=["release", "released_at"])
    audit.record("visit.release", visit, by=by, scope=campaign, digest=digest)
    return visit


def _releasable(visit: Visit) -> Visit:
    """The visit, locked against another who releases it at the same moment."""
    found = Visit.objects.select_for_update(of=("self",), no_key=True).select_related("phase__campaign")
    visit = found.get(pk=visit.pk)
    if visit.filed_at is None:
        raise ReportIsNotFiled
    if visit.released_at:
        raise ReportIsReleased
    return visit
