"""Decisions against the computed list: two persons, a rule, a reason; what they change and what they never touch."""

import io

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from campaigns.errors import PhaseIsClosed
from campaigns.models import RuleCard
from core import clock
from core.approvals import ContentHasChanged, NothingIsProposed, ProposerCannotApprove
from core.models import AuditEntry
from results import services
from results.combine import LEAVE, TAKE, TakenCasesCannotBeKept
from results.explaining import Explainer
from results.exports import workbook
from results.models import Adjustment, Deliberation, Selection
from results.selection import compute, differences
from results.services.adjusting import (
    AdjustmentChangesNothing,
    AdjustmentIsNotInForce,
    AdjustmentIsNotWaiting,
    RuleIsMissing,
    TheListCannotBeKept,
    TheListWouldBeShorter,
)
from results.services.agenda import AnAdjustmentStands, ReasonIsMissing
from tests.results import deliberations as told
from tests.results.builders import NOTICE_DAY, Judged

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Judged:
    return told.scored()


def chosen(there: Judged) -> list[int]:
    """The indexes of the cases on the list as it is computed now."""
    numbers = {outcome.number for outcome in compute(there.campaign).outcomes if outcome.chosen}
    return [place for place, case in enumerate(there.cases) if case.number in numbers]


def test_a_case_is_taken_onto_the_list_and_the_last_by_points_gives_way(there: Judged) -> None:
    meeting = told.begun(there)
    before = compute(there.campaign)
    adjustment = told.proposed(there, told.item_of(meeting, there, 1), TAKE)
    assert compute(there.campaign).digest == before.digest  # a proposal is no input
    with clock.at(NOTICE_DAY):
        services.approve_adjustment(adjustment=adjustment, by=there.second)
    assert chosen(there) == [1, 4, 5]
    after = compute(there.campaign)
    assert after.digest != before.digest
    points = ("number", "votes", "vote_points", "score_points", "combined", "position")
    assert [[getattr(o, name) for name in points] for o in after.outcomes] == [
        [getattr(o, name) for name in points] for o in before.outcomes
    ]
    by_number = {outcome.number: outcome for outcome in after.outcomes}
    assert by_number[there.case(1).number].basis == "deliberation"
    assert by_number[there.case(3).number].basis == "score"


def test_a_case_is_left_off_and_the_next_comes_in(there: Judged) -> None:
    meeting = told.begun(there)
    told.decided(there, told.item_of(meeting, there, 4), LEAVE)
    assert chosen(there) == [2, 3, 5]


def test_it_takes_two_persons_and_names_rule_and_reason(there: Judged) -> None:
    item = told.item_of(told.begun(there), there, 1)
    for wrong in ({"clause": "nonsense"}, {"clause": "other"}):
        with pytest.raises(RuleIsMissing):
            told.proposed(there, item, TAKE, **wrong)
    with pytest.raises(ReasonIsMissing):
        told.proposed(there, item, TAKE, reason=" ")
    adjustment = told.proposed(there, item, TAKE, clause="spread", detail="第四条")
    assert adjustment.clause == "规则卡：专家评分相差 10 分及以上的案例提交合议（第四条）"
    with clock.at(NOTICE_DAY):
        with pytest.raises(ProposerCannotApprove):
            services.approve_adjustment(adjustment=adjustment, by=there.first)
        services.approve_adjustment(adjustment=adjustment, by=there.second)
        with pytest.raises(AdjustmentIsNotWaiting):
            services.approve_adjustment(adjustment=adjustment, by=there.second)
    with pytest.raises(AnAdjustmentStands):
        told.proposed(there, item, LEAVE)
    assert AuditEntry.objects.get(action="adjustment.decide").facts["rule"] == adjustment.clause


def test_what_would_change_nothing_is_refused(there: Judged) -> None:
    meeting = told.begun(there)
    with pytest.raises(AdjustmentChangesNothing):
        told.proposed(there, told.item_of(meeting, there, 4), TAKE)
    with pytest.raises(AdjustmentChangesNothing):
        told.proposed(there, told.item_of(meeting, there, 1), LEAVE)


