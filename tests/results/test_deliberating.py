"""The meeting: what comes onto the agenda, who may do what when, what is never lost, and what the close freezes."""

import pytest
from django.db import IntegrityError, transaction

from campaigns.errors import PhaseAwaits, PhaseIsClosed
from campaigns.models import Phase, RuleCard
from core import clock
from core.canonical import digest
from core.errors import ChangedMeanwhile
from core.models import AuditEntry, Job, Role
from results import services
from results.models import AgendaItem, Deliberation
from results.services import deliberating as meetings
from results.services.agenda import CaseConflictsWithYou, CaseIsNotAdmitted, ReasonIsMissing
from results.services.cancelling import CancellingNeedsAReason
from results.services.printable import CharactersCannotBePrinted
from submissions.models import PhaseResult
from tests.results import deliberations as told
from tests.results.builders import NOTICE_DAY, Judged

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Judged:
    return told.scored()


def reasons(meeting: Deliberation, there: Judged) -> dict[int, list[str]]:
    index = {case.pk: place for place, case in enumerate(there.cases)}
    return {index[item.submission_id]: item.reasons for item in meeting.items.all()}


def test_the_agenda_is_made_of_spread_and_of_the_edge_of_the_list(there: Judged) -> None:
    assert reasons(told.planned(there, edge=1), there) == {1: ["spread"], 3: ["edge"], 2: ["edge"]}


def test_with_two_places_beside_the_edge_more_cases_come(there: Judged) -> None:
    assert reasons(told.planned(there, edge=2), there) == {
        1: ["spread", "edge"],
        4: ["edge"],
        3: ["edge"],
        2: ["edge"],
    }


def test_floors_caps_ties_and_a_missed_quorum_send_cases_there() -> None:
    there = told.scored(
        totals=[[70, 71], [70, 71], [76, 77], [78, 79], [80, 81], [80, 81]],
        rules={"list_size": 1, "city_cap": 1, "spread_limit": None},
    )
    result = there.result("score", 2)
    result.facts |= {"quorum": 3, "reviews": 2}
    result.save()
    found = reasons(told.planned(there, edge=0), there)
    assert found == {4: ["tie"], 5: ["tie"], 2: ["quorum"]}
    assert told.scored(rules={"list_size": 3, "city_cap": 1}, totals=told.TOTALS)
    other = told.scored(rules={"list_size": 2, "city_cap": 1, "spread_limit": None})
    moved = reasons(told.planned(other, edge=0), other)
    assert all(why == ["moved"] for why in moved.values())


def test_facts_are_frozen_in_the_words_and_numbers_of_the_day(there: Judged) -> None:
    meeting = told.planned(there)
    facts = told.item_of(meeting, there, 1).facts
    assert facts["totals"] == ["60.00", "90.00"]
    assert (facts["mean"], facts["width"], facts["limit"], facts["chosen"]) == ("75.00", "30.00", 10, False)
    assert facts["normalised"] == "76.46"
    PhaseResult.objects.filter(submission=there.case(1), phase__kind="score").update(facts={"totals": {"1": 1}})
    assert told.item_of(meeting, there, 1).facts["mean"] == "75.00"


def test_it_waits_for_what_the_list_waits_for(there: Judged) -> None:
    Phase.objects.filter(campaign=there.campaign, kind="score").update(closed_at=None)
    with pytest.raises(PhaseAwaits):
        told.planned(there)


def test_one_meeting_at_a_time(there: Judged) -> None:
    meeting = told.planned(there)
    with pytest.raises(meetings.ADeliberationIsUnderWay):
        told.planned(there)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deliberation.objects.create(campaign=there.campaign, position=2)
    with clock.at(NOTICE_DAY):
        services.add_attendance(deliberation=meeting, name="沈某", unit="", role="", by=there.first)
        services.open_deliberation(deliberation=meeting, by=there.first)
    told.closed(there, meeting)
    assert told.planned(there).position == 2


