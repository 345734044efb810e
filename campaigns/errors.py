"""The refusals of phases, programmes and cards."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class PhaseIsClosed(DomainError):
    message = _("This is not possible now: %(phase)s is over.")


class PhaseHasNotOpened(DomainError):
    message = _("This is not possible yet: %(phase)s opens on %(opens)s.")


class PhaseIsPaused(DomainError):
    message = _("This is not possible now: %(phase)s is paused. When it goes on will be announced.")


class PhaseAwaits(DomainError):
    message = _("This is not possible yet. %(awaited)s")


class CampaignHasNoSuchPhase(DomainError):
    message = _("This campaign has no phase for this.")


class CampaignIsNotPublished(DomainError):
    message = _("This campaign is not published yet.")


class CampaignHasProblems(DomainError):
    message = _("The campaign cannot be published yet: %(problems)s")


class AddressIsTaken(DomainError):
    message = _("There is already a campaign at the address %(slug)s.")


class ProgrammeIsWrong(DomainError):
    message = _("The programme file is wrong: %(reason)s")


class ProvinceIsUnknown(DomainError):
    message = _("There is no province called %(province)s. Known are: %(known)s.")


class CardIsLocked(DomainError):
    message = _("The rule card is locked. A change needs two persons and a published correction.")


class VotingHasBegun(DomainError):
    message = _("Voting has begun. The rule card must be locked before it opens.")
