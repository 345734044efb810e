"""Two scenarios kept beside the list: what another size, other floors or another cap would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.services import require_open
from core import audit, clock
from core.errors import DomainError
from core.models import User
from results.combine import combine
from results.models import Scenario
from results.selection import compute
from results.solver import FloorsCannotBeMet


class ScenarioHasNoList(DomainError):
    message = _("No list keeps these least numbers: %(missing)s. Lower them, raise the cap or the size of the list.")


@transaction.atomic
def save_scenario(
    *,
    campaign: Campaign,
    slot: str,
    list_size: int,
    area_floors: Mapping[str, int],
    city_cap: int | None,
    by: User,
) -> Scenario:
    """Compute the list of other limits by the card's own weights and tie-breaks, and keep it in ``slot``.

    What stood there is replaced. It never becomes the list: for that two persons correct the card. Raises
    ScenarioHasNoList, and what keeps a list from being computed (PhaseAwaits, PhaseIsClosed, NothingToSelectFrom).
    """
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    require_open(campaign, "select")
    computed = compute(campaign)
    floors = {area: least for area, least in area_floors.items() if least}
    rules = replace(computed.rules, list_size=list_size, area_floors=floors, city_cap=city_cap)
    try:
        outcomes = combine(computed.entries, rules, computed.card.content["seed"], computed.adjusted)
    except FloorsCannotBeMet as refusal:
        raise ScenarioHasNoList(**refusal.facts) from refusal
    scenario, _created = Scenario.objects.update_or_create(
        campaign=campaign,
        slot=slot,
        defaults={
            "list_size": list_size,
            "area_floors": floors,
            "city_cap": city_cap,
            "numbers": sorted(outcome.number for outcome in outcomes if outcome.chosen),
            "inputs": computed.digest,
            "saved_at": clock.now(campaign),
            "saved_by": by,
        },
    )
    facts = {"list_size": list_size, "area_floors": floors, "city_cap": city_cap}
    audit.record("scenario.save", scenario, by=by, scope=campaign, slot=slot, **facts)
    return scenario


@transaction.atomic
def discard_scenario(*, campaign: Campaign, slot: str, by: User) -> None:
    """Empty a slot; an empty one stays empty. The record keeps what stood there."""
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    found = Scenario.objects.filter(campaign=campaign, slot=slot).first()
    if found is None:
        return
    audit.record("scenario.discard", found, by=by, scope=campaign, slot=slot, numbers=found.numbers)
    found.delete()
