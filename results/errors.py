"""The refusals of selection, notice, announcement, certificates and the meeting."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class CardIsNotLocked(DomainError):
    message = _("The rule card is not locked. A list is only computed by rules that were published before the vote.")


class NothingToSelectFrom(DomainError):
    message = _("No admitted case has a score. Close the review with its results first.")


class SelectionIsNotConfirmed(DomainError):
    message = _("The list is not confirmed yet. Two organisers confirm it first.")


class NoticeIsPublished(DomainError):
    message = _("The public notice was published on %(date)s; it can no longer be changed.")


class PaperIsNotDrafted(DomainError):
    message = _("There is no draft of this document. Draft it first; a second person then publishes it.")


class TextIsMissing(DomainError):
    message = _("The programme has no text “%(key)s” for this document.")


class NothingToAnnounce(DomainError):
    message = _("Every case that may be announced has been announced.")


class NothingToCertify(DomainError):
    message = _("No announced case is waiting for its certificate.")


class ObjectionIsSettled(DomainError):
    message = _("This objection was settled already.")


class ReplyIsMissing(DomainError):
    message = _("Please write the reply. Who objected reads it.")


class CaseIsNotOnTheNotice(DomainError):
    message = _("This case is not on the public notice. Choose one of the list, or none.")


class MeetingIsNotSet(DomainError):
    message = _("Set the date and the place of the meeting before you send invitations.")


class DelegatesAreMissing(DomainError):
    message = _("Please write who will come: name, position, telephone.")
