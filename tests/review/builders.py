"""A campaign in expert review, made through the services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.models import Campaign, Phase
from campaigns.services import close_phase
from core import clock
from core.models import Role, User
from review import services
from review.models import Assignment, Criterion, Expert, Visit
from review.services.declaring import statement_of
from review.services.visits import Fact
from submissions.models import Submission
from tests.builders import during, laid_cases, locked_card, opened_campaign, organisers, person

VISIT_DAY = date(2026, 9, 1)  # the first of the visits


@dataclass
class Panel:
    """The people and cases of one campaign's expert review."""

    campaign: Campaign
    phase: Phase
    visits: Phase
    organiser: User
    experts: list[Expert]
    cases: list[Submission]

    @property
    def criteria(self) -> list[Criterion]:
        return list(self.phase.scoring_rules.criteria.all())

    @contextmanager
    def scoring(self, after: timedelta = timedelta(hours=1)) -> Iterator[None]:
        with clock.at(during(self.campaign, "review", after)):
            yield

    def close(self) -> None:
        """Close the phase as its end does; nothing else of the campaign moves."""
        assert close_phase(self.phase, by=None)
        self.phase.refresh_from_db()

    def work_of(self, expert: Expert) -> list[Assignment]:
        return list(Assignment.objects.filter(expert=expert, phase=self.phase).in_queue_order())


def new_expert(campaign: Campaign, by: User, name: str = "") -> Expert:
    host = campaign.hosts.all()[0].organisation
    user = person(Role.EXPERT, host, name)
    return services.add_expert(campaign=campaign, user=user, unit="海岳大学", field="产业经济", by=by)


def panel(*, cases: int = 1, experts: int = 3, assigned: bool = True) -> Panel:
    """``cases`` admitted cases before ``experts`` experts, three of whom read each; the card is locked."""
    campaign = opened_campaign()
    admitted = laid_cases(campaign, cases)
    locked_card(campaign)
    organiser = organisers(campaign)[0]
    built = Panel(
        campaign=campaign,
        phase=Phase.objects.get(campaign=campaign, key="review"),
        visits=Phase.objects.get(campaign=campaign, key="visits"),
        organiser=organiser,
        experts=[new_expert(campaign, organiser, f"专家{number:02d}") for number in range(1, experts + 1)],
        cases=admitted,
    )
    if assigned:
        with built.scoring():
            services.assign_experts(phase=built.phase, by=organiser)
            declared(built)
    return built


def declared(panel: Panel, *experts: Expert, reasons: Mapping[int, str] | None = None) -> None:
    """``experts`` (all, if none are named) declare what waits: no conflicts but ``reasons`` by the zone's id."""
    for expert in experts or panel.experts:
        batch = Assignment.objects.to_declare_by(expert.user).filter(phase=panel.phase)
        zones = dict.fromkeys(batch.values_list("submission__zone", flat=True))
        if zones:
            said = zones | {zone: reason for zone, reason in (reasons or {}).items() if zone in zones}
            services.declare(phase=panel.phase, conflicts=said, statement=statement_of(panel.phase), by=expert.user)


def scored(panel: Panel, assignment: Assignment, *values: int, submit: bool = True, version: int = 0) -> None:
    """Save one value a criterion in the card's order, and submit; the phase must be open."""
    points = dict(zip([c.pk for c in panel.criteria], values, strict=False))
    by = assignment.expert.user
    services.save_review(assignment=assignment, scores=points, comment="", version=version, by=by)
    if submit:
        services.submit_review(assignment=assignment, by=by)


def opened(panel: Panel) -> None:
    """Open the scores of the closed phase as two organisers do."""
    first, second = organisers(panel.campaign)
    services.propose_opening(phase=panel.phase, by=first)
    services.open_scores(phase=panel.phase, by=second)
    panel.phase = Phase.objects.get(pk=panel.phase.pk)


def reporter_of(panel: Panel, name: str = "记者甲") -> User:
    return person(Role.REPORTER, panel.campaign.hosts.all()[0].organisation, name)


def planned(panel: Panel, reporter: User, case: Submission | None = None, day: date = VISIT_DAY) -> Visit:
    """A visit of the first case, or of ``case``."""
    case = case or panel.cases[0]
    return services.plan_visit(phase=panel.visits, submission=case, reporter=reporter, day=day, by=panel.organiser)


def reported(visit: Visit, *facts: Fact, text: str = "现场看了两条线。") -> Visit:
    """Save and file a report with ``facts`` (one, if none are given); the phase must be open."""
    by = visit.reporter
    sheet = facts or (Fact("典型经验", "窗口现场登记一户，用时半天。", visit.day, "窗口工作人员"),)
    services.save_report(visit=visit, text=text, facts=sheet, version=visit.version, by=by)
    return services.file_report(visit=visit, by=by)