def test_a_planned_meeting_is_cancelled_for_a_reason_and_another_one_planned(there: Judged) -> None:
    meeting = told.planned(there)
    with clock.at(NOTICE_DAY):
        with pytest.raises(CancellingNeedsAReason):
            services.cancel_deliberation(deliberation=meeting, reason=" ", by=there.first)
        for _press in range(2):
            services.cancel_deliberation(deliberation=meeting, reason="专家不能到会。", by=there.first)
        meeting.refresh_from_db()
        assert (meeting.is_cancelled, meeting.cancelled_by, meeting.cancel_reason) == (
            True,
            there.first,
            "专家不能到会。",
        )
        assert AuditEntry.objects.filter(action="deliberation.cancel").count() == 1
        assert meeting.items.exists()
        assert not Job.objects.filter(kind__startswith="minutes").exists()
        with pytest.raises(meetings.DeliberationHasBegun):
            services.open_deliberation(deliberation=meeting, by=there.first)
        with pytest.raises(meetings.DeliberationIsClosed):
            services.add_attendance(deliberation=meeting, name="陆某", unit="", role="", by=there.first)
    again = told.begun(there)
    assert again.position == 2
    with clock.at(NOTICE_DAY), pytest.raises(meetings.DeliberationHasBegun):
        services.cancel_deliberation(deliberation=again, reason="已经开始。", by=there.first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deliberation.objects.filter(pk=meeting.pk).update(cancel_reason="")


def test_computed_anew_it_keeps_what_people_did(there: Judged) -> None:
    meeting = told.planned(there, edge=1)
    with clock.at(NOTICE_DAY):
        services.add_item(deliberation=meeting, number=there.case(5).number, note="群众来信反映", by=there.first)
        services.drop_item(item=told.item_of(meeting, there, 3), reason="已在审核中说明", by=there.first)
        services.move_item(item=told.item_of(meeting, there, 5), up=True, by=there.first)
        services.compute_agenda(deliberation=meeting, by=there.first)
        services.change_deliberation(deliberation=meeting, held_on=None, place="", chair="", edge=0, by=there.first)
    assert reasons(meeting, there) == {1: ["spread"], 5: ["hand"], 3: []}
    assert told.item_of(meeting, there, 3).drop_reason == "已在审核中说明"  # it stands in the minutes
    order = [item.submission_id for item in meeting.items.standing()]
    assert order == [there.case(1).pk, there.case(5).pk]


def test_what_is_refused_before_the_meeting(there: Judged) -> None:
    meeting = told.planned(there)
    item = told.item_of(meeting, there, 1)
    with clock.at(NOTICE_DAY):
        with pytest.raises(meetings.NobodyIsPresent):
            services.open_deliberation(deliberation=meeting, by=there.first)
        with pytest.raises(meetings.DeliberationIsNotOpen):
            services.save_item(item=item, notes="x", conclusion="", version=0, by=there.first)
        with pytest.raises(ReasonIsMissing):
            services.drop_item(item=item, reason=" ", by=there.first)
        with pytest.raises(CaseIsNotAdmitted):
            services.add_item(deliberation=meeting, number=999, note="x", by=there.first)
        with pytest.raises(meetings.NameIsMissing):
            services.add_attendance(deliberation=meeting, name=" ", unit="", role="", by=there.first)
        services.add_attendance(deliberation=meeting, name="沈某", unit="", role="", by=there.first)
        with pytest.raises(meetings.AttendsAlready):
            services.add_attendance(deliberation=meeting, name="沈某", unit="", role="", by=there.first)
        for one in meeting.items.all():
            services.drop_item(item=one, reason="取消", by=there.first)
        with pytest.raises(meetings.AgendaIsEmpty):
            services.open_deliberation(deliberation=meeting, by=there.first)


def test_typed_text_is_never_overwritten(there: Judged) -> None:
    meeting = told.begun(there)
    item = told.item_of(meeting, there, 1)
    with clock.at(NOTICE_DAY):
        services.save_item(item=item, notes="第一位记录", conclusion="", version=0, by=there.first)
        with pytest.raises(ChangedMeanwhile):
            services.save_item(item=item, notes="第二位记录", conclusion="keep", version=0, by=there.second)
        services.save_opinion(deliberation=meeting, opinion="同意", version=0, by=there.first)
        with pytest.raises(ChangedMeanwhile):
            services.save_opinion(deliberation=meeting, opinion="不同意", version=0, by=there.second)
    item.refresh_from_db()
    assert (item.notes, item.conclusion, item.version) == ("第一位记录", "", 1)


def test_an_organiser_in_conflict_decides_nothing_about_the_case(there: Judged) -> None:
    meeting = told.begun(there)
    item, user = told.item_of(meeting, there, 1), told.expert(there, None, 1, role=Role.ORGANISER)
    with clock.at(NOTICE_DAY):
        for act in (
            lambda: services.save_item(item=item, notes="x", conclusion="keep", version=0, by=user),
            lambda: services.drop_item(item=item, reason="x", by=user),
            lambda: services.add_item(deliberation=meeting, number=there.case(1).number, note="x", by=user),
            lambda: told.proposed(there, item, "take", by=user),
        ):
            with pytest.raises(CaseConflictsWithYou):
                act()


def test_once_the_list_is_confirmed_no_meeting_begins(there: Judged) -> None:
    meeting = told.planned(there)
    with clock.at(NOTICE_DAY):
        services.add_attendance(deliberation=meeting, name="沈某", unit="", role="", by=there.first)
        services.mark_attendance(deliberation=meeting, present={meeting.attendance.get().pk}, by=there.first)
        services.propose_selection(campaign=there.campaign, by=there.first)
        services.confirm_selection(campaign=there.campaign, by=there.second)
        for act in (services.open_deliberation, services.compute_agenda):
            with pytest.raises(PhaseIsClosed):
                act(deliberation=meeting, by=there.first)


def test_the_close_asks_for_every_conclusion_and_freezes_what_was_said(there: Judged) -> None:
    meeting = told.begun(there, edge=1)
    told.expert(there, meeting, 1)
    away = told.expert(there, meeting, 1)  # recused as well, but not there: did not leave the room
    meeting.attendance.filter(user=away).update(is_present=False, name="卢某")
    with clock.at(NOTICE_DAY), pytest.raises(meetings.ItemsHaveNoConclusion, match=there.case(1).number_text):
        services.close_deliberation(deliberation=meeting, by=there.first)
    reader = told.expert(there, None, 1, role=Role.ORGANISER)  # who must not even learn how far the case is
    with clock.at(NOTICE_DAY), pytest.raises(meetings.ItemsHaveNoConclusion, match="与您有利益冲突的 1 个案例") as said:
        services.close_deliberation(deliberation=meeting, by=reader)
    assert there.case(1).number_text not in str(said.value)
    item = told.item_of(meeting, there, 1)
    with clock.at(NOTICE_DAY):
        services.save_item(item=item, notes="分歧在于数据口径。", conclusion="adjust", version=0, by=there.first)
    told.concluded(meeting, there.first)
    with clock.at(NOTICE_DAY), pytest.raises(meetings.AdjustmentsAreMissing):
        services.close_deliberation(deliberation=meeting, by=there.first)
    waiting = told.proposed(there, item, "take")
    with clock.at(NOTICE_DAY):
        with pytest.raises(meetings.AdjustmentsAreWaiting):
            services.close_deliberation(deliberation=meeting, by=there.first)
        services.approve_adjustment(adjustment=waiting, by=there.second)
    meeting.items.filter(pk=item.pk).update(conclusion="keep")
    with clock.at(NOTICE_DAY), pytest.raises(meetings.ConclusionsDenyDecisions):
        services.close_deliberation(deliberation=meeting, by=there.first)
    meeting.items.filter(pk=item.pk).update(conclusion="adjust")
    done = told.closed(there, meeting)
    said = {row["number"]: row for row in done.minutes["items"]}[there.case(1).number_text]
    assert said["notes"] == "分歧在于数据口径。"
    assert said["recused"] == ["顾某"]
    assert done.minutes["adjustments"][0]["approver"] == str(there.second)
    assert [row["name"] for row in done.minutes["attendance"]] == ["沈某", "陆某", "顾某", "卢某"]
    assert there.case(1).number_text in {row["number"] for row in done.minutes["list"]}
    assert done.digest == digest(done.minutes)
    assert done.minutes["card"] == RuleCard.objects.get(campaign=there.campaign).digest


def test_what_no_font_can_print_is_refused_before_it_is_frozen_and_names_no_hidden_case(there: Judged) -> None:
    meeting, avoided = told.begun(there, edge=1), told.expert(there, None, 1, role=Role.ORGANISER)
    item = told.item_of(meeting, there, 1)
    with pytest.raises(CharactersCannotBePrinted, match="👍"):
        told.proposed(there, item, "take", reason="很好👍")
    with clock.at(NOTICE_DAY):
        with pytest.raises(CharactersCannotBePrinted, match="🙂"):
            services.add_attendance(deliberation=meeting, name="沈🙂", unit="", role="", by=there.first)
        services.save_item(item=item, notes="同意👍", conclusion="keep", version=0, by=there.first)
        services.save_opinion(deliberation=meeting, opinion="通过🎉", version=0, by=there.first)
        told.concluded(meeting, there.first)
        for by, place in ((there.first, there.case(1).number_text), (avoided, "（回避）")):
            with pytest.raises(CharactersCannotBePrinted, match=r"🎉.*👍") as refusal:
                services.close_deliberation(deliberation=meeting, by=by)
            assert f"{place}：👍" in str(refusal.value)
            assert (there.case(1).number_text in str(refusal.value)) == (by == there.first)
        services.save_item(item=item, notes="同意", conclusion="keep", version=1, by=there.first)
        services.save_opinion(deliberation=meeting, opinion="通过", version=1, by=there.first)
    assert told.closed(there, meeting).is_closed


def test_after_the_close_nothing_moves(there: Judged) -> None:
    meeting = told.closed(there, told.begun(there))
    item = meeting.items.standing()[0]
    acts = [
        lambda: services.save_item(item=item, notes="x", conclusion="keep", version=item.version, by=there.first),
        lambda: services.drop_item(item=item, reason="x", by=there.first),
        lambda: services.turn_to(deliberation=meeting, item=item, by=there.first),
        lambda: services.add_attendance(deliberation=meeting, name="王某", unit="", role="", by=there.first),
        lambda: services.mark_attendance(deliberation=meeting, present=set(), by=there.first),
        lambda: services.close_deliberation(deliberation=meeting, by=there.first),
        lambda: services.open_deliberation(deliberation=meeting, by=there.first),
        lambda: services.compute_agenda(deliberation=meeting, by=there.first),
        lambda: told.proposed(there, item, "take"),
    ]
    for act in acts:
        with (
            clock.at(NOTICE_DAY),
            pytest.raises(
                (meetings.DeliberationIsClosed, meetings.DeliberationIsNotOpen, meetings.DeliberationHasBegun)
            ),
        ):
            act()


def test_the_list_is_not_proposed_while_people_still_talk(there: Judged) -> None:
    meeting = told.begun(there)
    with clock.at(NOTICE_DAY), pytest.raises(meetings.DeliberationIsStillOpen):
        services.propose_selection(campaign=there.campaign, by=there.first)
    told.closed(there, meeting)
    with clock.at(NOTICE_DAY):
        assert services.propose_selection(campaign=there.campaign, by=there.first)


def test_the_database_keeps_what_must_never_be_false(there: Judged) -> None:
    meeting = told.begun(there)
    item = told.item_of(meeting, there, 1)
    for table, wrong in (
        (Deliberation.objects.filter(pk=meeting.pk), {"state": "closed", "closed_at": NOTICE_DAY}),
        (Deliberation.objects.filter(pk=meeting.pk), {"opened_at": None}),
        (AgendaItem.objects.filter(pk=item.pk), {"conclusion": "keep"}),
        (AgendaItem.objects.filter(pk=item.pk), {"dropped_at": NOTICE_DAY}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            table.update(**wrong)
