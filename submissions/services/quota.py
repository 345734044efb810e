"""An exception to the quota (推荐名额例外): granted by an organiser with a reason, told to the office."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy

from campaigns.errors import PhaseIsClosed
from campaigns.models import Campaign
from campaigns.services import phase_for
from core import audit, clock
from core.errors import DomainError
from core.models import User
from core.text import clean
from submissions import errors, letters
from submissions.models import QuotaException, Slate
from submissions.services.places import locked

MOST_PLACES = 99  # of one city: what a list and its paper can hold


class QuotaIsNoRange(DomainError):
    message = gettext_lazy("The least number must be at least 1 and not above the greatest, which is at most %(most)s.")


class PlacesAreTaken(DomainError):
    message = gettext_lazy("%(city)s has %(taken)s zones on its slate already. Allow at least as many.")


class SentSlateHasFewer(DomainError):
    message = gettext_lazy("%(city)s has sent its slate with %(taken)s zones. A higher minimum needs a recall first.")


class QuotaStandsAlready(DomainError):
    message = gettext_lazy("%(city)s may recommend %(minimum)s to %(places)s zones already. Nothing was changed.")


@transaction.atomic
def grant_exception(*, slate: Slate, minimum: int, places: int, reason: str, by: User) -> QuotaException:
    """Let one city recommend ``minimum`` to ``places`` zones instead of the campaign's numbers.

    The slate's own numbers change under the lock under which places are taken, so they never fall below what stands.
    Possible until registration is over, before its beginning as well.
    Raises ReasonIsMissing, QuotaIsNoRange, PlacesAreTaken, SentSlateHasFewer, QuotaStandsAlready, PhaseIsClosed.
    """
    refuse_late(slate.campaign)
    slate = locked(slate)
    reason = clean(reason).strip()
    if not reason:
        raise errors.ReasonIsMissing
    _refuse_numbers(slate, minimum, places)
    granted = QuotaException.objects.create(
        slate=slate,
        minimum=minimum,
        places=places,
        former_minimum=slate.minimum,
        former_places=slate.places,
        reason=reason,
        by=by,
        at=clock.now(slate.campaign),
    )
    slate.minimum, slate.places = minimum, places
    slate.save(update_fields=["minimum", "places"])
    facts = {"city": slate.office.city_name, "least": minimum, "most": places, "reason": reason}
    audit.record("slate.exception", slate, by=by, scope=slate.campaign, **facts)
    _tell(granted)
    return granted


def refuse_late(campaign: Campaign) -> None:
    """Raises PhaseIsClosed once registration is over."""
    phase = phase_for(campaign, "recommend")
    if phase.is_over_at(clock.now(campaign)):
        raise PhaseIsClosed(phase=phase.name)


def _refuse_numbers(slate: Slate, minimum: int, places: int) -> None:
    city = {"city": slate.office.city_name}
    if not 1 <= minimum <= places <= MOST_PLACES:
        raise QuotaIsNoRange(most=MOST_PLACES)
    if places < slate.taken:
        raise PlacesAreTaken(taken=slate.taken, **city)
    if slate.sent_at and minimum > slate.taken:
        raise SentSlateHasFewer(taken=slate.taken, **city)
    if (minimum, places) == (slate.minimum, slate.places):
        raise QuotaStandsAlready(minimum=minimum, places=places, **city)


def _tell(granted: QuotaException) -> None:
    slate = granted.slate
    facts = {"least": granted.minimum, "most": granted.places, "reason": granted.reason}
    letters.to_office(slate, "slate.quota", key=f"quota:{granted.pk}", city=slate.office.city_name, **facts)
