"""Where a ballot came from: the place whose board the browser has just read (``campaigns.display``).

It decides nothing. The same de-duplication holds for every ballot; organisers get subtotals by place once the vote is
closed (``portal.reach``). It is noted after the cast, in a statement of its own that only such browsers cost: what was
acknowledged stays so whatever becomes of the note.
"""

from __future__ import annotations

import logging

from django.db import DatabaseError, transaction
from django.http import HttpRequest

from campaigns import display
from campaigns.models import Phase
from voting.cast import CastAnswer
from voting.models import Ballot, Voter
from voting.rules import Rules

log = logging.getLogger(__name__)


def note(request: HttpRequest, *, phase: Phase, rules: Rules, voter: Voter, answer: CastAnswer) -> None:
    """Write the place on the ballot that ``answer`` is about; the first place stays."""
    place = display.remembered(request, phase.campaign_id)
    if place is not None:
        write(place, phase=phase, rules=rules, voter=voter, answer=answer)


def write(place: int, *, phase: Phase, rules: Rules, voter: Voter, answer: CastAnswer) -> None:
    """The same for a place (its id) that is known already."""
    try:
        with transaction.atomic():
            mine = Ballot.objects.filter(phase=phase, voter__key=voter.key, period=rules.period_of(answer.cast_at))
            mine.filter(origin=None).update(origin=place)
    except DatabaseError as error:  # the place was removed, or the database is away: the vote counts all the same
        log.warning("The place of a ballot was not noted: %s", type(error).__name__)
