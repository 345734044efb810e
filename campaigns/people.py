"""The people of a campaign: of its hosts, of its cities' offices and of their zones."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from core.models import Organisation, User
from core.roster import Unit, roster


@dataclass(frozen=True)
class Section:
    title: str
    units: list[Unit]


def organisations(campaign: Campaign) -> QuerySet[Organisation]:
    """The hosts of the campaign, and every office and zone of its cities."""
    cities = campaign.slates.values("office__city_code")
    hosts = Organisation.objects.filter(hosted__campaign=campaign)
    return (hosts | Organisation.objects.filter(city_code__in=cities)).distinct()


def sections(campaign: Campaign, reader: User) -> list[Section]:
    """Hosts and offices all, zones only where there is somebody. Three queries."""
    units = roster(organisations(campaign).order_by("city_code", "name"), reader=reader)
    by_kind = {kind: [unit for unit in units if unit.organisation.kind == kind] for kind in Organisation.Kind}
    return [
        Section(_("Host organisations"), by_kind[Organisation.Kind.HOST]),
        Section(_("City offices"), by_kind[Organisation.Kind.OFFICE]),
        Section(_("Development zones"), [unit for unit in by_kind[Organisation.Kind.ZONE] if not unit.is_empty]),
    ]
