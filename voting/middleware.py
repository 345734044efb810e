"""The ballot's address is answered here, right behind SecurityMiddleware: no session, no account, no language.

Those cost as much as the whole rest of a vote (docs: performance). What is accepted is answered at once; a refusal goes
on to the ordinary view, which shows the page again with the choice kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.models import Phase
from core.errors import DomainError
from submissions.models import Submission
from voting import booth, identity, intake
from voting.cast import CastAnswer, cast
from voting.identity import detour
from voting.models import Voter
from voting.rules import shown_rules

ADDRESS = re.compile(r"/c/(?P<slug>[-a-zA-Z0-9_]+)/vote/ballot/")
RETRY_AFTER = "2"  # seconds, when the database is away


@dataclass(frozen=True)
class RefusedBallot:
    """What the ordinary view needs to show the page again; it is found on the request as ``refused_ballot``."""

    refusal: DomainError
    numbers: tuple[int, ...]


class BallotMiddleware:
    """POST to ``/c/SLUG/vote/ballot/``: check the sender, read, recognise, cast, answer after the commit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = ADDRESS.fullmatch(request.path_info) if request.method == "POST" else None
        if address is None:
            return self.get_response(request)
        # A thread keeps the language of its last request, and nobody has set this one's.
        with translation.override(settings.LANGUAGE_CODE):
            return self._answer(request, address["slug"])

    def _answer(self, request: HttpRequest, slug: str) -> HttpResponse:
        try:
            phase = booth.public_phase(slug)
            if phase is None:
                return self.get_response(request)
            return self._receive(request, phase)
        except (OperationalError, InterfaceError):
            return _away(request)

    def _receive(self, request: HttpRequest, phase: Phase) -> HttpResponse:
        slip = intake.Slip((), "")
        voter: Voter | None = None
        try:
            intake.check_sender(request)
            slip = intake.read(request)
            voter = identity.voter_at_the_box(request, shown_rules(phase).provider, phase.campaign)
            answer = cast(phase=phase, voter=voter, choices=_ids(phase, slip.numbers), client_key=slip.key)
            response = _accepted(request, phase, answer)
        except identity.IdentityIsNeeded:
            response = self._detour(request, phase, slip)
        except DomainError as refusal:
            response = self._refused(request, RefusedBallot(refusal, slip.numbers))
        if voter:
            identity.remember(response, voter)
        response["Cache-Control"] = "no-store"
        return response

    def _detour(self, request: HttpRequest, phase: Phase, slip: intake.Slip) -> HttpResponse:
        """Nobody is known yet: the choice is kept and the visitor sent off to be recognised."""
        try:
            return detour.send_off(request, phase, slip)
        except DomainError as refusal:
            return self._refused(request, RefusedBallot(refusal, slip.numbers))

    def _refused(self, request: HttpRequest, refused: RefusedBallot) -> HttpResponse:
        if not intake.wants_json(request):
            request.refused_ballot = refused  # type: ignore[attr-defined]
            return self.get_response(request)
        name, sentence = type(refused.refusal).__name__, str(refused.refusal)
        return JsonResponse({"error": name, "message": sentence}, status=refused.refusal.status)


def _ids(phase: Phase, numbers: tuple[int, ...]) -> list[int]:
    """The ids of the cases with these numbers; for an unknown number one that no case has, so that cast refuses it."""
    rows = Submission.objects.filter(campaign=phase.campaign_id, number__in=numbers).order_by()
    ids = dict(rows.values_list("number", "pk"))
    return [ids.get(number, -number) for number in numbers]


def _accepted(request: HttpRequest, phase: Phase, answer: CastAnswer) -> HttpResponse:
    address = reverse("vote_done", args=[phase.campaign.slug])
    if not intake.wants_json(request):
        return HttpResponseRedirect(address, status=303)
    return JsonResponse(
        {
            "cast_at": answer.cast_at.isoformat(),
            "choices": len(answer.choices),
            "sheets_left": answer.sheets_left,
            "repeated": answer.repeated,
            "url": address,
        }
    )


def _away(request: HttpRequest) -> HttpResponse:
    sentence = _("The network failed. Please try again; what you chose is still here.")
    if intake.wants_json(request):
        response: HttpResponse = JsonResponse({"error": "Unavailable", "message": sentence}, status=503)
    else:
        response = HttpResponse(sentence, status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = RETRY_AFTER
    return response
