"""Abstaining: a reason instead of points, locked like a submission, counted nowhere."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry
from review import errors, services
from review.models import Assignment, Review, Score
from review.progress import Progress
from review.services.abstaining import AbstentionNeedsAReason
from review.services.assigning import PlanIsOutdated
from review.services.replacing import NothingIsUnfinished
from review.services.reviews import ReviewIsAbstained
from submissions.models import PhaseResult
from tests.review.builders import new_expert, panel, scored

pytestmark = pytest.mark.django_db

WHY = "不熟悉海关监管，无法判断。"


@pytest.fixture
def built():
    return panel(cases=2)


@pytest.fixture
def assignment(built):
    return built.phase.assignments.filter(submission=built.cases[0]).select_related("expert__user").first()


def abstain(assignment, reason=WHY, by=None):
    return services.abstain(assignment=assignment, reason=reason, by=by or assignment.expert.user)


def test_an_abstention_has_a_reason_and_no_points(built, assignment) -> None:
    with built.scoring():
        scored(built, assignment, 88, 90, submit=False)
        review = abstain(assignment)
    assert (review.state, review.abstain_reason, review.submitted_at) == ("abstained", WHY, None)
    assert not Score.objects.exists()
    (entry,) = AuditEntry.objects.filter(action="review.abstain")
    assert entry.facts == {"reason": WHY}


@pytest.mark.parametrize("reason", ["", " \n "])
def test_without_a_reason_nothing_is_abstained_from(built, assignment, reason: str) -> None:
    with built.scoring(), pytest.raises(AbstentionNeedsAReason):
        abstain(assignment, reason)
    assert not Review.objects.exists()


def test_an_abstention_is_locked(built, assignment) -> None:
    by = assignment.expert.user
    with built.scoring():
        abstain(assignment)
        for act in (
            lambda: services.save_review(assignment=assignment, scores={}, comment="", version=1, by=by),
            lambda: services.submit_review(assignment=assignment, by=by),
            lambda: abstain(assignment),
        ):
            with pytest.raises(ReviewIsAbstained):
                act()


def test_what_was_submitted_is_not_abstained_from_afterwards(built, assignment) -> None:
    with built.scoring():
        scored(built, assignment, 80, 80, 80, 80, 80, 80)
        with pytest.raises(errors.ReviewIsSubmitted):
            abstain(assignment)
    assert Score.objects.count() == 6


def test_another_expert_does_not_abstain_for_one(built, assignment) -> None:
    other = next(expert for expert in built.experts if expert != assignment.expert)
    with built.scoring(), pytest.raises(errors.AssignmentIsUnknown):
        abstain(assignment, by=other.user)


def test_an_abstention_is_never_a_zero_in_the_mean(built, assignment) -> None:
    _mine, second, third = built.phase.assignments.filter(submission=assignment.submission).order_by("pk")
    with built.scoring():
        abstain(assignment)
        scored(built, second, 80, 80, 80, 80, 80, 80)
        scored(built, third, 90, 90, 90, 90, 90, 90)
    built.close()
    result = PhaseResult.objects.get(phase=built.phase, submission=assignment.submission)
    assert result.value == Decimal(85)
    assert (result.facts["reviews"], result.facts["abstained"]) == (2, 1)
    assert str(assignment.expert_id) not in result.facts["totals"]


def test_an_abstention_leaves_the_place_to_another_reader(built, assignment) -> None:
    late = new_expert(built.campaign, built.organiser)
    with built.scoring():
        services.plan_assignment(phase=built.phase, by=built.organiser)
        abstain(assignment)
        with pytest.raises(PlanIsOutdated):
            services.confirm_assignment(phase=built.phase, by=built.organiser)
        plan = services.plan_assignment(phase=built.phase, by=built.organiser)
    assert (plan.content["pairs"], plan.content["ended"]) == ([(assignment.submission_id, late.pk)], [])


def test_an_abstention_keeps_nobody_late(built, assignment) -> None:
    mine, second = built.work_of(assignment.expert)
    with built.scoring():
        for work in (mine, second):
            abstain(work)
        board = Progress(built.phase, built.organiser)
        (expert,) = (each for each in board.experts if each == assignment.expert)
        assert (expert.given, expert.done, expert.finished, board.late) == (2, 0, 2, 2)
        assert [case.given for case in board.cases] == [2, 2]
        with pytest.raises(NothingIsUnfinished):
            services.replace_expert(
                phase=built.phase,
                expert=assignment.expert,
                successor=new_expert(built.campaign, built.organiser),
                reason="生病",
                by=built.organiser,
            )


def test_an_abstention_that_a_conflict_took_away_is_not_handed_down(built, assignment) -> None:
    with built.scoring():
        abstain(assignment)
        services.recuse(
            expert=assignment.expert, submission=assignment.submission, reason="亲属关系", by=built.organiser
        )
    built.close()
    assert "abstained" not in PhaseResult.objects.get(phase=built.phase, submission=assignment.submission).facts


def test_it_leaves_the_queue_as_finished_and_is_not_submitted(built, assignment) -> None:
    with built.scoring():
        abstain(assignment)
    mine = Assignment.objects.of_expert(assignment.expert.user)
    assert assignment not in mine.pending()
    assert assignment not in mine.submitted()
    assert list(mine.abstained()) == [assignment]


@pytest.mark.parametrize("change", [{"abstain_reason": ""}, {"abstained_at": None}, {"state": "draft"}])
def test_the_database_refuses_half_an_abstention(built, assignment, change) -> None:
    with built.scoring():
        review = abstain(assignment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(**change)


def test_the_page_asks_for_the_reason_and_goes_on(built, assignment) -> None:
    client = Client()
    client.force_login(assignment.expert.user)
    address = reverse("admin:review_assignment_abstain", args=[assignment.pk])
    sheet = reverse("admin:review_assignment_change", args=[assignment.pk])
    with built.scoring():
        assert address in client.get(sheet).content.decode()
        assert "从不计为零分" in client.get(address).content.decode()
        empty = client.post(address, {"reason": " "})
        assert (empty.status_code, "请填写" in empty.content.decode()) == (422, True)
        long = client.post(address, {"reason": "长" * 501})
        assert long.status_code == 422
        after = client.post(address, {"reason": WHY}, follow=True)
        text = client.get(sheet).content.decode()
        again = client.post(address, {"reason": WHY})
    assert "还剩 1 件" in after.content.decode()
    assert WHY in text
    assert "可由主办单位退回" in text
    assert '<input type="number"' not in text
    assert (again.status_code, "已弃权" in again.content.decode()) == (422, True)


def test_others_do_not_find_the_page(built, assignment) -> None:
    address = reverse("admin:review_assignment_abstain", args=[assignment.pk])
    other = next(expert for expert in built.experts if expert != assignment.expert)
    with built.scoring():
        for user in (other.user, built.organiser):
            client = Client()
            client.force_login(user)
            assert client.get(address).status_code == 404
            assert client.post(address, {"reason": WHY}).status_code == 404
    assert not Review.objects.exists()
