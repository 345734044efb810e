"""The demonstration: five invented campaigns, dated relative to today, so that every role has something to do."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from campaigns import services
from campaigns.models import Campaign
from core import clock
from core.models import Role
from portal.story import (
    deliberation,
    display,
    meeting,
    people,
    press,
    registration,
    releases,
    results,
    review,
    visiting,
    voting,
)
from portal.story.stage import PROVINCE, Stage, case_data, set_stage
from results import closing
from submissions import directory
from submissions.models import Zone

PROGRAMME = "case_selection"
VOTERS = 60


@dataclass(frozen=True)
class Plan:
    """One campaign of the demonstration: days since its registration opened, and how far its story is told."""

    slug: str
    slogan: str
    days: int
    tell: Callable[[Stage], None]
    drawings: int = 0  # pictures of each case; they take time, so only where people look at them
    files: bool = False  # forms that come as files take time too


def plans() -> list[Plan]:
    return [
        Plan("demo-collect", "向海图强", 24, _told_to_registration, files=True),
        Plan("demo-vote", "走在时代前列", 43, _told_to_a_correction, drawings=2),
        Plan("demo-score", "破局出新", 62, _told_to_review),
        Plan("demo-deliberate", "勇立潮头", 84, _told_to_deliberation),
        Plan("demo-closed", "比学赶超", 104, _told_to_the_end),
    ]


def make_demo() -> dict[str, str]:
    """Make the five campaigns that are not there yet; returns the passwords of the accounts that were opened."""
    passwords: dict[str, str] = {}
    directory.load(PROVINCE)
    directory.load_indicators(PROVINCE)
    for plan in plans():
        # The mark is set last: a story that was cut short is told anew beside its remains.
        if Campaign.objects.filter(slug__startswith=plan.slug, mark=Campaign.Mark.DEMO).exists():
            continue
        starts = clock.today() - timedelta(days=plan.days)
        stage = set_stage(PROGRAMME, seed=None, year=starts.year, stem=plan.slug, starts=starts, slogan=plan.slogan)
        stage.shows_accounts, stage.drawings, stage.files = True, plan.drawings, plan.files
        people.bring(stage)
        registration.publish(stage)
        plan.tell(stage)
        _settle(stage)
        passwords.update(stage.passwords)
    return passwords


def _settle(stage: Stage) -> None:
    """From now on the campaign lives on the common clock, marked as a demonstration."""
    campaign = stage.campaign
    campaign.clock_offset, campaign.mark = timedelta(), Campaign.Mark.DEMO
    campaign.save(update_fields=["clock_offset", "mark"])
    closing.forget(campaign)  # its list says on top what kind of campaign it is
    services.advance(campaign)


def _registered(stage: Stage, sent: slice = slice(None)) -> list[Zone]:
    with tempfile.TemporaryDirectory() as folder:
        return registration.register(stage, Path(folder), sent=sent)


def _told_to_registration(stage: Stage) -> None:
    """Eleven offices have sent their slates; the first is at work, and a zone of it has an account of its own."""
    for zone in _registered(stage, slice(1, 12)):
        people.enrol(stage, Role.APPLICANT, zone.organisation, case_data()[str(zone)]["contact"])


def _told_to_voting(
    stage: Stage, sent: slice = slice(None), voters: int = VOTERS, *, displayed: bool = False, **card: int
) -> None:
    _registered(stage, sent)
    registration.screen(stage)
    voting.lock_card(stage, **card)
    if displayed:
        display.open_places(stage)
    voting.vote(stage, voters)
    if displayed:
        display.visit(stage)


def _told_to_a_correction(stage: Stage) -> None:
    _told_to_voting(stage, displayed=True)
    voting.propose_correction(stage)


def _told_to_review(stage: Stage) -> None:
    """Eight cities are enough to score and to visit, and the first start waits for every form."""
    _told_to_voting(stage, slice(0, 8), size=12, least=1)
    review.score(stage, share=0.6)
    visiting.visit(stage, filed=2)


def _told_to_deliberation(stage: Stage) -> None:
    """Six cities, a list of twelve: the experts are at the table, and a decision waits for the second organiser."""
    _told_to_voting(stage, slice(0, 6), VOTERS // 2, size=12, least=1)
    review.score(stage, apart=2)
    review.open_scores(stage)
    deliberation.begin(stage)


def _told_to_the_end(stage: Stage) -> None:
    _told_to_voting(stage, displayed=True)
    review.score(stage)
    visiting.visit(stage)
    review.open_scores(stage)
    results.select(stage)
    results.export(stage)
    results.publish(stage, objected=True)
    results.award(stage)
    display.hang_the_selected(stage)
    press.report(stage)
    results.change_certificates(stage)
    # Now: half of those who come are there, the others can be signed in, or sign in themselves.
    meeting.meet(stage, clock.database_now())
    releases.plan_a_second(stage)
    press.plan(stage)
