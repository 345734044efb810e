"""What does not change while people vote, kept for a moment in each process: the phase, its rules, the numbers.

Nothing is decided by it. The window, the limits and the cases on the ballot are judged by the database at each cast
(``cast_votes``); once voting is open its rules stay (``Vote.fixed_rules``), as do a publication and a case number.
Rehearsals, whose clock is moved, and what is not settled yet are never kept.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from campaigns import kinds
from campaigns.models import Campaign, Phase
from core import clock
from submissions.models import Submission
from voting import booth
from voting.rules import Rules, locked_rules, shown_rules

SECONDS = 5.0  # reading it anew each second was a tenth of all the work of a busy process
MOST = 100  # campaigns; the addresses of those that exist are few


@dataclass
class Poll:
    """A voting phase as the ballot's address needs it."""

    phase: Phase
    provider: str
    rules: Rules | None
    done: str
    until: float = 0.0  # of the process's monotonic clock

    @cached_property
    def _ids(self) -> dict[int | None, int]:
        cases = Submission.objects.filter(campaign=self.phase.campaign_id, number__isnull=False)
        return dict(cases.order_by().values_list("number", "pk"))

    def ids(self, numbers: Sequence[int]) -> list[int]:
        """The ids of the cases with these numbers; for an unknown one what no case has, so that cast refuses it."""
        known = self._ids
        return [known.get(number, -number) for number in numbers]


_kept: dict[str, Poll] = {}
_reading = threading.Lock()


def poll(slug: str) -> Poll | None:
    """The voting phase at the address ``slug``, as it was a few seconds ago at most; None if the public sees none.

    One thread reads it anew while the others go on with what is there: on a busy machine all of them at once would
    take longer than that and never have anything fresh.
    """
    kept = _kept.get(slug)
    if kept is None:
        return _read(slug)
    if time.monotonic() < kept.until or not _reading.acquire(blocking=False):
        return kept
    try:
        return _read(slug)
    finally:
        _reading.release()


def _read(slug: str) -> Poll | None:
    phase = booth.public_phase(slug)
    if phase is None:
        _kept.pop(slug, None)
        return None
    rules = locked_rules(phase)
    made = Poll(phase, (rules or shown_rules(phase)).provider, rules, reverse("vote_done", args=[slug]))
    if _is_settled(made):
        if len(_kept) >= MOST:
            _kept.clear()
        made.ids(())
        made.until = time.monotonic() + SECONDS
        _kept[slug] = made
    else:
        _kept.pop(slug, None)
    return made


def _is_settled(made: Poll) -> bool:
    """Whether nothing of this can change under us: of two voting phases the clock tells which one is shown."""
    phase = made.phase
    if phase.campaign.mark == Campaign.Mark.REHEARSAL or made.rules is None:
        return False
    if phase.opens_at is None or clock.now(phase.campaign) < phase.opens_at:  # two persons may still correct the card
        return False
    return phase.campaign.phases.filter(kind__in=kinds.with_verb("vote")).count() == 1
