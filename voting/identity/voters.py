"""From a proof comes a Voter, and a signed cookie remembers the voter: a provider is asked once a browser."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from campaigns.models import Campaign
from core import clock
from voting.errors import VoterIsOfAnotherProvider
from voting.identity import cookies
from voting.identity.base import IdentityIsNeeded, provider
from voting.models import Voter

YEAR = 365 * 24 * 3600


def known_voter(request: HttpRequest, provider_key: str) -> Voter | None:
    """The voter whom the request's cookie names, if ``provider_key`` is who recognised it; a bad cookie is none."""
    match cookies.read(request, "voter", seconds=YEAR):
        case [str(name), str(key)] if name == provider_key:
            return Voter.objects.filter(provider=name, key=key).first()
    return None


def voter_at_the_box(request: HttpRequest, provider_key: str, campaign: Campaign) -> Voter:
    """The voter who is voting right now: the known one, else whom the provider recognises at once.

    Raises IdentityIsNeeded where that takes a detour (``detour.send_off``), and VoterIsOfAnotherProvider where this
    installation does not have the provider.
    """
    if voter := known_voter(request, provider_key):
        return voter
    source = provider(provider_key)
    if source is None:
        raise VoterIsOfAnotherProvider
    subject = source.subject(request)
    if subject is None:
        raise IdentityIsNeeded
    return voter_of(provider_key, subject, campaign)


def voter_of(provider_key: str, subject: str, campaign: Campaign) -> Voter:
    """The voter behind what a provider proved; made at the first sight of it."""
    voter, _created = Voter.objects.get_or_create(
        key=Voter.key_of(provider_key, subject),
        defaults={"provider": provider_key, "created_at": clock.now(campaign)},
    )
    return voter


def remember(response: HttpResponseBase, voter: Voter) -> None:
    """Let the browser keep who votes: the hash alone, signed, unreadable for scripts, never sent by another site."""
    cookies.write(response, "voter", [voter.provider, voter.key], seconds=YEAR)
