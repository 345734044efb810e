"""The ballot's address is answered here, right behind SecurityMiddleware: no session, no account, no language.

Those cost as much as the whole rest of a vote (docs: performance). What is accepted is answered at once; a refusal goes
on to the ordinary view, which shows the page again with the choice kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.models import Phase
from core.errors import DomainError
from voting import frozen, identity, intake, origin
from voting.cast import CastAnswer, cast
from voting.claims import claimed_voter
from voting.errors import VoterIsOfAnotherProvider
from voting.identity import detour
from voting.models import Voter

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
        if translation.get_language() != settings.LANGUAGE_CODE:
            translation.activate(settings.LANGUAGE_CODE)
        return self._answer(request, address["slug"])

    def _answer(self, request: HttpRequest, slug: str) -> HttpResponse:
        try:
            poll = frozen.poll(slug)
            if poll is None:
                return self.get_response(request)
            return self._receive(request, poll)
        except (OperationalError, InterfaceError):
            return _away(request)

    def _receive(self, request: HttpRequest, poll: frozen.Poll) -> HttpResponse:
        slip = intake.Slip((), "")
        voter: Voter | None = None
        try:
            intake.check_sender(request)
            slip = intake.read(request)
            answer = _cast_as_claimed(request, poll, slip)
            if answer is None:
                voter = identity.voter_at_the_box(request, poll.provider, poll.phase.campaign)
                answer = _cast(request, poll, voter, slip)
            response = _accepted(request, poll, answer)
        except identity.IdentityIsNeeded:
            response = self._detour(request, poll.phase, slip)
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


def _cast(request: HttpRequest, poll: frozen.Poll, voter: Voter, slip: intake.Slip) -> CastAnswer:
    choices = poll.ids(slip.numbers)
    answer = cast(phase=poll.phase, voter=voter, choices=choices, client_key=slip.key, rules=poll.rules)
    if poll.rules:
        origin.note(request, phase=poll.phase, rules=poll.rules, voter=voter, answer=answer)
    return answer


def _cast_as_claimed(request: HttpRequest, poll: frozen.Poll, slip: intake.Slip) -> CastAnswer | None:
    """The cast of the voter whom the cookie names; None when it names nobody, and somebody has to be recognised."""
    voter = claimed_voter(request, poll.provider)
    if voter is None:
        return None
    try:
        return _cast(request, poll, voter, slip)
    except VoterIsOfAnotherProvider:  # the voter of this key is gone
        return None


def _accepted(request: HttpRequest, poll: frozen.Poll, answer: CastAnswer) -> HttpResponse:
    if not intake.wants_json(request):
        return HttpResponseRedirect(poll.done, status=303)
    content = {
        "cast_at": answer.cast_at.isoformat(),
        "choices": len(answer.choices),
        "sheets_left": answer.sheets_left,
        "repeated": answer.repeated,
        "url": poll.done,
    }
    return HttpResponse(json.dumps(content), content_type=intake.JSON)


def _away(request: HttpRequest) -> HttpResponse:
    sentence = _("The network failed. Please try again; what you chose is still here.")
    if intake.wants_json(request):
        response: HttpResponse = JsonResponse({"error": "Unavailable", "message": sentence}, status=503)
    else:
        response = HttpResponse(sentence, status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = RETRY_AFTER
    return response
