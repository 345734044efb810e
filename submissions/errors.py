"""The refusals of registration and screening."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class SlateIsFull(DomainError):
    message = _("The slate is full: %(places)s zones at most. Withdraw one before you add another, or swap one.")


class SlateWasSent(DomainError):
    message = _("The slate was sent. Recall it before you change it.")


class SlateIsIncomplete(DomainError):
    message = _("The slate was not sent. %(problems)s")


class SlateIsBeingScreened(DomainError):
    message = _("The organisers have begun to screen this slate; it can no longer be recalled.")


class ZoneTakesPartAlready(DomainError):
    message = _("%(zone)s has a form in this campaign already. Replace that form instead.")


class ZoneIsNotEligible(DomainError):
    message = _("%(zone)s is a %(type)s; this campaign is for %(eligible)s.")


class ZoneOfAnotherCity(DomainError):
    message = _("%(zone)s does not belong to %(city)s.")


class FormOfAnotherZone(DomainError):
    message = _("This file is the form of %(other)s, not of %(zone)s. Upload it on the slate's page instead.")


class FormIsIncomplete(DomainError):
    message = _("The form is not complete. %(problems)s")


class FormIsFrozen(DomainError):
    message = _("This form cannot be changed now: it is %(status)s.")


class CommitmentStands(DomainError):
    message = _("The commitment for this form has been given already.")


class FormMustBeConfirmedFirst(DomainError):
    message = _("Check the form and confirm it first; the commitment covers exactly what was confirmed.")


class OpinionIsMissing(DomainError):
    message = _("Please write the office's opinion.")


class NameIsMissing(DomainError):
    message = _("Please write the name of the person who gives the commitment.")


class FormChangedSinceLink(DomainError):
    status = 410
    message = _("The form was changed after this link was sent. Please ask the city's office for a new link.")


class ReasonIsMissing(DomainError):
    message = _("Please give a reason. The office reads it.")


class MoveIsNotPossible(DomainError):
    message = _("A form that is %(status)s cannot become %(wanted)s.")


class FieldIsLocked(DomainError):
    message = _("Only the fields that were returned can be changed now. Not: %(fields)s.")


class AnswerIsUnknown(DomainError):
    message = _("This form does not ask “%(key)s”.")


class NothingToAccept(DomainError):
    message = _("There is no change by the office that waits for the zone.")
