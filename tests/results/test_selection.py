"""The list from the locked card and the recorded inputs: gates, two persons, replay."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from campaigns.errors import PhaseAwaits, PhaseIsClosed, ProgrammeIsWrong
from campaigns.kinds import get
from campaigns.models import Phase, RuleCard
from campaigns.points import handed_down
from core import approvals, clock
from core.models import AuditEntry, Job
from results import services
from results.combine import Rules
from results.errors import NothingToSelectFrom
from results.models import Selection, SelectionItem, SelectionRules
from results.scores import AnExpertHasTooFewCases
from results.selection import compute, differences
from results.solver import FloorsCannotBeMet
from submissions.models import PhaseResult
from tests.builders import during, locked_card, opened_campaign
from tests.results.builders import NOTICE_DAY, Judged, judged, selected

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Judged:
    return judged(4)


def propose(there: Judged) -> Selection:
    with clock.at(NOTICE_DAY):
        return services.propose_selection(campaign=there.campaign, by=there.first)


def confirm(there: Judged) -> Selection:
    with clock.at(NOTICE_DAY):
        return services.confirm_selection(campaign=there.campaign, by=there.second)


def test_the_best_are_on_the_list_and_every_case_has_its_points(there: Judged) -> None:
    selection = propose(there)
    assert set(selection.items.chosen().values_list("submission", flat=True)) == {c.pk for c in there.cases[1:]}
    item = selection.items.get(submission=there.case(3))
    # 13 votes are the most of four: 100 * 3.5/4; totals 61.5, 71.5, 81.5
    assert (item.votes, item.vote_points, item.score_points) == (13, Decimal("87.5"), Decimal("71.5"))
    assert (item.combined, item.position, item.basis) == (Decimal("74.7"), 1, "score")


def test_the_rules_are_the_locked_ones_whatever_the_rows_say_later(there: Judged) -> None:
    SelectionRules.objects.update(list_size=1, vote_weight=100, score_weight=0)
    assert propose(there).items.chosen().count() == 3


def test_the_cards_floor_and_cap_make_the_list_and_every_moved_case_says_so() -> None:
    """Six cases, the later the better; the first five are of one city, and each of another area."""
    there = judged(6, rules={"list_size": 3, "city_cap": 1})
    area = str(there.case(0).area)
    selection = propose(there)
    assert set(selection.items.chosen().values_list("submission", flat=True)) == {there.case(4).pk, there.case(5).pk}
    assert set(selection.items.filter(basis="city_cap").values_list("submission", flat=True)) == {
        case.pk for case in there.cases[:4]
    }
    card = RuleCard.objects.get(campaign=there.campaign)
    card.rules("select")["area_floors"] = {area: 2}
    card.save()
    both = propose(there)  # the area's two cases: the first of all and the sixth
    assert set(both.items.chosen().values_list("submission", flat=True)) == {there.case(0).pk, there.case(5).pk}
    assert both.items.get(submission=there.case(0)).basis == "area_floor"
    assert differences(both) == []


def test_floors_that_cannot_be_met_are_refused_and_named() -> None:
    there = judged(3, rules={"area_floors": {"深化改革": 2}})
    with pytest.raises(FloorsCannotBeMet, match="深化改革"):
        propose(there)


def test_area_and_city_count_only_for_a_card_that_looks_at_them() -> None:
    """So the lists of older cards keep their digest, whatever a directory says of a city later."""
    there = judged(3)
    before = compute(there.campaign).digest
    there.cases[0].area = there.campaign.areas.last()
    there.cases[0].save()
    assert compute(there.campaign).digest == before
    card = RuleCard.objects.get(campaign=there.campaign)
    card.rules("select")["area_floors"] = {"深化改革": 0, "对外开放": 1}
    card.save()
    before = compute(there.campaign).digest
    there.cases[0].area = there.cases[1].area
    there.cases[0].save()
    assert compute(there.campaign).digest != before


def test_a_list_waits_for_card_votes_and_scores() -> None:
    there = judged(3)
    Phase.objects.filter(campaign=there.campaign, kind="score").update(closed_at=None)
    with clock.at(during(there.campaign, "review")), pytest.raises(PhaseAwaits, match="专家评审"):
        services.propose_selection(campaign=there.campaign, by=there.first)
    RuleCard.objects.all().delete()
    phase = Phase.objects.get(campaign=there.campaign, kind="select")
    assert len(get("select").awaited(phase, NOTICE_DAY)) == 2


def test_a_list_waits_while_a_phase_withholds_what_it_handed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list shows points, so it must not be a way around the opening of the scores."""
    there = judged(3)
    monkeypatch.setattr(get("score"), "withheld", lambda phase: [f"{phase.name}尚未开启。"])
    with pytest.raises(PhaseAwaits, match="尚未开启"):
        propose(there)
    assert not Selection.objects.exists()


