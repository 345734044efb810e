"""What all visitors of a vote have in common, read from the database at most once a second by each process.

A million phones ask for the same campaign, cases and rules. Reading them for each would be the whole load of the
database; keeping them for longer would show a paused vote as open. One second is what a visitor cannot notice, and what
counts is decided by the database anyway when a sheet is cast.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import get_language

from campaigns.models import Host, Phase
from core import clock
from submissions import pictures
from voting import booth, tally
from voting.cases import CaseLine, lines
from voting.kinds import gate
from voting.models import Ballot
from voting.rules import Rules, locked_rules, shown_rules

FRESH = 1.0  # seconds that what was read stays in use; 0 reads it at every request


@dataclass(frozen=True)
class Shelf:
    """One voting phase with its campaign, cases and rules, as the database had them ``read_at`` (its own time)."""

    phase: Phase
    rules: Rules
    cases: tuple[CaseLine, ...]
    covers: Mapping[int, str]  # addresses of small pictures by the case's id: of every case, or of none
    awaited: str
    counts: Mapping[int, int] | None  # votes by the case's id, as far as the rules show them now
    counted_at: datetime | None  # when these were counted; None after the end
    version: str  # changes with everything that a page shows of this, but for the time
    read_at: datetime
    taken: float  # the process's monotonic seconds at ``read_at``

    @property
    def now(self) -> datetime:
        """The campaign's time: the database's when it was last asked, and the seconds that went by since."""
        passed = timedelta(seconds=time.monotonic() - self.taken)
        return self.read_at + passed + clock.offset(self.phase.campaign)

    def enter(self, ballot: Ballot | None, now: datetime, in_all: int | None = None) -> booth.Booth:
        """``booth.enter`` without any question to the database."""
        return booth.enter(self.phase, ballot, now, in_all, self.awaited)


# By slug and language (what is awaited is a sentence); only published campaigns, so it stays small.
_shelves: dict[tuple[str, str | None], Shelf] = {}


def public(slug: str) -> Shelf | None:
    """The shelf of the published campaign ``slug``; None if there is none with a vote."""
    key = slug, get_language()
    shelf = _shelves.get(key)
    if shelf and time.monotonic() - shelf.taken < FRESH:
        return shelf
    phase = booth.public_phase(slug)
    if phase is None:
        _shelves.pop(key, None)
        return None
    _shelves[key] = fresh = of(phase)
    return fresh


def of(phase: Phase) -> Shelf:
    """The shelf of ``phase`` (loaded with ``campaign__card``), read now."""
    campaign = phase.campaign
    hosts = Prefetch("hosts", Host.objects.select_related("organisation"))
    prefetch_related_objects([campaign], hosts)
    taken, read_at = time.monotonic(), clock.database_now()
    now = read_at + clock.offset(campaign)
    cases = tuple(lines(campaign))
    # The gate is asked whatever the hour, so that a phase which opens meanwhile needs no new reading.
    awaited = " ".join(gate(phase, is_locked=locked_rules(phase) is not None, has_cases=bool(cases)))
    rules, counts = shown_rules(phase), tally.shown_counts(phase, now)
    counted_at = None if counts is None or phase.is_over_at(now) else tally.as_of(rules, now)
    covers = pictures.small_covers(campaign, [case.pk for case in cases])
    shelf = Shelf(phase, rules, cases, covers, awaited, counts, counted_at, "", read_at, taken)
    return replace(shelf, version=_version(shelf))


def _version(shelf: Shelf) -> str:
    campaign = shelf.phase.campaign
    rows = [[getattr(row, field.attname) for field in row._meta.concrete_fields] for row in (campaign, shelf.phase)]
    # The minute of a live count is enough: that is how often it is counted.
    counted = shelf.counts and sorted(shelf.counts.items()), shelf.counted_at and f"{shelf.counted_at:%d%H%M}"
    facts = repr((rows, campaign.host_names, shelf.rules, shelf.cases, shelf.covers, shelf.awaited, counted))
    return hashlib.blake2b(facts.encode(), digest_size=12).hexdigest()
