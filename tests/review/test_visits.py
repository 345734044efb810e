"""Media visits: planned by the organisers, reported once by the reporter."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns.errors import PhaseIsClosed
from core import clock
from core.models import Role
from review import errors, services
from review.models import Visit
from submissions.models import Submission
from tests.builders import during, person
from tests.review.builders import VISIT_DAY, panel, reported

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 9)


@pytest.fixture
def built():
    return panel(assigned=False)


@pytest.fixture
def reporter(built):
    return person(Role.REPORTER, built.campaign.hosts.all()[0].organisation, "记者甲")


def plan(built, reporter, day=DAY, submission=None):
    return services.plan_visit(
        phase=built.visits, submission=submission or built.cases[0], reporter=reporter, day=day, by=built.organiser
    )


def test_a_visit_is_planned_before_the_phase_opens_and_reported_in_it(built, reporter) -> None:
    with clock.at(during(built.campaign, "voting")):
        visit = plan(built, reporter, VISIT_DAY)
    with built.scoring():
        filed = reported(visit, text="  现场看了两条线。\r\n ")
    assert (filed.report, filed.filed_at is not None) == ("现场看了两条线。", True)
    assert filed.outlet == built.campaign.hosts.all()[0].organisation.name


@pytest.mark.parametrize(
    ("day", "possible"),
    [
        (date(2026, 8, 31), False),
        (date(2026, 9, 1), True),
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
    ],
)
def test_the_day_lies_within_the_phase_its_last_day_included(built, reporter, day, possible) -> None:
    with built.scoring():
        if possible:
            assert plan(built, reporter, day).day == day
            return
        with pytest.raises(errors.DayIsOutsideThePhase) as refusal:
            plan(built, reporter, day)
    assert (refusal.value.facts["first"], refusal.value.facts["last"]) == ("9月1日", "9月30日")


def test_a_case_that_does_not_take_part_is_not_visited(built, reporter) -> None:
    Submission.objects.filter(pk=built.cases[-1].pk).update(status="refused")
    other = Submission.objects.get(pk=built.cases[-1].pk)
    with built.scoring(), pytest.raises(errors.CaseIsNotAdmitted):
        plan(built, reporter, submission=other)


def test_only_reporters_of_the_hosts_are_sent(built) -> None:
    outsider = person(Role.REPORTER, built.cases[0].slate.office)
    for stranger in (outsider, built.experts[0].user):
        with built.scoring(), pytest.raises(errors.NotAReporterHere):
            plan(built, stranger)


def test_the_same_visit_is_not_planned_twice(built, reporter) -> None:
    with built.scoring():
        plan(built, reporter)
        with pytest.raises(errors.VisitIsPlanned):
            plan(built, reporter, DAY + timedelta(days=1))


def test_planning_ends_with_the_phase(built, reporter) -> None:
    with clock.at(built.visits.closes_at), pytest.raises(PhaseIsClosed):
        plan(built, reporter)


def test_only_the_reporter_writes_and_files_the_report(built, reporter) -> None:
    with built.scoring():
        visit = plan(built, reporter)
        other = person(Role.REPORTER, built.campaign.hosts.all()[0].organisation)
        for stranger in (other, built.organiser):
            with pytest.raises(errors.VisitIsUnknown):
                services.save_report(visit=visit, text="看过了。", facts=[], version=0, by=stranger)
            with pytest.raises(errors.VisitIsUnknown):
                services.file_report(visit=visit, by=stranger)


def test_an_empty_report_is_refused_and_a_filed_one_stands(built, reporter) -> None:
    with built.scoring():
        visit = plan(built, reporter, VISIT_DAY)
        with pytest.raises(errors.ReportIsEmpty):
            services.file_report(visit=visit, by=reporter)
        reported(visit, text="第一稿。")
        for again in (lambda: services.file_report(visit=visit, by=reporter), lambda: reported(visit, text="第二稿。")):
            with pytest.raises(errors.ReportWasFiled):
                again()
    assert Visit.objects.get().report == "第一稿。"


def test_the_database_refuses_a_filed_report_without_text(built, reporter) -> None:
    with built.scoring():
        visit = plan(built, reporter)
        visit.filed_at = clock.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        visit.save()


def test_a_reporter_sees_own_visits_the_organiser_all_and_others_none(built, reporter) -> None:
    other = person(Role.REPORTER, built.campaign.hosts.all()[0].organisation)
    with built.scoring():
        mine, theirs = plan(built, reporter), plan(built, other)
    assert list(Visit.objects.visible_to(reporter)) == [mine]
    assert set(Visit.objects.visible_to(built.organiser)) == {mine, theirs}
    assert not Visit.objects.visible_to(built.experts[0].user).exists()
