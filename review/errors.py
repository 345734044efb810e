"""The refusals of expert review and media visits."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class AssignmentIsUnknown(DomainError):
    """Also the answer to whoever is not the expert: the unknown and the forbidden are told alike."""

    status: ClassVar[int] = 404
    message = _("This case is not among those that you score.")


class VisitIsUnknown(DomainError):
    status: ClassVar[int] = 404
    message = _("This visit is not among yours.")


class TooFewExperts(DomainError):
    message = _("Each case needs %(needed)s experts and there are %(there)s. Add experts, then assign again.")


class ExpertNeedsAUnit(DomainError):
    message = _("Please name the expert's unit.")


class CriterionIsUnknown(DomainError):
    message = _("This review has no such criterion. Please open the page anew.")


class ScoreIsOffTheScale(DomainError):
    message = _("%(criterion)s: please give a whole number from 0 to %(scale)s.")


class ScoresAreIncomplete(DomainError):
    message = _("Not submitted. Still to be scored: %(criteria)s.")


class ReviewIsSubmitted(DomainError):
    message = _("This review was submitted and can no longer be changed.")


class CaseIsNotAdmitted(DomainError):
    message = _("%(case)s does not take part in this campaign.")


class NotAReporterHere(DomainError):
    message = _("%(name)s is not a reporter of this campaign's hosts. Invite the person as a reporter first.")


class DayIsOutsideThePhase(DomainError):
    message = _("The day must lie within %(phase)s, %(first)s to %(last)s.")


class VisitIsPlanned(DomainError):
    message = _("%(reporter)s already visits this case on %(day)s.")


class ReportIsEmpty(DomainError):
    message = _("Please write the report before you file it.")


class ReportWasFiled(DomainError):
    message = _("This report was filed and can no longer be changed.")
