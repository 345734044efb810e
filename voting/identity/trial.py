"""The provider of demonstrations and rehearsals."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import get_random_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase
from voting.identity.base import Proof


class Trial:
    """Takes everybody for somebody new, once a browser: for demonstrations. It refuses to exist in production."""

    key = "trial"
    label: str | Promise = _("Trial: one voter a browser")
    notice: str | Promise = ""  # it asks for nothing

    def __init__(self) -> None:
        if settings.PRODUCTION:
            raise ImproperlyConfigured(
                "VOTER_PROVIDERS names the trial provider, which lets anybody vote again from a fresh browser. "
                "Leave it out in production."
            )

    def subject(self, request: HttpRequest) -> str | None:
        return get_random_string(32)

    def start(self, request: HttpRequest, phase: Phase) -> HttpResponse:
        raise Http404

    def page(self, request: HttpRequest, phase: Phase) -> Proof | HttpResponse:
        raise Http404

    def back(self, request: HttpRequest, phase: Phase) -> Proof | HttpResponse:
        raise Http404
