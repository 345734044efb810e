"""The directory of zones: added, changed, checked. Every act locks the rows of its zones first, in the order of keys.

Forms lock their zone as well before they are taken in, so that no form slips in behind a merge (services/forms.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from pypinyin import lazy_pinyin

from campaigns import kinds
from campaigns.models import Campaign
from core import audit, clock
from core.errors import DomainError
from core.models import Organisation, User
from core.text import clean_line
from submissions.models import Submission, Zone, ZoneName
from submissions.models.submission import Status

UNDER_WAY = (Status.DRAFT, Status.SUBMITTED, Status.RECOMMENDED, Status.RETURNED)
COLUMNS = ("office", "level", "type", "source", "checked_on")


class NameIsTaken(DomainError):
    message = _("“%(name)s” stands in the directory already.")


class ZoneWasMerged(DomainError):
    message = _("%(zone)s was merged into %(target)s. Choose %(target)s instead.")


class FormsBearThisName(DomainError):
    message = _(
        "%(zone)s has a form in %(campaign)s that was confirmed under this name and city. "
        "Change them after its screening; until then enter the new name as another name."
    )


@transaction.atomic
def add_zone(*, facts: Mapping[str, Any], by: User) -> Zone:
    """Add a zone with its organisation. ``facts``: name, office, level, type, and source and checked_on if known.

    Raises NameIsTaken.
    """
    zone = create([facts])[0]
    audit.record("zone.add", zone, by=by, scope=None, name=str(zone), city=zone.office.city_name)
    return zone


def create(rows: Iterable[Mapping[str, Any]]) -> list[Zone]:
    """The rows of new zones in three queries, whatever their number. Raises NameIsTaken.

    An organisation that lost its zone (deleted by hand) is taken up again: its name would be blocked for ever.
    """
    rows = [{**row, "name": clean_line(row["name"])} for row in rows]
    names = [row["name"] for row in rows]
    orphans = Organisation.objects.filter(name__in=names, kind=Organisation.Kind.ZONE, zone=None)
    organisations = {organisation.name: organisation for organisation in orphans}
    fresh = [_organisation(row) for row in rows if row["name"] not in organisations]
    try:
        with transaction.atomic():
            organisations |= {each.name: each for each in Organisation.objects.bulk_create(fresh)}
    except IntegrityError as taken:
        raise NameIsTaken(name="、".join(_taken(names))) from taken
    return Zone.objects.bulk_create(
        Zone(
            organisation=organisations[row["name"]],
            pinyin=pinyin_key(row["name"]),
            **{key: row[key] for key in COLUMNS if key in row},
        )
        for row in rows
    )


def pinyin_key(name: str) -> str:
    """The key of the neutral order: the syllables of the name, at most 200 characters."""
    return " ".join(lazy_pinyin(name))[:200] or name[:200]


def _organisation(row: Mapping[str, Any]) -> Organisation:
    office = row["office"]
    return Organisation(
        kind=Organisation.Kind.ZONE, name=row["name"], city_code=office.city_code, city_name=office.city_name
    )


def _taken(names: list[str]) -> list[str]:
    return list(Organisation.objects.filter(name__in=names).values_list("name", flat=True)) or names


@transaction.atomic
def change_zone(*, zone: Zone, facts: Mapping[str, Any], by: User) -> Zone:
    """Change name, office, level, type, source or checked_on; what ``facts`` leaves out stays.

    A name that is changed is kept as a former name. Raises NameIsTaken, ZoneWasMerged, or FormsBearThisName while a
    form of the zone is under way: its revisions and its commitment are about the name that they bear.
    """
    zone = locked(zone.pk)[zone.pk]
    refuse_change(zone, facts)
    if changes := write(zone, facts):
        audit.record("zone.change", zone, by=by, scope=None, changes=changes)
    return zone


def locked(*keys: int) -> dict[int, Zone]:
    """The zones by key, locked in the order of keys, so that two who lock the same zones never wait for each other."""
    rows = Zone.objects.select_for_update(of=("self",)).select_related("organisation", "office")
    return {zone.pk: zone for zone in rows.filter(pk__in=keys).order_by("pk")}


def refuse_change(zone: Zone, facts: Mapping[str, Any]) -> None:
    """Raises what ``change_zone`` would; forms ask before they save, the service asks again under its lock."""
    if zone.merged_into_id:
        raise ZoneWasMerged(zone=zone, target=zone.merged_into)
    name, office = facts.get("name", str(zone)), facts.get("office", zone.office)
    if name != str(zone) and Organisation.objects.filter(name=name).exists():
        raise NameIsTaken(name=name)
    if (name != str(zone) or office != zone.office) and (campaign := bound_by(zone)):
        raise FormsBearThisName(zone=zone, campaign=campaign)


def bound_by(zone: Zone) -> Campaign | None:
    """A campaign in which a frozen form of the zone is still under way, if there is one."""
    open_kinds = kinds.with_verb("edit") + kinds.with_verb("resubmit")
    frozen = Submission.objects.filter(zone=zone, status__in=UNDER_WAY, revisions__isnull=False)
    running = Campaign.objects.filter(phases__kind__in=open_kinds, phases__closed_at=None)
    return running.filter(pk__in=frozen.values("campaign")).first()


def write(zone: Zone, facts: Mapping[str, Any]) -> dict[str, list[str]]:
    """Write what differs; the caller holds the zone's lock and has asked ``refuse_change``. Returns old and new."""
    changes = {
        key: [str(getattr(zone, key) or ""), str(facts[key] or "")]
        for key in COLUMNS
        if key in facts and getattr(zone, key) != facts[key]
    }
    name = clean_line(facts.get("name", str(zone)))
    if name != str(zone):
        changes["name"] = [str(zone), name]
        _rename(zone, name)
    for key in changes.keys() & set(COLUMNS):
        setattr(zone, key, facts[key])
    if "office" in changes:
        place = {"city_code": zone.office.city_code, "city_name": zone.office.city_name}
        Organisation.objects.filter(pk=zone.organisation_id).update(**place)
    if changes:
        zone.save(update_fields=(*COLUMNS, "pinyin"))
    return changes


