"""Two organisers press at the same moment: the scores are opened once, a review is given back once or counted once."""

import threading
from collections import Counter

import pytest
from django.db import connection, transaction

from campaigns.services import close_phase
from core.approvals import ProposerCannotApprove
from core.models import Approval, AuditEntry, User
from review import services
from review.models import Assignment, Review, ScoreOpening, is_opened
from review.services.opening import ScoresAreOpened
from review.services.reopening import ReviewIsNotFinished
from submissions.models import PhaseResult
from tests.builders import organisers
from tests.races import together
from tests.review.builders import Panel, panel, scored

THREADS = 6

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def built() -> Panel:
    built = panel(cases=1, experts=3)
    with built.scoring():
        scored(built, built.phase.assignments.select_related("expert__user").order_by("expert")[0], *[80] * 6)
    return built


def at_once(works):
    return [type(answer) if isinstance(answer, Exception) else answer for answer in together.at_once(works)]


def test_two_persons_who_open_at_once_open_once(built) -> None:
    built.close()
    first, second = organisers(built.campaign)
    services.propose_opening(phase=built.phase, by=first)

    def press(by: User) -> str:
        services.open_scores(phase=built.phase, by=by)
        return "opened"

    answers = Counter(at_once([lambda by=by: press(by) for by in [first, second] * (THREADS // 2)]))
    assert answers["opened"] == 1
    assert set(answers) <= {"opened", ScoresAreOpened, ProposerCannotApprove}
    assert (ScoreOpening.objects.count(), AuditEntry.objects.filter(action="scores.open").count()) == (1, 1)
    approval = Approval.objects.get(action="scores.open")
    assert (approval.proposer, approval.approver) == (first, second)


def test_control_looking_without_the_lock_lets_several_through(built) -> None:
    """Without the lock the race is real; if this fails, the test above proves nothing."""
    built.close()
    barrier = threading.Barrier(THREADS)

    def naive() -> bool:
        free = not is_opened(type(built.phase).objects.get(pk=built.phase.pk))
        barrier.wait()
        return free

    assert sum(map(bool, at_once([naive] * THREADS))) > 1


def test_a_review_is_given_back_once(built) -> None:
    mine = Assignment.objects.get(review__state="submitted")
    with built.scoring():
        act = lambda: services.reopen_review(assignment=mine, reason="请补充。", by=built.organiser).state  # noqa: E731
        answers = Counter(at_once([act] * THREADS))
    assert answers == {"draft": 1, ReviewIsNotFinished: THREADS - 1}
    assert AuditEntry.objects.filter(action="review.reopen").count() == 1


def test_the_close_waits_for_a_review_that_is_just_given_back_and_does_not_count_it(built) -> None:
    mine = Assignment.objects.get(review__state="submitted")
    closing = threading.Thread(target=lambda: (close_phase(built.phase, by=None), connection.close()))
    with built.scoring(), transaction.atomic():
        services.reopen_review(assignment=mine, reason="请补充。", by=built.organiser)
        closing.start()
        closing.join(1)
        assert closing.is_alive(), "the close did not wait"
    closing.join(20)
    assert not closing.is_alive()
    assert Review.objects.get().state == "draft"
    assert PhaseResult.objects.get(phase=built.phase).facts["reviews"] == 0
