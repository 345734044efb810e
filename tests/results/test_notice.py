"""The public notice: two persons, five working days by the official calendar. Objections: test_objections.py."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns.models import Phase
from core import approvals, clock
from core.models import AuditEntry, Holiday, Job
from results import services
from results.errors import NoticeIsPublished, PaperIsNotDrafted, SelectionIsNotConfirmed
from results.models import PublicNotice
from results.services import noticing
from submissions.models import Submission
from tests.results.builders import LAST_DAY, NOTICE_DAY, Judged, judged, noticed, selected

pytestmark = pytest.mark.django_db


def draft(there: Judged, number: str = "") -> PublicNotice:
    with clock.at(NOTICE_DAY):
        return services.propose_notice(campaign=there.campaign, by=there.first, number=number)


def publish(there: Judged) -> PublicNotice:
    with clock.at(NOTICE_DAY):
        return services.publish_notice(campaign=there.campaign, by=there.second)[0]


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


def test_the_programme_may_count_from_the_next_day_and_a_correction_moves_nothing() -> None:
    there = selected(3)
    Phase.objects.filter(campaign=there.campaign, key="notice").update(first_day_counts=False)
    before = draft(there)
    with clock.at(NOTICE_DAY):
        facts = noticing.calendar_facts(before.phase)
    assert facts == ["如果今天发布，公示期自2026年10月10日至2026年10月15日，共5个工作日。"]
    notice = publish(there)
    assert "自2026年10月10日至10月15日，共5个工作日。" in notice.body
    Holiday.objects.filter(date="2026-10-10").delete()
    phase = Phase.objects.get(pk=notice.phase_id)
    assert noticing.period(phase) == (date(2026, 10, 10), date(2026, 10, 15))
    assert (
        "按现在的日历，公示应到2026年10月16日为止；已发布的截止日不变，仍为2026年10月15日。"
        in noticing.calendar_facts(phase)
    )


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
