"""Two tabs, two clicks, and the end of the phase: what experts send at the same instant is counted once and whole."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from campaigns.services import close_phase
from core.errors import ChangedMeanwhile
from core.models import AuditEntry
from review import errors, services
from review.models import Assignment, Review, Score
from submissions.models import PhaseResult
from tests.races import together
from tests.review.builders import Panel, new_expert, panel, scored

THREADS = 6

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def built() -> Panel:
    return panel(cases=1, experts=3)


@pytest.fixture
def assignment(built) -> Assignment:
    return built.phase.assignments.select_related("expert__user").order_by("expert")[0]


def at_once(works: Sequence[Callable[[], object]]) -> list[object]:
    """Do all works at the same moment; a refusal comes back as its class."""
    return [type(answer) if isinstance(answer, Exception) else answer for answer in together.at_once(works)]


def test_of_tabs_that_save_at_once_exactly_one_is_kept(built, assignment) -> None:
    first = built.criteria[0]

    def save(value: int) -> int:
        services.save_review(
            assignment=assignment, scores={first.pk: value}, comment="", version=0, by=assignment.expert.user
        )
        return value

    with built.scoring():
        answers = at_once([lambda value=value: save(value) for value in range(THREADS)])
    assert Counter(answers)[ChangedMeanwhile] == THREADS - 1
    assert Review.objects.get().version == 1
    assert Score.objects.get().value in answers


def test_control_looking_at_the_version_without_the_lock_keeps_several(built, assignment) -> None:
    """Without the lock the race is real; if this fails, the test above proves nothing."""
    with built.scoring():
        services.save_review(assignment=assignment, scores={}, comment="", version=0, by=assignment.expert.user)
    barrier = threading.Barrier(THREADS)

    def naive() -> bool:
        review = Review.objects.get()
        fits = review.version == 1
        barrier.wait()
        review.version += 1
        review.save()
        return fits

    assert sum(map(bool, at_once([naive] * THREADS))) > 1


def test_a_double_click_submits_once(built, assignment) -> None:
    with built.scoring():
        scored(built, assignment, 80, 80, 80, 80, 80, 80, submit=False)
        submit = lambda: services.submit_review(assignment=assignment, by=assignment.expert.user).state  # noqa: E731
        answers = at_once([submit] * THREADS)
    assert Counter(answers) == {"submitted": 1, errors.ReviewIsSubmitted: THREADS - 1}
    assert AuditEntry.objects.filter(action="review.submit").count() == 1


def test_the_close_waits_for_a_submission_under_way_and_counts_it(built, assignment) -> None:
    with built.scoring():
        scored(built, assignment, 80, 80, 80, 80, 80, 80, submit=False)
    closing = threading.Thread(target=lambda: (close_phase(built.phase, by=None), connection.close()))
    with built.scoring(), transaction.atomic():
        services.submit_review(assignment=assignment, by=assignment.expert.user)
        closing.start()
        closing.join(1)
        assert closing.is_alive(), "the close did not wait"
        # The control: at this moment another connection counts no review; a close that did not wait would lose it.
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(_counted, built).result() == 0
    closing.join(20)
    assert not closing.is_alive()
    assert PhaseResult.objects.get(phase=built.phase).facts["reviews"] == 1


def _counted(built: Panel) -> int:
    try:
        return len(Score.objects.all().totals(built.phase))
    finally:
        connection.close()


def test_organisers_who_assign_at_once_give_no_case_too_many_experts(built) -> None:
    new_expert(built.campaign, built.organiser)
    Assignment.objects.all().delete()
    with built.scoring():
        added = at_once([lambda: services.assign_experts(phase=built.phase, by=built.organiser)] * THREADS)
    assert sorted(added) == [0] * (THREADS - 1) + [3]
    assert built.phase.assignments.count() == 3
