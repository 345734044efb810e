"""Several second persons publish a correction at the same instant: it is published once, and the card has its rules."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from campaigns import corrections, kinds
from campaigns.models import Campaign, CardCorrection, RuleCard
from core import approvals, clock
from core.models import AuditEntry
from review.errors import ScoreIsOffTheScale
from review.models import Criterion, Score, ScoringRules
from review.services import save_review
from tests.builders import during, locked_card, opened_campaign, organisers
from tests.races import together
from tests.review.builders import Panel, panel, scored

WORKERS = 6

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def campaign() -> Campaign:
    campaign = opened_campaign()
    locked_card(campaign)
    with clock.at(during(campaign, "screening")):
        corrections.propose_correction(
            campaign=campaign, rules={"selection": {"list_size": 28}}, reason="更正。", by=organisers(campaign)[0]
        )
    return campaign


def test_a_correction_is_published_once_however_many_press(campaign: Campaign) -> None:
    second = organisers(campaign)[1]
    with clock.at(during(campaign, "screening", timedelta(hours=2))):
        work = lambda: type(corrections.publish_correction(campaign=campaign, by=second))  # noqa: E731
        answers = together.at_once([work] * WORKERS)
    assert Counter(a if isinstance(a, type) else type(a) for a in answers) == {
        CardCorrection: 1,
        approvals.NothingIsProposed: WORKERS - 1,
    }
    assert RuleCard.objects.get().rules("select")["list_size"] == 28
    assert AuditEntry.objects.filter(action="card.correct").count() == 1


def test_control_without_the_lock_several_find_it_waiting(campaign: Campaign) -> None:
    """If this fails, the test above proves nothing."""
    barrier = threading.Barrier(WORKERS)

    def naive() -> bool:
        found = corrections.waiting_correction(campaign) is not None
        barrier.wait()
        return found

    assert together.at_once([naive] * WORKERS).count(True) > 1


# --- a correction of the scale, and experts who score at that moment -------------------------------------------------


def started(work: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    """Begin ``work`` on a connection of its own; its answer, or its refusal's class, comes into the list."""
    answers: list[object] = []
    thread = threading.Thread(target=lambda: answers.append(together.at_once([work])[0]))
    thread.start()
    thread.join(1)
    assert thread.is_alive(), "it did not wait"
    return thread, answers


@pytest.fixture
def rescaled() -> Iterator[Panel]:
    """One case under review, and a correction of the scale to 10 points that waits for its second person."""
    built = panel(cases=1, experts=3)
    criteria = [{**c, "anchors": []} for c in kinds.get("score").describe(built.phase)["criteria"]]
    rules = {"review": {"scale": 10, "criteria": criteria}, "selection": {"spread_limit": None}}
    with built.scoring():
        corrections.propose_correction(campaign=built.campaign, rules=rules, reason="更正。", by=built.organiser)
        yield built


def test_a_correction_waits_for_the_score_under_way_and_leaves_the_scale(rescaled: Panel) -> None:
    second, assignment = organisers(rescaled.campaign)[1], rescaled.phase.assignments.order_by("pk")[0]
    with transaction.atomic():
        scored(rescaled, assignment, 80, submit=False)
        thread, answers = started(lambda: corrections.publish_correction(campaign=rescaled.campaign, by=second))
        # The control: a correction that did not wait would find no score at this moment.
        assert together.at_once([lambda: Score.objects.exists()]) == [False]
    thread.join(20)
    assert [type(answer) for answer in answers] == [corrections.TheseRulesAreFixed]
    assert Score.objects.get().scale == 100


def test_a_score_waits_for_the_correction_under_way_and_is_held_to_the_new_scale(rescaled: Panel) -> None:
    second, assignment = organisers(rescaled.campaign)[1], rescaled.phase.assignments.order_by("pk")[0]
    with transaction.atomic():
        corrections.publish_correction(campaign=rescaled.campaign, by=second)
        by, pk = assignment.expert.user, Criterion.objects.filter(rules__phase=rescaled.phase)[0].pk
        thread, answers = started(
            lambda: save_review(assignment=assignment, scores={pk: 80}, comment="", version=0, by=by)
        )
        # The control: whoever does not wait still reads the old scale.
        assert together.at_once([lambda: ScoringRules.objects.get(phase=rescaled.phase).scale]) == [100]
    thread.join(20)
    assert [type(answer) for answer in answers] == [ScoreIsOffTheScale]
    assert not Score.objects.exists()
