"""The directory of city offices and development zones, loaded from a province's files."""

from __future__ import annotations

from decimal import Decimal
from string import Template

from django.db import transaction

from campaigns import provinces
from core.models import Organisation
from submissions.indicators import KNOWN
from submissions.models import Indicator, Zone, ZoneName
from submissions.services import zones as service


@transaction.atomic
def load(province: str) -> list[Organisation]:
    """Load the offices and zones of ``province``, twice without harm; returns the offices in the order of codes.

    A row that an administrator has corrected since is left as it is: the name is the key, nothing is overwritten, and
    a zone that bears another name by now is known by its former one.
    """
    pattern = Template(provinces.facts(province)["city_office"])
    offices = {row["name"]: _office(row, pattern) for row in provinces.rows(province, "cities")}
    rows = provinces.rows(province, "zones")
    names = [row["name"] for row in rows]
    known = set(Organisation.objects.filter(name__in=names).values_list("name", flat=True))
    known |= set(ZoneName.objects.filter(name__in=names).values_list("name", flat=True))
    columns = ("name", "level", "type", "source")
    fresh = [row for row in rows if row["name"] not in known]
    added = service.create([{key: row[key] for key in columns} | {"office": offices[row["city"]]} for row in fresh])
    by_name = {str(zone): zone for zone in added}
    ZoneName.objects.bulk_create(
        ZoneName(zone=by_name[row["zone"]], name=row["name"], kind=row["kind"], note=row["note"])
        for row in provinces.rows(province, "names")
        if row["zone"] in by_name
    )
    return sorted(offices.values(), key=lambda office: office.city_code)


@transaction.atomic
def load_indicators(province: str) -> int:
    """Load the figures of ``province`` about zones that are in the directory, twice without harm; returns how many.

    A figure that is there already, loaded or corrected, is left as it is.
    """
    rows = provinces.rows(province, "indicators")
    zones = _by_name({row["zone"] for row in rows})
    known = set(Indicator.objects.filter(zone__in=zones.values()).values_list("zone", "year", "key"))
    figures = [_figure(row, zones[row["zone"]]) for row in rows if row["zone"] in zones]
    fresh = [figure for figure in figures if (figure.zone_id, figure.year, figure.key) not in known]
    Indicator.objects.bulk_create(fresh, batch_size=500)
    return len(fresh)


def _office(row: dict[str, str], pattern: Template) -> Organisation:
    office, _created = Organisation.objects.get_or_create(
        kind=Organisation.Kind.OFFICE,
        city_code=row["code"],
        defaults={"name": pattern.substitute(city=row["name"]), "city_name": row["name"]},
    )
    return office


def _by_name(names: set[str]) -> dict[str, Zone]:
    """The zones that bear one of ``names`` today, else those that bore it."""
    former = ZoneName.objects.filter(name__in=names, zone__merged_into=None).select_related("zone")
    present = Zone.objects.filter(organisation__name__in=names).select_related("organisation")
    return {other.name: other.zone for other in former} | {str(zone): zone for zone in present}


def _figure(row: dict[str, str], zone: Zone) -> Indicator:
    known = KNOWN[row["key"]]
    return Indicator(
        zone=zone,
        year=int(row["year"]),
        key=row["key"],
        label=known.label,
        value=Decimal(row["value"]) if row["value"] else None,
        unit=known.unit,
        rank=int(row["rank"]) if row["rank"] else None,
        rank_of=int(row["rank_of"]) if row["rank_of"] else None,
        source=row["source"],
    )
