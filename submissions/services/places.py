"""The places of a slate: its row is the lock under which they are counted, taken and given to another zone."""

from __future__ import annotations

from django.db.models import F, Q

from submissions import checks, errors
from submissions.models import Slate, Submission, Zone
from submissions.models.submission import Status
from submissions.services.zones import ZoneWasMerged


def locked(slate: Slate) -> Slate:
    """The slate's row, locked until the commit: whoever counts, sends or changes its numbers waits here."""
    return (
        Slate.objects.select_for_update(of=("self",), no_key=True).select_related("campaign", "office").get(pk=slate.pk)
    )


def unsent(slate: Slate) -> Slate:
    """The locked slate, if it may still be changed. Raises SlateWasSent."""
    slate = locked(slate)
    if slate.sent_at:
        raise errors.SlateWasSent
    return slate


def take(slate: Slate) -> None:
    """Take one place of the locked slate. Raises SlateIsFull."""
    # The limit is counted under the lock that the row holds until the commit; the constraint stands behind it.
    if slate.taken >= slate.places:
        raise errors.SlateIsFull(places=slate.places)
    Slate.objects.filter(pk=slate.pk).update(taken=F("taken") + 1)


def refuse_zone(slate: Slate, zone: Zone) -> None:
    """Raises ZoneWasMerged, ZoneOfAnotherCity, ZoneIsNotEligible or ZoneTakesPartAlready."""
    # Locked until the commit, as a merge locks both of its zones: a form never slips in behind one.
    zone = Zone.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=zone.pk)
    if zone.merged_into:
        raise ZoneWasMerged(zone=zone, target=zone.merged_into)
    if zone.office_id != slate.office_id:
        raise errors.ZoneOfAnotherCity(zone=zone, city=slate.office.city_name)
    types = checks.eligible_types(slate)
    if zone.type not in types:
        raise errors.ZoneIsNotEligible(zone=zone, type=zone.type, eligible="、".join(types))
    here = Submission.objects.filter(Q(zone=zone) | Q(zone__merged_into=zone), campaign=slate.campaign)
    if here.exclude(status=Status.WITHDRAWN).exists():
        raise errors.ZoneTakesPartAlready(zone=zone)


def free_zones(slate: Slate) -> list[Zone]:
    """The zones of the city that may still take part, in the directory's order."""
    standing = slate.submissions.exclude(status=Status.WITHDRAWN).values("zone")
    zones = Zone.objects.current().filter(office=slate.office_id, type__in=checks.eligible_types(slate))
    return list(zones.exclude(pk__in=standing).exclude(merged__in=standing).select_related("organisation"))