def test_nothing_is_selected_when_nobody_was_scored() -> None:
    there = judged(3, totals=[[], [], []])
    with pytest.raises(NothingToSelectFrom):
        propose(there)


def test_the_same_inputs_proposed_twice_are_one_proposal(there: Judged) -> None:
    assert propose(there) == propose(there)
    assert SelectionItem.objects.count() == 4


def test_the_proposer_cannot_confirm(there: Judged) -> None:
    propose(there)
    with clock.at(NOTICE_DAY), pytest.raises(approvals.ProposerCannotApprove):
        services.confirm_selection(campaign=there.campaign, by=there.first)
    assert not Selection.objects.exclude(confirmed_at=None).exists()


def test_nothing_is_confirmed_that_was_not_proposed(there: Judged) -> None:
    with pytest.raises(approvals.NothingIsProposed):
        confirm(there)


def test_an_input_that_changed_since_the_proposal_stops_the_confirmation(there: Judged) -> None:
    first = propose(there)
    PhaseResult.objects.filter(phase__kind="vote", submission=there.case(0)).update(value=5000)
    with pytest.raises(approvals.ContentHasChanged):
        confirm(there)
    second = propose(there)
    assert second.digest != first.digest
    assert confirm(there) == second


def test_confirming_closes_the_phase_hands_the_list_down_and_asks_for_the_workbook(there: Judged) -> None:
    propose(there)
    selection = confirm(there)
    assert selection.approval
    assert (selection.approval.proposer, selection.approval.approver) == (there.first, there.second)
    phase = Phase.objects.get(campaign=there.campaign, kind="select")
    assert phase.closed_at
    assert set(phase.results.values_list("submission", flat=True)) == {c.pk for c in there.cases[1:]}
    assert Job.objects.get(kind="selected_list").facts == {"selection": selection.pk}
    assert AuditEntry.objects.filter(action="selection.confirm").exists()
    with pytest.raises(PhaseIsClosed):
        propose(there)


def test_the_database_keeps_one_confirmed_list(there: Judged) -> None:
    propose(there)
    selection = confirm(there)
    rival = Selection(
        campaign=there.campaign, digest="x", card_digest="y", proposed_at=NOTICE_DAY, proposed_by=there.first
    )
    rival.confirmed_at = selection.confirmed_at
    with pytest.raises(IntegrityError), transaction.atomic():
        rival.save()  # nobody approved it
    rival.confirmed_at = None
    rival.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Selection.objects.filter(pk=rival.pk).update(
            confirmed_at=selection.confirmed_at, approval=selection.approval_id
        )


def test_what_is_due_is_closed_before_the_list_is_computed(there: Judged) -> None:
    propose(there)
    visits = Phase.objects.get(campaign=there.campaign, kind="visit")
    assert visits.closed_at == visits.closes_at


def test_weights_must_make_one_hundred() -> None:
    judged(3)
    with pytest.raises(IntegrityError), transaction.atomic():
        SelectionRules.objects.update(vote_weight=30)


@pytest.mark.parametrize(
    "wrong",
    [
        {"vote_points": "loudest"},
        {"tie_breaks": ["height"]},
        {"vote_points": "capped_linear"},
        {"vote_weight": 30},
        {"area_floors": {"不存在的奖区": 1}},
        {"area_floors": {"科技创新": "3"}},
        {"area_floors": {"科技创新": -1}},
        {"area_floors": [3]},
        {"city_cap": 0},
        {"least_cases": 1},
        {"spread_limit": 0},
    ],
)
def test_a_programme_with_odd_rules_is_refused(wrong: dict[str, object]) -> None:
    phase = Phase.objects.get(campaign=judged(3).campaign, kind="select")
    right = get("select").describe(phase)
    with pytest.raises(ProgrammeIsWrong):
        get("select").load(phase, {**right, **wrong})


