"""The refusals of voting; each says what is wrong and what to do (the sentences stand in the look's table of words)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class VotingHasNotOpened(DomainError):
    message = _("Voting opens on %(opens)s.")


class VotingIsOver(DomainError):
    message = _("Voting is over. The result will be published separately.")


class VotingIsPaused(DomainError):
    message = _("Voting is paused for an examination. When it goes on will be announced.")


class VotingAwaits(DomainError):
    message = _("Voting is not open yet. %(awaited)s")


class TooFewChoices(DomainError):
    message = _("Choose at least %(missing)s more.")


class TooManyChoices(DomainError):
    message = _("Choose at most %(most)s: remove %(surplus)s first.")


class CaseIsNotOnTheBallot(DomainError):
    message = _("One of the chosen cases is not on the ballot. Please check your choice and send it again.")


class CaseWasChosenAlready(DomainError):
    message = _("You have voted for one of the chosen cases already. Please choose another one in its place.")


class AlreadyVoted(DomainError):
    message = _("You have voted already, on %(voted)s.")


class TodaysVotesAreUsed(AlreadyVoted):
    message = _("Today's votes are used. You can vote again tomorrow from %(again)s.")

    def __init__(self, again: str = "0:00", **facts: Any) -> None:
        super().__init__(again=again, **facts)


class KeyWasUsedForAnotherChoice(DomainError):
    message = _("This page was sent before with another choice. Please check your choice and send it again.")


class VoterIsOfAnotherProvider(DomainError):
    message = _("Your identity could not be confirmed. Please open this page again and vote from there.")


class BallotIsUnreadable(DomainError):
    status = 400
    message = _("The vote did not arrive complete. Please check your choice and send it again.")


class BallotIsTooLarge(DomainError):
    status = 413
    message = _("The vote did not arrive complete. Please check your choice and send it again.")


class BallotCameFromElsewhere(DomainError):
    status = 403
    message = _("This vote was sent from another site and does not count. Please vote on this page.")
