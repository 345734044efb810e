"""What a provider of identity offers, and which ones this installation has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase
from core.errors import DomainError


class IdentityIsNeeded(DomainError):
    """Nobody is recognised yet; for a person the detour follows at once, a script is told where it begins."""

    status = 401
    message = _("Before voting, confirm who you are. What you chose is kept.")


@dataclass(frozen=True)
class Proof:
    """Who somebody is, as the provider's own exchange proved it. It is hashed at once and stored nowhere."""

    subject: str


class Provider(Protocol):
    """One way of finding out who somebody is. The subject never comes from what a request claims.

    ``notice`` tells before the vote what will be asked and what is kept (Personal Information Protection Law, art. 17).
    """

    key: str
    label: str | Promise
    notice: str | Promise

    def subject(self, request: HttpRequest) -> str | None:
        """Who this is, proved without any detour; None while ``start`` has to be gone through first."""

    def start(self, request: HttpRequest, phase: Phase) -> HttpResponse:
        """Redirect the visitor to where somebody is recognised. A DomainError says why that cannot be."""

    def page(self, request: HttpRequest, phase: Phase) -> Proof | HttpResponse:
        """Answer ``/c/SLUG/vote/identify/``, opened or sent: a page that goes on from there, or the proof."""

    def back(self, request: HttpRequest, phase: Phase) -> Proof | HttpResponse:
        """Answer the address to which an outside service sends the visitor back: a page, or the proof."""


# Named, not imported: a provider that is not used costs nothing, and a new one is a line here.
_shipped = {
    "trial": "voting.identity.trial.Trial",
    "wechat": "voting.identity.wechat.provider.WeChat",
    "sms": "voting.identity.sms.provider.SmsCode",
}
_providers: dict[str, Provider] = {}


def set_up() -> None:
    """Make the providers that the settings name, at start-up. Raises ImproperlyConfigured for one that must not be."""
    _providers.clear()
    for key in settings.VOTER_PROVIDERS:
        if key not in _shipped:
            raise ImproperlyConfigured(
                f"VOTER_PROVIDERS names {key!r}, which is unknown; known are {', '.join(_shipped)}."
            )
        _providers[key] = import_string(_shipped[key])()


def provider(key: str) -> Provider | None:
    """The provider called ``key``, or None if this installation has none of that name."""
    return _providers.get(key)