def _rename(zone: Zone, name: str) -> None:
    former = str(zone)
    try:
        with transaction.atomic():
            zone.organisation.name = name
            zone.organisation.save(update_fields=["name"])
    except IntegrityError as taken:
        raise NameIsTaken(name=name) from taken
    zone.pinyin = pinyin_key(name)  # the key of the neutral order follows the name
    zone.names.filter(name=name).delete()
    ZoneName.objects.get_or_create(zone=zone, name=former, defaults={"kind": ZoneName.Kind.FORMER})


@transaction.atomic
def mark_checked(*, zones: Iterable[Zone], by: User) -> int:
    """Note that the rows of ``zones`` were compared with their source today; returns how many."""
    keys = [zone.pk for zone in zones]
    rows = list(locked(*keys).values())
    today = clock.today()
    Zone.objects.filter(pk__in=keys).update(checked_on=today)
    for zone in rows:
        audit.record("zone.check", zone, by=by, scope=None, name=str(zone), checked_on=today)
    return len(rows)


@transaction.atomic
def remove_zone(*, zone: Zone, by: User) -> None:
    """Delete a zone that was entered by mistake, with its names and figures.

    Raises ProtectedError if it has forms, or if another zone was merged into it: then it is merged, never deleted.
    """
    zone = locked(zone.pk)[zone.pk]
    organisation = zone.organisation
    audit.record("zone.remove", zone, by=by, scope=None, name=str(zone), city=zone.office.city_name)
    zone.delete()
    if not organisation.memberships.exists():  # accounts are not lost by a slip in the directory
        organisation.delete()
