"""The public notice: two persons, five working days, objections that hold their own case only."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns.errors import PhaseAwaits, PhaseIsClosed
from campaigns.models import Phase
from core import approvals, clock
from core.models import AuditEntry, Holiday, Job
from results import services
from results.errors import (
    CaseIsNotOnTheNotice,
    NoticeIsPublished,
    ObjectionIsSettled,
    PaperIsNotDrafted,
    ReplyIsMissing,
    SelectionIsNotConfirmed,
)
from results.models import Objection, PublicNotice, SelectionItem
from submissions.models import Submission
from tests.results.builders import AFTER_NOTICE, DURING_NOTICE, LAST_DAY, NOTICE_DAY, Judged, judged, noticed, selected

pytestmark = pytest.mark.django_db


def draft(there: Judged, number: str = "") -> PublicNotice:
    with clock.at(NOTICE_DAY):
        return services.propose_notice(campaign=there.campaign, by=there.first, number=number)


def publish(there: Judged) -> PublicNotice:
    with clock.at(NOTICE_DAY):
        return services.publish_notice(campaign=there.campaign, by=there.second)[0]


def object_to(there: Judged, case: Submission | None) -> Objection:
    return services.raise_objection(
        campaign=there.campaign, submission=case, name="王某", contact="139 0000 1111", content="数据有出入。"
    )


def test_there_is_no_notice_of_a_list_that_nobody_confirmed() -> None:
    with pytest.raises(SelectionIsNotConfirmed):
        draft(judged(3))


def test_the_list_is_in_neutral_order_and_says_nothing_but_names() -> None:
    there = selected(5)
    notice = draft(there)
    chosen = Submission.objects.filter(selected__chosen=True).in_neutral_order()
    assert [case["number"] for case in notice.cases] == [case.number_text for case in chosen]
    assert all(set(case) == {"number", "title", "zone", "city", "area"} for case in notice.cases)


def test_nothing_is_published_that_was_not_drafted() -> None:
    with pytest.raises(PaperIsNotDrafted):
        publish(selected(3))


def test_who_drafted_cannot_publish() -> None:
    there = selected(3)
    draft(there)
    with clock.at(NOTICE_DAY), pytest.raises(approvals.ProposerCannotApprove):
        services.publish_notice(campaign=there.campaign, by=there.first)
    assert PublicNotice.objects.get().published_at is None


def test_a_list_that_changed_since_the_draft_is_not_published() -> None:
    there = selected(3)
    draft(there)
    Submission.objects.filter(pk=there.case(2).pk).update(title="换了一个题目")
    with pytest.raises(approvals.ContentHasChanged):
        publish(there)


def test_five_working_days_count_the_day_of_publication_and_name_the_saturday_worked() -> None:
    there = selected(3)
    draft(there)
    notice = publish(there)
    phase = Phase.objects.get(pk=notice.phase_id)
    assert phase.closes_at == LAST_DAY + timedelta(minutes=1)
    assert "自2026年10月9日至10月14日，共5个工作日。10月10日为调休工作日。" in notice.body
    assert "$" not in notice.body


def test_a_year_without_a_calendar_is_counted_with_a_warning() -> None:
    there = selected(3)
    draft(there)
    Holiday.objects.all().delete()
    with clock.at(NOTICE_DAY):
        notice, warnings = services.publish_notice(campaign=there.campaign, by=there.second)
    assert "至10月15日" in notice.body
    assert len(warnings) == 1
    assert "2026" in warnings[0]


def test_publishing_is_recorded_and_asks_for_the_pdf_once() -> None:
    there = noticed(3)
    assert AuditEntry.objects.filter(action="notice.publish").exists()
    assert Job.objects.get(kind="public_notice") == PublicNotice.objects.get().job
    for act in (draft, publish):
        with pytest.raises(NoticeIsPublished, match="2026年10月9日"):
            act(there)


def test_the_database_keeps_an_unapproved_notice_from_being_public() -> None:
    draft(selected(3))
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicNotice.objects.update(published_at=NOTICE_DAY)


def test_what_was_published_no_longer_follows_the_rows() -> None:
    noticed(3)
    before = PublicNotice.objects.get().cases
    Submission.objects.update(title="后来改的题目")
    assert PublicNotice.objects.get().cases == before


# --- objections -------------------------------------------------------------------------------------------------------


def test_anyone_objects_while_the_notice_is_up() -> None:
    there = noticed(3)
    with clock.at(LAST_DAY):
        objection = object_to(there, there.case(2))
    assert objection.receipt.startswith("YY-")
    assert len(objection.receipt) == 13
    assert objection.state == Objection.State.OPEN


def test_nobody_objects_before_or_after() -> None:
    there = selected(3)
    with clock.at(DURING_NOTICE), pytest.raises(PhaseAwaits):
        object_to(there, None)
    there = noticed(3)
    with clock.at(AFTER_NOTICE), pytest.raises(PhaseIsClosed):
        object_to(there, None)


def test_a_case_that_is_not_on_the_notice_cannot_be_objected_to() -> None:
    there = noticed(3)
    left_out = SelectionItem.objects.get(chosen=False).submission
    with clock.at(DURING_NOTICE), pytest.raises(CaseIsNotOnTheNotice):
        object_to(there, left_out)


def test_what_is_typed_is_cleaned_and_cut() -> None:
    there = noticed(3)
    with clock.at(DURING_NOTICE):
        objection = services.raise_objection(
            campaign=there.campaign, submission=None, name="王\x00 某\n" * 40, contact=" a ", content="甲\x07" * 9000
        )
    assert objection.name.startswith("王 某 王")
    assert (len(objection.name), objection.contact, len(objection.content)) == (60, "a", 3000)


def test_the_senders_name_stays_out_of_the_record() -> None:
    there = noticed(3)
    with clock.at(DURING_NOTICE):
        object_to(there, None)
    assert "王某" not in str(AuditEntry.objects.get(action="objection.raise").facts)


def test_an_objection_is_settled_once_with_a_reply() -> None:
    there = noticed(3)
    with clock.at(DURING_NOTICE):
        objection = object_to(there, there.case(2))
        with pytest.raises(ReplyIsMissing):
            services.settle_objection(objection=objection, upheld=True, reply=" \n", by=there.first)
        services.settle_objection(objection=objection, upheld=False, reply="经核查，数据属实。", by=there.first)
        with pytest.raises(ObjectionIsSettled):
            services.settle_objection(objection=objection, upheld=True, reply="再议", by=there.second)
    objection.refresh_from_db()
    assert (objection.state, objection.settled_by) == (Objection.State.DISMISSED, there.first)


def test_the_database_keeps_a_settled_objection_complete() -> None:
    there = noticed(3)
    with clock.at(DURING_NOTICE):
        object_to(there, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(state="upheld")
