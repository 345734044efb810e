"""Saving and submitting a review."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns.errors import PhaseHasNotOpened, PhaseIsClosed
from core import clock
from core.errors import ChangedMeanwhile
from core.models import AuditEntry
from review import errors, services
from review.models import Review, Score
from tests.builders import during
from tests.review.builders import panel, scored

pytestmark = pytest.mark.django_db


@pytest.fixture
def built():
    return panel()


@pytest.fixture
def assignment(built):
    return built.phase.assignments.select_related("expert__user").first()


def save(assignment, scores=None, version=0, comment="", by=None):
    return services.save_review(
        assignment=assignment, scores=scores or {}, comment=comment, version=version, by=by or assignment.expert.user
    )


def points(assignment) -> dict[str, int]:
    return dict(Score.objects.filter(review__assignment=assignment).values_list("criterion__name", "value"))


def test_a_draft_keeps_what_was_scored_so_far(built, assignment) -> None:
    first, second, *_rest = built.criteria
    with built.scoring():
        review = save(assignment, {first.pk: 88, second.pk: 0}, comment=" 数据清楚。\r\n建议补充对比。 ")
    assert points(assignment) == {first.name: 88, second.name: 0}
    assert (review.version, review.state, review.comment) == (1, "draft", "数据清楚。\n建议补充对比。")


def test_a_later_save_changes_takes_back_and_leaves_alone(built, assignment) -> None:
    first, second, third, *_rest = built.criteria
    with built.scoring():
        save(assignment, {first.pk: 88, second.pk: 70, third.pk: 60})
        save(assignment, {first.pk: 90, second.pk: None}, version=1)
    assert points(assignment) == {first.name: 90, third.name: 60}


def test_who_saves_second_is_told_and_nothing_is_overwritten(built, assignment) -> None:
    first = built.criteria[0]
    with built.scoring():
        save(assignment, {first.pk: 88})
        with pytest.raises(ChangedMeanwhile):
            save(assignment, {first.pk: 12}, version=0)
    assert points(assignment) == {first.name: 88}


@pytest.mark.parametrize("value", [-1, 101])
def test_points_stay_on_the_scale(built, assignment, value: int) -> None:
    first = built.criteria[0]
    with built.scoring(), pytest.raises(errors.ScoreIsOffTheScale) as refusal:
        save(assignment, {first.pk: value})
    assert refusal.value.facts == {"criterion": first.name, "scale": 100}
    assert points(assignment) == {}


def test_a_criterion_of_another_campaign_is_unknown(built, assignment) -> None:
    with built.scoring(), pytest.raises(errors.CriterionIsUnknown):
        save(assignment, {0: 50})


def test_another_expert_and_the_organiser_do_not_know_this_assignment(built, assignment) -> None:
    other = built.experts[1] if built.experts[0] == assignment.expert else built.experts[0]
    with built.scoring():
        for stranger in (other.user, built.organiser):
            with pytest.raises(errors.AssignmentIsUnknown):
                save(assignment, by=stranger)
            with pytest.raises(errors.AssignmentIsUnknown):
                services.submit_review(assignment=assignment, by=stranger)


def test_an_expert_who_lost_the_role_no_longer_scores(built, assignment) -> None:
    assignment.expert.user.memberships.all().delete()
    with built.scoring(), pytest.raises(errors.AssignmentIsUnknown):
        save(assignment)


def test_scoring_is_bound_to_the_window(built, assignment) -> None:
    with clock.at(during(built.campaign, "review", timedelta(seconds=-5))), pytest.raises(PhaseHasNotOpened):
        save(assignment)
    with clock.at(built.phase.closes_at), pytest.raises(PhaseIsClosed):
        save(assignment)


def test_submitting_names_what_is_still_to_be_scored(built, assignment) -> None:
    *most, last, final = built.criteria
    with built.scoring():
        save(assignment, {criterion.pk: 80 for criterion in most})
        with pytest.raises(errors.ScoresAreIncomplete) as refusal:
            services.submit_review(assignment=assignment, by=assignment.expert.user)
    assert refusal.value.facts == {"criteria": f"{last.name}、{final.name}"}
    assert Review.objects.get().state == "draft"


def test_submitting_before_anything_was_saved_names_every_criterion(built, assignment) -> None:
    with built.scoring(), pytest.raises(errors.ScoresAreIncomplete) as refusal:
        services.submit_review(assignment=assignment, by=assignment.expert.user)
    assert refusal.value.facts["criteria"].count("、") == len(built.criteria) - 1


def test_a_submitted_review_is_locked(built, assignment) -> None:
    with built.scoring():
        scored(built, assignment, 80, 80, 80, 80, 80, 80)
        review = Review.objects.get()
        with pytest.raises(errors.ReviewIsSubmitted):
            save(assignment, {built.criteria[0].pk: 1}, version=review.version)
        with pytest.raises(errors.ReviewIsSubmitted):
            services.submit_review(assignment=assignment, by=assignment.expert.user)
    assert set(points(assignment).values()) == {80}
    assert (review.state, review.submitted_at is not None) == ("submitted", True)


def test_the_record_says_who_submitted_and_not_what(built, assignment) -> None:
    with built.scoring():
        scored(built, assignment, 97, 97, 97, 97, 97, 97)
    (entry,) = AuditEntry.objects.filter(action="review.submit")
    assert (entry.actor, entry.facts) == (assignment.expert.user, {"version": 2})


def test_the_database_refuses_a_submitted_review_without_a_time(built, assignment) -> None:
    with built.scoring():
        review = save(assignment)
    review.state = Review.State.SUBMITTED
    with pytest.raises(IntegrityError), transaction.atomic():
        review.save()
