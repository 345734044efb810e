"""Who votes, by which rules, and what was cast."""

from voting.models.ballot import Ballot, CastRequest, Vote
from voting.models.rules import VotingRules
from voting.models.tally import VoteBatch
from voting.models.voter import Voter

__all__ = ["Ballot", "CastRequest", "Vote", "VoteBatch", "Voter", "VotingRules"]