def test_what_no_list_can_hold_is_refused_in_words() -> None:
    there = told.scored(rules={"list_size": 1})
    meeting = told.begun(there, edge=3)
    told.decided(there, told.item_of(meeting, there, 1), TAKE)
    with pytest.raises(TakenCasesCannotBeKept, match="没有") as said:
        told.proposed(there, told.item_of(meeting, there, 3), TAKE)
    assert not any(case.number_text in str(said.value) for case in there.cases)  # a reader may be in conflict
    floored = told.scored(rules={"list_size": 2, "area_floors": {"对外开放": 1}})
    only = next(place for place, case in enumerate(floored.cases) if str(case.area) == "对外开放")
    others = [case for place, case in enumerate(floored.cases) if str(case.area) == "对外开放" and place != only]
    assert not others
    meeting = told.begun(floored, edge=5)
    with pytest.raises(TheListCannotBeKept, match="对外开放"):
        told.proposed(floored, told.item_of(meeting, floored, only), LEAVE)
    silent = told.scored(totals=[[], [60, 90], *told.TOTALS[2:]])
    meeting = told.begun(silent)
    with clock.at(NOTICE_DAY):
        item = services.add_item(deliberation=meeting, number=silent.case(0).number, note="无人评分", by=silent.first)
    with pytest.raises(TakenCasesCannotBeKept):
        told.proposed(silent, item, TAKE)


def test_no_decision_makes_the_list_shorter_without_a_word() -> None:
    there = told.scored(rules={"list_size": 6})
    meeting = told.begun(there)
    with pytest.raises(TheListWouldBeShorter, match="减少为 5 个"):
        told.proposed(there, told.item_of(meeting, there, 1), LEAVE)
    resized(there, 5)  # two persons say it, by a correction of the card
    assert told.decided(there, told.item_of(meeting, there, 1), LEAVE)


def resized(there: Judged, size: int) -> None:
    """As a correction of the card would leave it."""
    card = RuleCard.objects.get(campaign=there.campaign)
    next(phase for phase in card.content["phases"] if phase["kind"] == "select")["rules"]["list_size"] = size
    card.save()


def test_decisions_that_a_correction_made_impossible_can_be_withdrawn(there: Judged) -> None:
    meeting = told.begun(there, edge=3)
    rows = [told.decided(there, told.item_of(meeting, there, index), TAKE) for index in (0, 1, 2)]
    resized(there, 1)
    with clock.at(NOTICE_DAY):
        for row in rows[:2]:  # after the first one there is still no list, after the second there is one
            row = services.propose_withdrawal(adjustment=row, reason="名单缩短", by=there.first)
            services.withdraw_adjustment(adjustment=row, digest=row.withdrawal_digest, by=there.second)
    assert chosen(there) == [2]


def test_another_meeting_drops_a_case_that_an_earlier_one_decided(there: Judged) -> None:
    first = told.begun(there)
    told.decided(there, told.item_of(first, there, 1), TAKE)
    with clock.at(NOTICE_DAY), pytest.raises(AnAdjustmentStands):
        services.drop_item(item=told.item_of(first, there, 1), reason="已议", by=there.first)
    told.closed(there, first)
    again = told.begun(there)
    with clock.at(NOTICE_DAY):
        services.drop_item(item=told.item_of(again, there, 1), reason="上次已议", by=there.first)
    assert chosen(there) == [1, 4, 5]


