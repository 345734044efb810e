"""Who votes, by which rules, and what was cast."""

from voting.models.ballot import Allowance, Ballot, CastRequest, Vote
from voting.models.identity import PhoneCode, SharedToken, SpentState
from voting.models.rules import VotingRules
from voting.models.tally import VoteBatch
from voting.models.voter import Voter

__all__ = [
    "Allowance",
    "Ballot",
    "CastRequest",
    "PhoneCode",
    "SharedToken",
    "SpentState",
    "Vote",
    "VoteBatch",
    "Voter",
    "VotingRules",
]
