"""Opening a campaign: a copy of a programme's template, with its year, province, dates and rules."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from string import Template
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns import kinds, programmes, provinces
from campaigns.errors import AddressIsTaken
from campaigns.models import Campaign, Phase
from core import audit, working_days
from core.models import Organisation, User


@transaction.atomic
def open_campaign(
    programme: str,
    *,
    year: int,
    by: User | None,
    province: str = "",
    slug: str = "",
    mark: str = Campaign.Mark.REAL,
    starts: date | None = None,
    clock_offset: timedelta = timedelta(),
    slogan: str = "",
) -> Campaign:
    """Open a campaign of ``programme`` in ``year``; the same call again returns the campaign that is there.

    ``starts`` shifts every window so that the first one opens on that day (demonstrations are dated relative to
    today); without it the windows are the programme's month-day pairs in ``year``. ``slogan`` replaces the programme's.
    Raises ProgrammeIsWrong, ProvinceIsUnknown, or AddressIsTaken for an address that another programme uses.
    """
    slug = slug or f"{programme.replace('_', '-')}-{year}"
    there = Campaign.objects.filter(slug=slug).first()
    if there:
        if (there.programme, there.year) != (programme, year):
            raise AddressIsTaken(slug=slug)
        return there
    template = programmes.load(programmes.path_of(programme))
    province = province or template.province
    facts = provinces.facts(province)
    fill = {**{key: value for key, value in facts.items() if isinstance(value, str)}, "year": str(year)}
    fill |= {"province": facts["name"], "slogan": slogan or template.text("slogan")}
    campaign = Campaign.objects.create(
        slug=slug,
        programme=programme,
        year=year,
        name=_filled(template.name, fill),
        title_lines=[_filled(line, fill) for line in template.title_lines],
        province=facts["name"],
        mailbox=facts["mailbox"],
        telephone=facts["telephone"],
        mark=mark,
        clock_offset=clock_offset,
        # Drawn when the campaign opens, published at once: nobody can choose it to suit a case.
        seed=secrets.token_hex(16),
    )
    _copy_hosts(campaign, facts["hosts"])
    _copy_lists(template, campaign, fill)
    _copy_phases(template, campaign, year, province, fill, starts)
    for each in (year, year + 1):
        working_days.fill(each)
    audit.record("campaign.open", campaign, by=by, scope=campaign, programme=programme, year=year)
    return campaign


def _filled(text: str, facts: dict[str, Any]) -> str:
    # safe_substitute leaves $names alone that are known only when a document is written.
    return Template(text).safe_substitute(facts)


def _copy_hosts(campaign: Campaign, names: list[str]) -> None:
    for position, name in enumerate(names, start=1):
        host, _created = Organisation.objects.get_or_create(name=name, defaults={"kind": Organisation.Kind.HOST})
        campaign.hosts.create(organisation=host, position=position)


def _copy_lists(template: Campaign, campaign: Campaign, fill: dict[str, str]) -> None:
    for area in template.areas.all():
        campaign.areas.create(name=area.name, position=area.position)
    for text in template.texts.all():
        campaign.texts.create(key=text.key, body=fill["slogan"] if text.key == "slogan" else _filled(text.body, fill))


def _copy_phases(
    template: Campaign, campaign: Campaign, year: int, province: str, fill: dict[str, str], starts: date | None
) -> None:
    shift = timedelta()
    originals = list(template.phases.all())
    if starts:
        shift = starts - _day(min(p.first_day for p in originals if p.first_day), year)
    for original in originals:
        opens, closes = window(original, year, shift)
        phase = Phase.objects.create(
            campaign=campaign,
            opens_at=opens,
            closes_at=closes,
            position=original.position,
            key=original.key,
            **{name: getattr(original, name) for name in programmes.PHASE_FIELDS if name != "summary"},
            summary=_filled(original.summary, fill),
        )
        kind = kinds.get(phase.kind)
        kind.copy_rules(original, phase)
        kind.opened(phase, province)


def window(phase: Phase, year: int, shift: timedelta = timedelta()) -> tuple[datetime | None, datetime | None]:
    """The half-open window of a month-day pair in ``year``: from 0:00 of the first day to 24:00 of the last."""
    if not phase.first_day:
        return None, None
    first, last = _day(phase.first_day, year), _day(phase.last_day or phase.first_day, year)
    if last < first:  # a window over New Year
        last = _day(phase.last_day, year + 1)
    return midnight(first + shift), midnight(last + shift + timedelta(days=1))


def _day(month_day: str, year: int) -> date:
    month, day = month_day.split("-")
    return date(year, int(month), int(day))


def midnight(day: date) -> datetime:
    """0:00 of ``day`` in the portal's time zone."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware right here
