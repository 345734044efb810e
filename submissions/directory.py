"""The directory of city offices and development zones, loaded from a province's files."""

from __future__ import annotations

from string import Template

from django.db import transaction
from pypinyin import lazy_pinyin

from campaigns import provinces
from core.models import Organisation
from submissions.models import Zone


@transaction.atomic
def load(province: str) -> list[Organisation]:
    """Load the offices and zones of ``province``, twice without harm; returns the offices in the order of codes.

    A row that an administrator has corrected since is left as it is: the name is the key, nothing is overwritten.
    """
    pattern = Template(provinces.facts(province)["city_office"])
    offices = {row["name"]: _office(row, pattern) for row in provinces.rows(province, "cities")}
    rows = provinces.rows(province, "zones")
    known = set(Organisation.objects.filter(name__in=[row["name"] for row in rows]).values_list("name", flat=True))
    fresh = [row for row in rows if row["name"] not in known]
    zones = Organisation.objects.bulk_create([_organisation(row, offices[row["city"]]) for row in fresh])
    Zone.objects.bulk_create(_zone(row, zone, offices[row["city"]]) for row, zone in zip(fresh, zones, strict=True))
    return sorted(offices.values(), key=lambda office: office.city_code)


def _office(row: dict[str, str], pattern: Template) -> Organisation:
    office, _created = Organisation.objects.get_or_create(
        kind=Organisation.Kind.OFFICE,
        city_code=row["code"],
        defaults={"name": pattern.substitute(city=row["name"]), "city_name": row["name"]},
    )
    return office


def _organisation(row: dict[str, str], office: Organisation) -> Organisation:
    return Organisation(
        kind=Organisation.Kind.ZONE, name=row["name"], city_code=office.city_code, city_name=office.city_name
    )


def _zone(row: dict[str, str], organisation: Organisation, office: Organisation) -> Zone:
    return Zone(
        organisation=organisation,
        office=office,
        level=row["level"],
        type=row["type"],
        pinyin=" ".join(lazy_pinyin(row["name"])),
        source=row["source"],
    )
