"""Who votes. A provider proves a subject; from it comes a Voter, and a signed cookie remembers the voter.

The subject never comes from a request's body or query: a provider learns it in an exchange of its own (a trial makes
one up). Pages are read without any identity; it is asked for at the moment of voting.
"""

from __future__ import annotations

from typing import Protocol

from django.conf import settings
from django.core import signing
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import get_random_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core import clock
from voting.errors import VoterIsOfAnotherProvider
from voting.models import Voter

SALT = "voting.voter"
YEAR = 365 * 24 * 3600


class Provider(Protocol):
    """One way of finding out who somebody is."""

    key: str
    label: str | Promise

    def subject(self, request: HttpRequest) -> str | None:
        """Who this is, proved by the provider's own exchange; None while ``start`` has to be gone through first."""

    def start(self, request: HttpRequest, back: str) -> HttpResponseBase | None:
        """Where to send the visitor to be recognised (``back`` is the way home), or None if no detour is needed."""

    def finish(self, request: HttpRequest) -> str | None:
        """The subject from the provider's callback, or None if it refused."""


class Trial:
    """Takes everybody for somebody new, once a browser: for demonstrations. It refuses to exist in production."""

    key = "trial"
    label: str | Promise = _("Trial: one voter a browser")

    def __init__(self) -> None:
        if settings.PRODUCTION:
            raise ImproperlyConfigured(
                "VOTER_PROVIDERS names the trial provider, which lets anybody vote again from a fresh browser. "
                "Leave it out in production."
            )

    def subject(self, request: HttpRequest) -> str | None:
        return get_random_string(32)

    def start(self, request: HttpRequest, back: str) -> HttpResponseBase | None:
        return None

    def finish(self, request: HttpRequest) -> str | None:
        return None


_shipped: dict[str, type[Provider]] = {"trial": Trial}
_providers: dict[str, Provider] = {}


def set_up() -> None:
    """Make the providers that the settings name, at start-up. Raises ImproperlyConfigured for one that must not be."""
    _providers.clear()
    for key in settings.VOTER_PROVIDERS:
        if key not in _shipped:
            raise ImproperlyConfigured(
                f"VOTER_PROVIDERS names {key!r}, which is unknown; known are {', '.join(_shipped)}."
            )
        _providers[key] = _shipped[key]()


def provider(key: str) -> Provider | None:
    """The provider called ``key``, or None if this installation has none of that name."""
    return _providers.get(key)


def known_voter(request: HttpRequest, provider_key: str) -> Voter | None:
    """The voter whom the request's cookie names, if ``provider_key`` is who recognised it; a bad cookie is none."""
    try:
        name, key = signing.loads(request.COOKIES.get(settings.VOTER_COOKIE_NAME, ""), salt=SALT, max_age=YEAR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if name != provider_key:
        return None
    return Voter.objects.filter(provider=name, key=key).first()


def voter_at_the_box(request: HttpRequest, provider_key: str, campaign: Campaign) -> Voter:
    """The voter who is voting right now: the known one, else whom the provider recognises.

    Raises VoterIsOfAnotherProvider when nobody can be recognised without a detour.
    """
    if voter := known_voter(request, provider_key):
        return voter
    source = provider(provider_key)
    subject = source.subject(request) if source else None
    if subject is None:
        raise VoterIsOfAnotherProvider
    return voter_of(provider_key, subject, campaign)


def voter_of(provider_key: str, subject: str, campaign: Campaign) -> Voter:
    """The voter behind what a provider proved; made at the first sight of it."""
    voter, _created = Voter.objects.get_or_create(
        key=Voter.key_of(provider_key, subject),
        defaults={"provider": provider_key, "created_at": clock.now(campaign)},
    )
    return voter


def remember(response: HttpResponseBase, voter: Voter) -> None:
    """Let the browser keep who votes: signed, unreadable for scripts, never sent along from another site's form."""
    response.set_cookie(
        settings.VOTER_COOKIE_NAME,
        signing.dumps([voter.provider, voter.key], salt=SALT),
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )
