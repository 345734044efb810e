"""Campaigns after voting and review: the other apps' results are laid as rows, as those apps hand them down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign, Phase
from core import clock, jobs
from core.models import User
from results import services
from results.models import Announcement, Certificate, Objection, SelectionRules
from results.services.examining import finding_digest
from submissions.models import PhaseResult, Submission
from tests.builders import laid_cases, locked_card, opened_campaign, organisers

# Friday 9 October 2026; 10 October is a Saturday worked for the National Day, so five working days end on the 14th.
NOTICE_DAY = datetime(2026, 10, 9, 9, tzinfo=timezone.get_default_timezone())
LAST_DAY = datetime(2026, 10, 14, 23, 59, tzinfo=timezone.get_default_timezone())
DURING_NOTICE = NOTICE_DAY + timedelta(hours=1)
AFTER_NOTICE = datetime(2026, 10, 15, 0, 0, 1, tzinfo=timezone.get_default_timezone())


@dataclass
class Judged:
    """A campaign whose votes and scores have been handed down, with two organisers."""

    campaign: Campaign
    first: User
    second: User
    cases: list[Submission] = field(default_factory=list)

    def case(self, index: int) -> Submission:
        return self.cases[index]

    def result(self, kind: str, index: int) -> PhaseResult:
        return PhaseResult.objects.get(phase__campaign=self.campaign, phase__kind=kind, submission=self.cases[index])


def judged(
    count: int = 4,
    *,
    votes: Sequence[int] | None = None,
    totals: Sequence[Sequence[float]] | None = None,
    rules: dict[str, Any] | None = None,
    mark: str = "demo",
) -> Judged:
    """A campaign with ``count`` cases; by default each has more votes and points than the one before."""
    campaign = opened_campaign(mark=mark)
    SelectionRules.objects.filter(phase__campaign=campaign).update(**{"list_size": max(1, count - 1), **(rules or {})})
    cases = laid_cases(campaign, count)
    locked_card(campaign)
    first, second = organisers(campaign)
    _hand_down(campaign, "vote", cases, [(value, {}) for value in votes or range(10, 10 + count)])
    means = [(_mean(t), {"totals": {str(n): x for n, x in enumerate(t)}}) for t in totals or _default_totals(count)]
    _hand_down(campaign, "score", cases, means)
    return Judged(campaign, first, second, cases)


def _default_totals(count: int) -> list[list[float]]:
    return [[60 + index / 2, 70 + index / 2, 80 + index / 2] for index in range(count)]


def _mean(totals: Sequence[float]) -> Decimal:
    return sum((Decimal(str(t)) for t in totals), Decimal()) / max(1, len(totals))


def _hand_down(
    campaign: Campaign, kind: str, cases: list[Submission], values: list[tuple[Any, dict[str, Any]]]
) -> None:
    phase = Phase.objects.get(campaign=campaign, kind=kind)
    phase.closed_at = phase.closes_at
    phase.save(update_fields=["closed_at"])
    PhaseResult.objects.bulk_create(
        PhaseResult(phase=phase, submission=case, value=round(Decimal(value), 6), facts=facts)
        for case, (value, facts) in zip(cases, values, strict=True)
    )


def selected(count: int = 4, **facts: Any) -> Judged:
    """... whose list two organisers have confirmed."""
    there = judged(count, **facts)
    with clock.at(NOTICE_DAY - timedelta(hours=1)):
        services.propose_selection(campaign=there.campaign, by=there.first)
        services.confirm_selection(campaign=there.campaign, by=there.second)
    return there


def noticed(count: int = 4, **facts: Any) -> Judged:
    """... whose public notice has been up since NOTICE_DAY."""
    there = selected(count, **facts)
    with clock.at(NOTICE_DAY):
        services.propose_notice(campaign=there.campaign, by=there.first, number="海推办〔2026〕12号")
        services.publish_notice(campaign=there.campaign, by=there.second)
    return there


def announced(count: int = 4, **facts: Any) -> Judged:
    """... whose list was announced when the notice was over."""
    there = noticed(count, **facts)
    with clock.at(AFTER_NOTICE):
        announce(there)
    return there


def announce(there: Judged) -> None:
    services.propose_announcement(campaign=there.campaign, by=there.first)
    services.announce(campaign=there.campaign, by=there.second)
    # To the second, so that it is public in every later block that begins at the same moment.
    Announcement.objects.filter(phase__campaign=there.campaign).update(published_at=AFTER_NOTICE)


def certify(there: Judged) -> None:
    services.issue_certificates(campaign=there.campaign, by=there.first)
    # To the second, so that they are public in every later block that begins at the same moment.
    Certificate.objects.filter(campaign=there.campaign).update(issued_at=AFTER_NOTICE)


def certified(count: int = 4, **facts: Any) -> Judged:
    """... and whose certificates have been issued."""
    there = announced(count, **facts)
    with clock.at(AFTER_NOTICE):
        certify(there)
    return there


def objected(there: Judged, case: Submission | None = None, **facts: Any) -> Objection:
    """An objection by a person, waiting to be taken up; the notice must be open."""
    sender = {"name": "王某", "contact": "139 0000 1111", "content": "数据有出入。"}
    return services.raise_objection(campaign=there.campaign, submission=case, **{**sender, **facts})


def settled(
    there: Judged, objection: Objection, finding: str = "dismissed", reply: str = "经核查，数据属实。"
) -> Objection:
    """... taken up by one organiser, settled by the other; upheld or corrected with both."""
    services.accept_objection(objection=objection, by=there.second)
    found = services.settle_objection(objection=objection, finding=finding, reply=reply, by=there.first)
    if found.is_open:
        found = services.approve_finding(objection=found, shown=finding_digest(found), by=there.second)
    return found


def partly_announced() -> tuple[Judged, Objection]:
    """... announced without one of its three cases, which an objection holds."""
    there = noticed(4)
    with clock.at(DURING_NOTICE):
        held = objected(there, there.case(2))
    with clock.at(AFTER_NOTICE):
        announce(there)
    return there, held


def announce_the_rest(there: Judged, held: Objection) -> None:
    """Dismiss the objection, and announce the case that it held; at the present moment of the clock."""
    settled(there, held)
    services.propose_announcement(campaign=there.campaign, by=there.first)
    services.announce(campaign=there.campaign, by=there.second)


def work(campaign: Campaign) -> None:
    """Do the campaign's jobs, here and now."""
    jobs.run_due(campaign)