def test_it_is_withdrawn_by_two_until_the_list_is_confirmed(there: Judged) -> None:
    meeting = told.begun(there)
    adjustment = told.decided(there, told.item_of(meeting, there, 1), TAKE)
    told.closed(there, meeting)
    with clock.at(NOTICE_DAY):
        with pytest.raises(NothingIsProposed):
            services.withdraw_adjustment(adjustment=adjustment, digest="", by=there.second)
        turns = [Deliberation.objects.get().turn]
        row = services.propose_withdrawal(adjustment=adjustment, reason="材料有误", by=there.first)
        turns.append(Deliberation.objects.get().turn)
        assert chosen(there) == [1, 4, 5]
        with pytest.raises(ProposerCannotApprove):
            services.withdraw_adjustment(adjustment=adjustment, digest=row.withdrawal_digest, by=there.first)
        read = row.withdrawal_digest
        row = services.propose_withdrawal(adjustment=adjustment, reason="材料重复", by=there.first)
        with pytest.raises(ContentHasChanged):  # the second person has read the other reason
            services.withdraw_adjustment(adjustment=adjustment, digest=read, by=there.second)
        turns.append(Deliberation.objects.get().turn)
        services.withdraw_adjustment(adjustment=adjustment, digest=row.withdrawal_digest, by=there.second)
        turns.append(Deliberation.objects.get().turn)
        assert turns == sorted(set(turns))  # the projector shows each of these anew
        assert chosen(there) == [3, 4, 5]
        with pytest.raises(AdjustmentIsNotInForce):
            services.propose_withdrawal(adjustment=adjustment, reason="x", by=there.first)
    again = told.decided(there, told.item_of(told.begun(there), there, 1), TAKE)
    told.closed(there, again.item.deliberation)
    with clock.at(NOTICE_DAY):
        services.propose_selection(campaign=there.campaign, by=there.first)
        services.confirm_selection(campaign=there.campaign, by=there.second)
        with pytest.raises(PhaseIsClosed):
            services.propose_withdrawal(adjustment=again, reason="太晚", by=there.first)


def test_a_proposal_that_is_given_up_can_no_longer_be_approved(there: Judged) -> None:
    item = told.item_of(told.begun(there), there, 1)
    adjustment = told.proposed(there, item, TAKE)
    with clock.at(NOTICE_DAY):
        services.drop_adjustment(adjustment=adjustment, by=there.second)
        with pytest.raises(AdjustmentIsNotWaiting):
            services.approve_adjustment(adjustment=adjustment, by=there.second)
    assert told.proposed(there, item, TAKE).pk != adjustment.pk


def test_the_confirmed_list_explains_exports_and_replays_the_decision(there: Judged, capsys: object) -> None:
    meeting = told.begun(there)
    told.decided(there, told.item_of(meeting, there, 1), TAKE, reason="材料真实。")
    told.closed(there, meeting)
    with clock.at(NOTICE_DAY):
        services.propose_selection(campaign=there.campaign, by=there.first)
        services.confirm_selection(campaign=there.campaign, by=there.second)
    found = Selection.objects.get()
    assert differences(found) == []
    call_command("replay_selection", there.campaign.slug)
    explainer = Explainer(found, found.items.with_names())
    said = "".join(explainer.reasons(there.case(1).number))
    for words in ("合议决定列入名单", "材料真实", str(there.first), str(there.second)):
        assert words in said
    assert "没有合议决定" in "".join(explainer.reasons(there.case(3).number))
    assert explainer.reasons(there.case(3).number)[0] == "名单 3 个名额已由得分在前或经合议列入的案例占满。"
    why = explainer.explain(there.case(1).number)
    assert why is not None
    assert there.case(3).number_text in "".join(why.otherwise)
    sheet = load_workbook(io.BytesIO(workbook(found)))["合议调整"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    row = next(row for row in rows if row[0] == there.case(1).number_text)
    assert row[2:4] == ["未入选", "入选"]
    assert row[6:8] == [str(there.first), str(there.second)]
    Adjustment.objects.update(withdrawal_reason="meddled", reason="另一个理由")
    assert differences(found) != []  # the rule and the reason are part of what was confirmed


def test_a_list_without_decisions_keeps_the_digest_that_it_always_had(there: Judged) -> None:
    before = compute(there.campaign)
    told.proposed(there, told.item_of(told.begun(there), there, 1), TAKE)
    assert compute(there.campaign).digest == before.digest
    assert RuleCard.objects.get(campaign=there.campaign).digest == before.card.digest


def test_the_database_keeps_what_must_never_be_false(there: Judged) -> None:
    adjustment = told.decided(there, told.item_of(told.begun(there), there, 1), TAKE)
    for wrong in (
        {"clause": ""},
        {"reason": ""},
        {"direction": "swap"},
        {"withdrawn_at": NOTICE_DAY},
        {"dropped_at": NOTICE_DAY},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Adjustment.objects.filter(pk=adjustment.pk).update(**wrong)
