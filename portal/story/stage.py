"""The stage of a story: one invented campaign, its people, its data, its clock and its dice."""

from __future__ import annotations

import random
import secrets
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from campaigns.models import Campaign, Phase
from campaigns.opening import open_campaign
from core import clock
from core.models import User

DATA = Path(__file__).parent.parent / "demodata"
PROVINCE = "haiyue"


@cache
def people_data() -> dict[str, Any]:
    return tomllib.loads((DATA / "people.toml").read_text(encoding="utf-8"))


@cache
def case_data() -> dict[str, dict[str, Any]]:
    """The invented cases by the name of their zone."""
    files = sorted((DATA / "cases").glob("*.toml"))
    cases = [case for path in files for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]]
    return {case["zone"]: case for case in cases}


@dataclass
class Stage:
    """What every scene of the story needs.

    ``passwords`` are to be shown once. Only a demonstration has them, for as many people as somebody may want to be:
    two organisers, because one cannot approve alone, and one of every other role. Nobody else can sign in.
    """

    campaign: Campaign
    dice: random.Random
    shows_accounts: bool = False
    drawings: int = 0  # pictures beside each form
    files: bool = True  # the forms come as .docx files that the importer reads; else the offices type them
    people: dict[str, list[User]] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    figures: dict[str, int] = field(default_factory=dict)

    def go_to(self, key: str, after: timedelta = timedelta(hours=9)) -> Phase:
        """Set the campaign's clock to a moment inside the phase ``key`` and return the phase."""
        opens_at = self.campaign.phases.get(key=key).opens_at
        if opens_at:
            self.set_clock(opens_at + after)
        return self.campaign.phases.get(key=key)

    def set_clock(self, moment: datetime) -> None:
        """Move the campaign to ``moment``; a scene begins with a fresh row, as a new request would."""
        Campaign.objects.filter(pk=self.campaign.pk).update(clock_offset=moment - clock.now())
        self.campaign = Campaign.objects.get(pk=self.campaign.pk)

    def named(self, role: str, name: str) -> User:
        """The person of the story who is called so."""
        return next(user for user in self.people[role] if user.name == name)

    @property
    def organisers(self) -> list[User]:
        return self.people["organiser"]


def free_slug(stem: str) -> Iterator[str]:
    yield stem
    yield from (f"{stem}-{number}" for number in count(2))


def set_stage(
    programme: str, *, seed: int | None, year: int, stem: str, starts: date | None = None, slogan: str = ""
) -> Stage:
    """Open an invented campaign under a free address, on a clock of its own."""
    taken = set(Campaign.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug = next(slug for slug in free_slug(stem) if slug not in taken)
    campaign = open_campaign(
        programme,
        year=year,
        province=PROVINCE,
        slug=slug,
        mark=Campaign.Mark.REHEARSAL,
        starts=starts,
        slogan=slogan,
        by=None,
    )
    if seed is not None:  # a repeatable rehearsal draws the same numbers
        campaign.seed = f"{seed:032x}"
        campaign.save(update_fields=["seed"])
    return Stage(campaign, random.Random(seed if seed is not None else secrets.randbits(32)))  # noqa: S311 - dice
