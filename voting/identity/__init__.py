"""Who votes. A provider proves a subject; from it comes a Voter, and a signed cookie remembers the voter.

The subject never comes from a request's body or query: a provider learns it in an exchange of its own (a trial makes
one up). Pages are read without any identity; it is asked for at the moment of voting, and the choice waits meanwhile.
"""

from voting.identity.base import IdentityIsNeeded, Proof, Provider, provider, set_up
from voting.identity.trial import Trial
from voting.identity.voters import known_voter, remember, voter_at_the_box, voter_of

__all__ = [
    "IdentityIsNeeded",
    "Proof",
    "Provider",
    "Trial",
    "known_voter",
    "provider",
    "remember",
    "set_up",
    "voter_at_the_box",
    "voter_of",
]
