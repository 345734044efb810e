"""A campaign in which people vote, and voters."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from campaigns.models import Campaign, Phase
from core import clock
from submissions.models import Submission
from tests.builders import during, laid_cases, locked_card, opened_campaign
from voting.cast import CastAnswer, cast
from voting.identity import voter_of
from voting.models import Voter, VotingRules

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Poll:
    """A published campaign with admitted cases, its voting phase, and the locked card."""

    campaign: Campaign
    phase: Phase
    cases: list[Submission]

    @property
    def ids(self) -> list[int]:
        return [case.pk for case in self.cases]

    @property
    def numbers(self) -> list[str]:
        return [case.number_text for case in self.cases]

    @contextmanager
    def open(self, after: timedelta = timedelta(hours=12)) -> Iterator[None]:
        """The portal's clock ``after`` the opening of the vote (default: noon of the first day)."""
        with clock.at(during(self.campaign, "voting", after)):
            yield

    def cast(self, voter: Voter, *choices: int, key: str = "") -> CastAnswer:
        """A sheet of ``voter``, through the service; a fresh client key unless one is given."""
        return cast(phase=self.phase, voter=voter, choices=choices, client_key=key or f"key-{next(_numbers):08d}")

    def voter(self) -> Voter:
        return voter_of("trial", f"somebody {next(_numbers)}", self.campaign)


def poll(count: int = 4, *, locked: bool = True, **rules: Any) -> Poll:
    """A poll of ``count`` cases by the programme's rules (3 to 10 of them, once a day), or by those given."""
    campaign = opened_campaign()
    VotingRules.objects.filter(phase__campaign=campaign).update(**rules)
    cases = laid_cases(campaign, count)
    if locked:
        locked_card(campaign)
    phase = Phase.objects.select_related("campaign__card").get(campaign=campaign, kind="vote")
    return Poll(campaign, phase, cases)
