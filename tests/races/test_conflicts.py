"""A recusal and what the expert does at the same instant: no score of the case counts afterwards."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from core.models import AuditEntry
from review import errors, services
from review.models import Assignment, Conflict, Expert, Score
from review.services import conflicts, declaring
from tests.races import together
from tests.review.builders import Panel, panel, scored

THREADS = 6

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def built() -> Panel:
    return panel(cases=1, experts=3)


def recused(built: Panel, work: Assignment) -> object:
    """The recusal, as a work for a thread of its own."""
    try:
        services.recuse(expert=work.expert, submission=work.submission, reason="亲属关系", by=built.organiser)
    finally:
        connection.close()
    return None


def test_a_recusal_waits_for_a_submission_under_way_and_takes_it_out(built: Panel) -> None:
    work = built.work_of(built.experts[0])[0]
    with built.scoring():
        scored(built, work, *[80] * 6, submit=False)
        recusing = threading.Thread(target=recused, args=(built, work))
        with transaction.atomic():
            services.submit_review(assignment=work, by=work.expert.user)
            recusing.start()
            recusing.join(1)
            assert recusing.is_alive(), "the recusal did not wait"
        recusing.join(20)
    assert not recusing.is_alive()
    assert dict(Score.objects.all().totals(built.phase)) == {}


def test_a_submission_waits_for_a_recusal_under_way_and_is_refused(built: Panel) -> None:
    work = built.work_of(built.experts[0])[0]
    with built.scoring(), ThreadPoolExecutor(1) as pool:
        scored(built, work, *[80] * 6, submit=False)
        with transaction.atomic():
            services.recuse(expert=work.expert, submission=work.submission, reason="亲属关系", by=built.organiser)
            # The control: to others the assignment still stands; without the row's lock they would submit it.
            assert pool.submit(_stands, work).result()
            submitting = pool.submit(_submitted, work)
            with pytest.raises(TimeoutError):
                submitting.result(1)
        assert submitting.result(20) is errors.AssignmentIsUnknown
    assert not Assignment.objects.submitted().exists()


def _stands(work: Assignment) -> bool:
    try:
        return Assignment.objects.of_expert(work.expert.user).filter(pk=work.pk).exists()
    finally:
        connection.close()


def _submitted(work: Assignment) -> type | None:
    try:
        services.submit_review(assignment=work, by=work.expert.user)
    except errors.AssignmentIsUnknown as refusal:
        return type(refusal)
    finally:
        connection.close()
    return None


def _profile_saved(built: Panel) -> None:
    services.save_profile(
        expert=built.experts[0],
        unit="海岳理工大学",
        field="",
        most_cases=9,
        is_available=True,
        campaign=built.campaign,
        by=built.organiser,
    )


def _added_again(built: Panel) -> None:
    user = built.experts[0].user
    services.add_expert(campaign=built.campaign, user=user, unit="海岳理工大学", field="", by=built.organiser)


@pytest.mark.parametrize("write", [_profile_saved, _added_again])
def test_who_assigns_and_who_writes_of_an_expert_do_not_wait_for_each_other(write: Callable[[Panel], None]) -> None:
    """The one holds the phase and names the expert, the other holds the expert and asks for the phase."""
    built = panel(cases=1, experts=3, assigned=False)

    def writing() -> None:
        try:
            write(built)
        finally:
            connection.close()

    with built.scoring(), ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            conflicts.locked_phases(built.campaign)
            written = pool.submit(writing)
            with pytest.raises(TimeoutError):
                written.result(1)  # it waits for the phase, and has the expert's row by now
            assert services.assign_experts(phase=built.phase, by=built.organiser) == 3
        written.result(20)
    assert Expert.objects.get(pk=built.experts[0].pk).unit == "海岳理工大学"
    assert built.phase.assignments.count() == 3


def test_a_declaration_sent_twice_is_one_and_so_is_its_conflict() -> None:
    built = panel(cases=1, experts=3, assigned=False)
    expert, case = built.experts[0], built.cases[0]
    with built.scoring():
        services.assign_experts(phase=built.phase, by=built.organiser)
        said = {case.zone_id: "亲属在该区任职"}
        statement = declaring.statement_of(built.phase)
        declare = lambda: services.declare(  # noqa: E731
            phase=built.phase, conflicts=said, statement=statement, by=expert.user
        )
        answers = together.at_once([declare] * THREADS)
    assert sum(isinstance(answer, declaring.NothingToDeclare) for answer in answers) == THREADS - 1
    assert Conflict.objects.count() == 1
    assert AuditEntry.objects.filter(action="review.declare").count() == 1
