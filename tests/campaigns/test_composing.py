"""The card while it is composed, and its corrections after the lock."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from campaigns import cards, composing, corrections, errors, kinds
from campaigns.models import Campaign, CardCorrection, Phase, RuleCard
from core import approvals, clock
from core.canonical import digest
from core.models import AuditEntry, User
from results.models import SelectionRules
from review.models import Score
from submissions.models import Submission
from tests.builders import during, laid_cases, locked_card, opened_campaign, organisers
from tests.review.builders import panel, scored

pytestmark = pytest.mark.django_db

SMALLER = {"selection": {"list_size": 20}}


@pytest.fixture
def campaign() -> Campaign:
    return opened_campaign()


def compose(campaign: Campaign, rules: composing.Rules, by: User | None = None) -> dict[str, Any]:
    with clock.at(during(campaign, "screening")):
        return composing.compose_rules(campaign=campaign, rules=rules, by=by or organisers(campaign)[0])


def propose(campaign: Campaign, rules: composing.Rules = SMALLER, phase: str = "screening") -> CardCorrection:
    with clock.at(during(campaign, phase, timedelta(hours=9))):
        return corrections.propose_correction(
            campaign=campaign, rules=rules, reason="入选数写错了。", by=organisers(campaign)[0]
        )


def publish(campaign: Campaign, phase: str = "screening") -> CardCorrection:
    with clock.at(during(campaign, phase, timedelta(hours=10))):
        return corrections.publish_correction(campaign=campaign, by=organisers(campaign)[1])


# --- composing --------------------------------------------------------------------------------------------------------


def test_rules_of_several_phases_are_written_together_and_the_rest_stays(campaign: Campaign) -> None:
    before = cards.compose(campaign)
    content = compose(
        campaign, {"selection": {"list_size": 25, "city_cap": 3}, "review": {"experts_per_submission": 5}}
    )
    assert (
        content
        == cards.compose(campaign)
        == cards.with_rules(
            before, {"selection": {"list_size": 25, "city_cap": 3}, "review": {"experts_per_submission": 5}}
        )
    )
    entry = AuditEntry.objects.get(action="card.compose")
    wanted = ["review.experts_per_submission", "selection.city_cap", "selection.list_size"]
    assert sorted(entry.facts["changed"]) == wanted


def test_a_locked_card_is_not_composed_and_neither_is_one_after_voting_began(campaign: Campaign) -> None:
    with clock.at(during(campaign, "voting")), pytest.raises(errors.VotingHasBegun):
        composing.compose_rules(campaign=campaign, rules=SMALLER, by=organisers(campaign)[0])
    locked_card(campaign)
    with pytest.raises(errors.CardIsLocked):
        compose(campaign, SMALLER)


@pytest.mark.parametrize("wrong", [{"criteria": [{"name": "无权重", "weight": 0}]}, {"criteria": [{}]}])
def test_what_a_kind_stumbles_over_is_a_refusal_and_no_broken_page(campaign: Campaign, wrong: dict[str, Any]) -> None:
    with pytest.raises(composing.NoCardCanSayThis):
        compose(campaign, {"review": wrong})


def test_what_no_card_can_say_writes_nothing(campaign: Campaign) -> None:
    with pytest.raises(composing.NoCardCanSayThis):
        compose(campaign, {"review": {"experts_per_submission": 5}, "selection": {"vote_points": "capped_linear"}})
    assert cards.compose(campaign) == cards.compose(Campaign.objects.get(pk=campaign.pk))
    assert campaign.phases.get(key="review").scoring_rules.experts_per_submission == 3


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"selection": {"area_floors": {"深化改革": 20, "科技创新": 11}}}, "合计31"),
        ({"selection": {"city_cap": 1}}, "16个市"),
        ({"selection": {"spread_limit": 101}}, "101分"),
        ({"voting": {"choices_min": 6, "per_area": 1}}, "5个奖区"),
    ],
)
def test_a_card_that_contradicts_itself_is_composed_but_not_locked(
    campaign: Campaign, rules: composing.Rules, sentence: str
) -> None:
    content = compose(campaign, rules)
    assert sentence in " ".join(cards.problems(campaign, content))
    with clock.at(during(campaign, "screening")), pytest.raises(cards.CardHasProblems) as refusal:
        cards.propose_lock(campaign=campaign, by=organisers(campaign)[0])
    assert sentence in str(refusal.value)


def test_weights_of_criteria_that_do_not_make_one_hundred_are_a_problem(campaign: Campaign) -> None:
    content = cards.compose(campaign)
    review = next(phase["rules"] for phase in content["phases"] if phase["kind"] == "score")
    review["criteria"][0]["weight"] += 5
    assert "105" in cards.problems(campaign, content)[0]


def test_floors_that_the_admitted_cases_cannot_meet_are_a_problem_once_screening_is_over(campaign: Campaign) -> None:
    laid_cases(campaign, 6)  # two of the first area, one of each other
    content = cards.with_rules(cards.compose(campaign), {"selection": {"list_size": 5, "area_floors": {"绿色发展": 2}}})
    assert not cards.problems(campaign, content)
    assert "绿色发展" in " ".join(cards.warnings(campaign, content))
    Phase.objects.filter(campaign=campaign, kind="screen").update(closed_at=during(campaign, "screening"))
    assert "绿色发展" in " ".join(cards.problems(campaign, content))


def test_floors_that_can_only_be_met_one_at_a_time_are_a_problem(campaign: Campaign) -> None:
    """The only case of one area and the only one of another come from one city, of which one case may be chosen."""
    first, second, *others = laid_cases(campaign, 7)  # five of the first city
    Submission.objects.filter(pk__in=[case.pk for case in others]).update(area=others[0].area)
    areas = [str(case.area) for case in (first, second)]
    rules = {"list_size": 2, "city_cap": 1, "area_floors": dict.fromkeys(areas, 1)}
    content = cards.with_rules(cards.compose(campaign), {"selection": rules})
    Phase.objects.filter(campaign=campaign, kind="screen").update(closed_at=during(campaign, "screening"))
    assert "各奖区最少入选数" in " ".join(cards.problems(campaign, content))
    eased = cards.with_rules(content, {"selection": {"area_floors": {areas[0]: 1}}})
    assert not cards.problems(campaign, eased)


# --- corrections ------------------------------------------------------------------------------------------------------


def test_two_organisers_correct_a_locked_card_and_both_digests_are_kept(campaign: Campaign) -> None:
    before = locked_card(campaign)
    propose(campaign)
    assert RuleCard.objects.get().digest == before.digest
    correction = publish(campaign)
    card = RuleCard.objects.get()
    assert (correction.digest_before, correction.digest_after) == (before.digest, card.digest)
    assert card.digest == digest(card.content) != before.digest
    assert (correction.before, correction.position) == (before.content, 1)
    assert card.rules("select")["list_size"] == 20
    assert SelectionRules.objects.get(phase__campaign=campaign).list_size == 20
    assert cards.compose(campaign) == card.content
    assert correction.approval is not None
    assert correction.approval.proposer != correction.approval.approver


def test_the_proposer_cannot_publish_it(campaign: Campaign) -> None:
    locked_card(campaign)
    propose(campaign)
    proposal = approvals.open_proposal(corrections.CORRECT, RuleCard.objects.get())
    assert proposal is not None
    with clock.at(during(campaign, "screening")), pytest.raises(approvals.ProposerCannotApprove):
        corrections.publish_correction(campaign=campaign, by=proposal.proposer)
    assert not CardCorrection.objects.filter(published_at__isnull=False).exists()


def test_another_proposal_replaces_the_one_that_waits(campaign: Campaign) -> None:
    locked_card(campaign)
    propose(campaign)
    propose(campaign, {"selection": {"list_size": 28}})
    assert publish(campaign).changed == {"selection": {"list_size": 28}}
    propose(campaign)
    assert publish(campaign).position == 2


@pytest.mark.parametrize(
    ("rules", "refusal"),
    [
        ({"selection": {"list_size": 30}}, corrections.NothingIsCorrected),
        ({"selection": {"area_floors": {"深化改革": 31}}}, cards.CardHasProblems),
    ],
)
def test_a_correction_that_changes_nothing_or_contradicts_itself_is_refused(
    campaign: Campaign, rules: composing.Rules, refusal: type[Exception]
) -> None:
    locked_card(campaign)
    with pytest.raises(refusal):
        propose(campaign, rules)


def test_a_correction_needs_a_locked_card_and_a_reason(campaign: Campaign) -> None:
    with pytest.raises(corrections.CardIsNotLockedYet):
        propose(campaign)
    locked_card(campaign)
    with pytest.raises(corrections.CorrectionNeedsAReason):
        corrections.propose_correction(campaign=campaign, rules=SMALLER, reason="  ", by=organisers(campaign)[0])
    with pytest.raises(approvals.NothingIsProposed):
        publish(campaign)


def test_the_rules_of_a_vote_that_has_begun_stay_while_the_lists_size_may_change(campaign: Campaign) -> None:
    locked_card(campaign)
    with pytest.raises(corrections.TheseRulesAreFixed, match="投票已经开始"):
        propose(campaign, {"voting": {"choices_max": 5}}, "voting")
    propose(campaign, phase="voting")
    assert publish(campaign, "voting").changed == SMALLER


def test_how_votes_became_points_stays_once_the_vote_is_over(campaign: Campaign) -> None:
    locked_card(campaign)
    Phase.objects.filter(campaign=campaign, kind="vote").update(closed_at=during(campaign, "voting"))
    with pytest.raises(corrections.TheseRulesAreFixed, match="折算"):
        propose(campaign, {"selection": {"vote_points": "rank"}}, "review")


def test_the_stage_of_a_correction_stays_when_the_phases_have_been_closed(campaign: Campaign) -> None:
    locked_card(campaign)
    propose(campaign, phase="voting")
    correction = publish(campaign, "voting")

    def stages() -> dict[str, str]:
        return {phase.kind: stage for phase, stage in corrections.stages_at(correction, campaign)}

    before = stages()
    assert before["vote"] == "during"
    later = during(campaign, "voting", timedelta(days=3))
    Phase.objects.filter(campaign=campaign, kind__in=["vote", "score"]).update(closed_at=later)
    assert stages() == before
    Phase.objects.filter(campaign=campaign, kind="vote").update(closed_at=correction.published_at)
    assert stages()["vote"] == "after"


def test_a_proposal_that_waited_too_long_is_not_published(campaign: Campaign) -> None:
    locked_card(campaign)
    propose(campaign, {"voting": {"choices_max": 5}})
    with pytest.raises(corrections.TheseRulesAreFixed):
        publish(campaign, "voting")


def test_criteria_stay_after_the_first_score() -> None:
    built = panel(cases=1, experts=3)
    criteria = kinds.get("score").describe(built.phase)["criteria"]
    other = {"review": {"criteria": [{**criteria[0], "weight": 100}]}}
    propose(built.campaign, other, "review")  # nobody has scored yet
    with built.scoring():
        scored(built, built.phase.assignments.all()[0], 80, submit=False)
    with pytest.raises(corrections.TheseRulesAreFixed, match="已经开始评分"):
        publish(built.campaign, "review")


def test_what_no_score_was_given_by_is_corrected_after_the_first_score() -> None:
    built = panel(cases=1, experts=3)
    with built.scoring():
        scored(built, built.phase.assignments.all()[0], 80, submit=False)
    before = kinds.get("score").describe(built.phase)
    propose(built.campaign, {"review": {"quorum": 2, "experts_per_submission": 4, "is_blind": True}}, "review")
    publish(built.campaign, "review")
    after = kinds.get("score").describe(Phase.objects.get(pk=built.phase.pk))
    assert after == {**before, "quorum": 2, "experts_per_submission": 4, "is_blind": True}
    assert Score.objects.get().criterion == built.criteria[0]


def test_the_database_keeps_a_correction_whole(campaign: Campaign) -> None:
    locked_card(campaign)
    correction = propose(campaign)
    for wrong in (
        {"published_at": during(campaign, "screening")},
        {"digest_after": correction.digest_before},
        {"reason": ""},
        {"position": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CardCorrection.objects.update(**wrong)
    correction.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        correction.save(force_insert=True)
