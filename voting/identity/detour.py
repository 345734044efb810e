"""The ballot that comes without a known voter is not lost: the choice waits in the browser until the voter is back.

The cookie is signed and short-lived and holds case numbers and the client's key, nothing about a person. Coming back
never casts: a GET may be fetched ahead, or be another's link, so the voter presses once more, on a page that shows the
choice.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Phase
from core import clock
from voting import errors, intake
from voting.cast import VotingIsOutsideItsHours
from voting.identity import cookies
from voting.identity.base import IdentityIsNeeded, provider
from voting.rules import locked_rules, shown_rules, spoken

COOKIE = "voter-choice"
MOST_IN_AN_ADDRESS = 60  # choices; more would make a QR code that no phone reads
KEPT_FOR = 30 * 60  # seconds: a code by text message may take a few minutes, and a second one


def send_off(request: HttpRequest, phase: Phase, slip: intake.Slip) -> HttpResponse:
    """Keep the choice and lead the visitor to be recognised; a script is told the address to go to.

    Raises what ``cast`` would refuse in any case, so that nobody is asked for anything in vain.
    """
    check(phase, len(slip.numbers))
    response = _way(request, phase)
    cookies.write(response, COOKIE, [phase.campaign.slug, list(slip.numbers), slip.key], seconds=KEPT_FOR)
    response["Cache-Control"] = "no-store"
    return response


def _way(request: HttpRequest, phase: Phase) -> HttpResponse:
    source = provider(shown_rules(phase).provider)
    if source is None:
        raise errors.VoterIsOfAnotherProvider
    way = source.start(request, phase)
    if not intake.wants_json(request):
        return way
    needed = IdentityIsNeeded()
    body = {"error": type(needed).__name__, "message": str(needed), "url": way["Location"]}
    response = JsonResponse(body, status=needed.status)
    response.cookies = way.cookies  # what the way needs on its return, for example the state
    return response


def check(phase: Phase, many: int | None = None) -> None:
    """Refuse as ``cast`` would: outside the window or the day's hours, or ``many`` choices too few or too many."""
    rules, now = locked_rules(phase), clock.now(phase.campaign)
    if phase.is_over_at(now):
        raise errors.VotingIsOver
    if phase.is_paused_at(now):
        raise errors.VotingIsPaused
    if not phase.is_open_at(now) and phase.opens_at:
        raise errors.VotingHasNotOpened(opens=spoken(phase.opens_at))
    if rules is None or not phase.is_open_at(now):
        raise errors.VotingAwaits(awaited=_("The rules or the dates have not been settled yet."))
    if rules.hours and (rules.is_before_hours(now) or rules.is_after_hours(now)):
        raise VotingIsOutsideItsHours(opens=rules.hours[0], closes=rules.hours[1])
    if many is not None and many < rules.fewest:
        raise errors.TooFewChoices(missing=rules.fewest - many)
    if many is not None and many > rules.most:
        raise errors.TooManyChoices(most=rules.most, surplus=many - rules.most)


def kept(request: HttpRequest, slug: str) -> intake.Slip | None:
    """The choice that waits in this browser for the campaign ``slug``."""
    match cookies.read(request, COOKIE, seconds=KEPT_FOR):
        case [str(own), list(numbers), str(key)] if own == slug and intake.KEY.fullmatch(key):
            return intake.Slip(tuple(intake.as_numbers(numbers)), key)
    return None


def grid_address(slug: str, slip: intake.Slip | None) -> str:
    """The grid with the choice ticked, for the way back and for another browser: no more than case numbers."""
    numbers = slip.numbers if slip and len(slip.numbers) <= MOST_IN_AN_ADDRESS else ()
    chosen = urlencode([("cases", f"{number:03d}") for number in numbers])
    return reverse("vote", args=[slug]) + (f"?{chosen}" if chosen else "")


def forget(response: HttpResponse) -> None:
    """The choice was cast or given up."""
    cookies.drop(response, COOKIE)
