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
    for row in provinces.rows(province, "zones"):
        office = offices[row["city"]]
        organisation, _created = Organisation.objects.get_or_create(
            name=row["name"],
            defaults={
                "kind": Organisation.Kind.ZONE,
                "city_code": office.city_code,
                "city_name": office.city_name,
            },
        )
        Zone.objects.get_or_create(
            organisation=organisation,
            defaults={
                "office": office,
                "level": row["level"],
                "type": row["type"],
                "pinyin": " ".join(lazy_pinyin(row["name"])),
                "source": row["source"],
            },
        )
    return sorted(offices.values(), key=lambda office: office.city_code)


def _office(row: dict[str, str], pattern: Template) -> Organisation:
    office, _created = Organisation.objects.get_or_create(
        kind=Organisation.Kind.OFFICE,
        city_code=row["code"],
        defaults={"name": pattern.substitute(city=row["name"]), "city_name": row["name"]},
    )
    return office
