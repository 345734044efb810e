"""What the score and visit phases know of themselves: their rules, their gate, what they hand down."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from campaigns import kinds, programmes
from campaigns.errors import PhaseAwaits
from campaigns.models import Phase, RuleCard
from campaigns.services import require_open
from review import services
from review.models import Score
from submissions.models import PhaseResult
from tests.builders import opened_campaign
from tests.review.builders import declared, panel, planned, reported, reporter_of, scored

pytestmark = pytest.mark.django_db


def review_phase() -> Phase:
    return opened_campaign(published=False).phases.get(key="review")


def test_the_rules_of_the_programme_reach_the_campaign_in_the_cards_order() -> None:
    rules = kinds.get("score").describe(review_phase())
    assert (rules["experts_per_submission"], rules["scale"]) == (3, 100)
    assert [(c["name"], c["weight"]) for c in rules["criteria"]] == [
        ("改革创新", 20),
        ("开放引领", 15),
        ("创新驱动", 20),
        ("生态集约", 15),
        ("协调发展", 15),
        ("转型升级", 15),
    ]
    assert rules["criteria"][0]["question"] == "体制机制上突破了什么，做法是否管用"


def test_what_is_described_can_be_loaded_again() -> None:
    phase, kind = review_phase(), kinds.get("score")
    before = kind.describe(phase)
    kind.load(phase, before)
    assert kind.describe(phase) == before


def test_weights_that_do_not_add_up_keep_the_campaign_unpublished() -> None:
    phase = review_phase()
    assert kinds.get("score").problems(phase) == []
    phase.scoring_rules.criteria.filter(position=1).update(weight=25)
    (sentence,) = kinds.get("score").problems(phase)
    assert "105" in sentence
    assert phase.name in sentence


def test_a_phase_without_dates_is_a_problem() -> None:
    phase = review_phase()
    phase.closes_at = None
    assert len(kinds.get("score").problems(phase)) == 1


@pytest.mark.parametrize("weight", [0, -5])
def test_a_programme_with_a_weightless_criterion_is_refused(weight: int, tmp_path) -> None:
    text = programmes.path_of("case_selection").read_text(encoding="utf-8")
    path = tmp_path / "crooked.toml"
    path.write_text(text.replace("weight = 20", f"weight = {weight}", 1), encoding="utf-8")
    with pytest.raises(programmes.ProgrammeIsWrong, match="has no weight"):
        programmes.load(path)


def test_the_database_refuses_a_weightless_criterion_too() -> None:
    criterion = review_phase().scoring_rules.criteria.first()
    criterion.weight = 0
    with pytest.raises(IntegrityError), transaction.atomic():
        criterion.save()


def test_nobody_scores_before_the_card_is_locked() -> None:
    built = panel()
    RuleCard.objects.all().delete()
    with built.scoring(), pytest.raises(PhaseAwaits):
        require_open(built.campaign, "score")


def test_closing_hands_down_exactly_the_mean_of_the_weighted_totals() -> None:
    built = panel(cases=1, experts=3)
    first, second, third = built.phase.assignments.order_by("expert")
    with built.scoring():
        scored(built, first, 88, 90, 84, 70, 95, 61)  # 20·88+15·90+20·84+15·70+15·95+15·61 = 8180 -> 81.80
        scored(built, second, 100, 0, 50, 33, 67, 90)  # 2000+0+1000+495+1005+1350 = 5850 -> 58.50
        scored(built, third, 77, 81, 79, 80, 83, 72)  # 1540+1215+1580+1200+1245+1080 = 7860 -> 78.60
    built.close()
    (result,) = PhaseResult.objects.filter(phase=built.phase)
    assert result.value == Decimal("72.966667")  # 218.90 / 3
    assert result.facts == {
        "totals": {str(first.expert_id): 81.8, str(second.expert_id): 58.5, str(third.expert_id): 78.6},
        "reviews": 3,
        "quorum": 2,
    }


def test_a_draft_does_not_count_and_a_case_without_a_review_is_not_lost() -> None:
    built = panel(cases=2, experts=3)
    first, second, _third = built.phase.assignments.filter(submission=built.cases[0]).order_by("expert")
    with built.scoring():
        scored(built, first, 80, 80, 80, 80, 80, 80)
        scored(built, second, 10, 10, 10, 10, 10, 10, submit=False)
    built.close()
    found = {r.submission_id: (r.value, r.facts) for r in PhaseResult.objects.filter(phase=built.phase)}
    assert found == {
        built.cases[0].pk: (Decimal(80), {"totals": {str(first.expert_id): 80.0}, "reviews": 1, "quorum": 2}),
        built.cases[1].pk: (Decimal(0), {"totals": {}, "reviews": 0, "quorum": 2}),
    }


def test_the_status_counts_reviews_and_tells_no_score() -> None:
    built = panel(cases=1, experts=3, assigned=False)
    kind = kinds.get("score")
    assert kind.status(built.phase) == ""
    with built.scoring():
        services.assign_experts(phase=built.phase, by=built.organiser)
        declared(built)
        scored(built, built.phase.assignments.first(), 97, 97, 97, 97, 97, 97)
    assert kind.status(built.phase) == "已提交 1 份评分，还有 2 份"


def test_the_status_of_visits_counts_reports() -> None:
    built = panel()
    assert kinds.get("visit").status(built.visits) == ""
    with built.scoring():
        reported(planned(built, reporter_of(built)))
    assert kinds.get("visit").status(built.visits) == "已安排 1 次探访，提交 1 篇报告"


def test_the_database_refuses_a_score_off_the_scale() -> None:
    built = panel()
    assignment = built.phase.assignments.first()
    with built.scoring():
        scored(built, assignment, 100, submit=False)
    score = Score.objects.get()
    score.value = 101
    with pytest.raises(IntegrityError), transaction.atomic():
        score.save()