def test_floors_and_caps_go_onto_the_card_and_come_back() -> None:
    phase = Phase.objects.get(campaign=opened_campaign(), kind="select")
    right = get("select").describe(phase)
    assert (right["area_floors"], right["city_cap"]) == ({}, None)
    get("select").load(phase, {**right, "area_floors": {"科技创新": 3, "绿色发展": 0}, "city_cap": 4})
    rules = Rules.from_card(get("select").describe(phase), {})
    assert (rules.area_floors, rules.city_cap) == ({"科技创新": 3}, 4)


def test_a_card_from_before_floors_and_caps_has_none() -> None:
    card = locked_card(opened_campaign())
    older = {key: value for key, value in card.rules("select").items() if key not in ("area_floors", "city_cap")}
    rules = Rules.from_card(older, card.rules("score"))
    assert (rules.area_floors, rules.city_cap) == ({}, None)


def test_a_normalised_list_is_replayed_and_depends_on_who_gave_a_total() -> None:
    totals = [[40 + 3 * case, 70 + case, 80 + case / 2] for case in range(5)]
    there = judged(5, totals=totals, rules={"score_method": "normalised"})
    propose(there)
    selection = confirm(there)
    assert differences(selection) == []
    assert selection.items.chosen().count() == 4
    result = there.result("score", 0)
    first, second, third = (result.facts["totals"][expert] for expert in "012")
    result.facts["totals"] = {"0": second, "1": first, "2": third}  # the same totals, of other experts
    result.save()
    assert differences(selection)


def test_a_normalised_list_is_refused_where_an_expert_has_too_few_cases() -> None:
    there = judged(4, rules={"score_method": "normalised"})  # three experts with four cases each; five are needed
    with pytest.raises(AnExpertHasTooFewCases):
        propose(there)
    assert not Selection.objects.exists()


# --- replay -----------------------------------------------------------------------------------------------------------


def test_a_stored_list_is_what_card_and_inputs_give() -> None:
    there = selected(4)
    assert differences(Selection.objects.get()) == []
    assert compute(there.campaign).digest == Selection.objects.get().digest
    out = StringIO()
    call_command("replay_selection", there.campaign.slug, stdout=out)
    assert "3 cases" in out.getvalue()


def test_the_replay_names_every_difference_and_ends_with_1() -> None:
    there = selected(4)
    case = there.case(0)
    SelectionItem.objects.filter(submission=case).update(chosen=True)
    PhaseResult.objects.filter(phase__kind="vote", submission=there.case(3)).update(value=12)
    with pytest.raises(CommandError) as refusal:
        call_command("replay_selection", there.campaign.slug)
    assert refusal.value.returncode == 1
    said = str(refusal.value)
    assert f"case {case.number_text}: chosen: stored True, computed False" in said
    assert f"case {there.case(3).number_text}: votes: stored 13, computed 12" in said


def test_the_replay_notices_a_total_that_moved_without_moving_the_mean() -> None:
    there = selected(4)
    result = there.result("score", 1)
    result.facts = {"totals": {"0": 65.5, "1": 70.5, "2": 75.5}}
    result.save()
    assert [line.split(":")[0] for line in differences(Selection.objects.get())] == ["inputs"]


def test_the_replay_notices_points_that_the_card_does_not_make_of_the_votes() -> None:
    there = selected(4)
    results = list(PhaseResult.objects.filter(phase__kind="vote").order_by("pk"))
    select = RuleCard.objects.get(campaign=there.campaign).rules("select")
    for result, facts in zip(results, handed_down(select, [int(each.value) for each in results]), strict=True):
        result.facts = facts
    PhaseResult.objects.bulk_update(results, ["facts"])
    assert not [line for line in differences(Selection.objects.get()) if "points" in line]
    true = there.result("vote", 1).facts["points"]
    PhaseResult.objects.filter(pk=there.result("vote", 1).pk).update(facts={"points": "99.000000"})
    line = f"case {there.case(1).number_text}: points handed down 99.000000, computed {true}"
    assert line in differences(Selection.objects.get())


def test_the_replay_of_a_campaign_without_a_list_says_so() -> None:
    with pytest.raises(CommandError, match="no selection"):
        call_command("replay_selection", "nowhere")


def test_the_time_of_day_does_not_matter() -> None:
    there = judged(4)
    digest = propose(there).digest
    with clock.at(NOTICE_DAY + timedelta(days=1)):
        assert services.propose_selection(campaign=there.campaign, by=there.second).digest == digest
