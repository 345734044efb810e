"""Release at a set minute: approved by two, public by the clock alone, called off by one before."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns.models import Campaign, CampaignText, Phase
from core import approvals, clock, outbox
from core.models import Approval, AuditEntry, Holiday, Job, Message
from results import certificates, kinds, services
from results.errors import NoticeIsPublished, PaperIsNotDrafted
from results.models import Announcement, Certificate, Objection, PublicNotice
from results.services import certifying
from results.services.release_moment import (
    MomentHasPassed,
    MomentIsAfterThePhase,
    MomentIsTooFar,
    ReleaseIsNotSet,
    ReleaseIsPublic,
    ReleaseIsSet,
)
from results.services.taking_back import ReasonIsMissing
from submissions.models import Submission
from tests.results.builders import (
    AFTER_NOTICE,
    DURING_NOTICE,
    NOTICE_DAY,
    Judged,
    noticed,
    objected,
    selected,
    settled,
    work,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SET = NOTICE_DAY + timedelta(days=3)  # Monday 12 October; five working days from then on end on Friday the 16th
SET_LATER = AFTER_NOTICE.replace(second=0) + timedelta(hours=9)


def proposed(there: Judged, at: datetime | None = SET, *, number: str = "") -> PublicNotice:
    with clock.at(NOTICE_DAY):
        return services.propose_notice(campaign=there.campaign, by=there.first, number=number, release_at=at)


def approve(there: Judged, *, at: datetime = NOTICE_DAY, seen: str | None = None) -> PublicNotice:
    with clock.at(at):
        return services.publish_notice(campaign=there.campaign, by=there.second, seen=seen)[0]


def scheduled(there: Judged) -> PublicNotice:
    proposed(there)
    return approve(there)


def scheduled_announcement(there: Judged) -> Announcement:
    with clock.at(AFTER_NOTICE):
        services.propose_announcement(
            campaign=there.campaign, by=there.first, release_at=SET_LATER, with_certificates=True
        )
        return services.announce(campaign=there.campaign, by=there.second)


def is_public(paper: PublicNotice | Announcement, at: datetime) -> bool:
    return type(paper).objects.filter(pk=paper.pk).public_at(at).exists()


def phase_of(there: Judged, kind: str) -> Phase:
    return Phase.objects.get(campaign=there.campaign, kind=kind)


# --- the minute -------------------------------------------------------------------------------------------------------


def test_what_two_persons_released_is_public_at_its_minute_by_the_clock_alone() -> None:
    there = selected(3)
    notice = scheduled(there)
    assert notice.published_at == SET
    assert not is_public(notice, SET - timedelta(seconds=1))
    assert is_public(notice, SET)


def test_the_working_days_begin_on_the_day_of_release_and_stand_in_the_draft() -> None:
    there = selected(3)
    draft = proposed(there)
    assert "自2026年10月12日至10月16日，共5个工作日。" in draft.body
    notice = approve(there)
    assert notice.body == draft.body
    phase = phase_of(there, "notice")
    assert phase.opens_at == SET
    assert phase.closes_at == datetime(2026, 10, 16, 16, tzinfo=UTC)  # 24:00 of the 16th
    assert phase.starts_quietly_at(SET - timedelta(seconds=1))
    assert not phase.starts_quietly_at(SET)


def test_seconds_are_dropped_and_at_once_is_the_moment_of_the_second_signature() -> None:
    there = selected(3)
    assert proposed(there, SET + timedelta(seconds=31)).release_at == SET
    assert proposed(there, None).release_at is None
    assert is_public(approve(there), NOTICE_DAY + MINUTE)


def test_an_announcement_is_not_released_after_its_phase() -> None:
    there = noticed(3)
    Phase.objects.filter(campaign=there.campaign, kind="award").update(closes_at=SET_LATER)
    with pytest.raises(MomentIsAfterThePhase, match="公布与证书"):
        scheduled_announcement(there)


@pytest.mark.parametrize(
    ("moment", "refusal"),
    [(NOTICE_DAY - MINUTE, MomentHasPassed), (NOTICE_DAY, MomentHasPassed), (SET.replace(year=2062), MomentIsTooFar)],
)
def test_a_moment_that_has_passed_or_is_mistyped_is_refused(moment: datetime, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        proposed(selected(3), moment)


def test_approving_a_moment_that_has_passed_meanwhile_is_refused_and_releases_nothing() -> None:
    there = selected(3)
    proposed(there)
    with pytest.raises(MomentHasPassed, match="10月12日 09:00"):
        approve(there, at=SET)
    assert PublicNotice.objects.get().published_at is None
    assert phase_of(there, "notice").opens_at is None


# --- exactly that content ---------------------------------------------------------------------------------------------


def test_the_second_person_approves_what_was_seen_and_nothing_else() -> None:
    there = selected(3)
    seen = Approval.objects.get(subject=f"results.publicnotice:{proposed(there).pk}").digest
    proposed(there, SET + MINUTE)  # the first person changes the minute while the second still reads
    with pytest.raises(approvals.ContentHasChanged):
        approve(there, seen=seen)
    assert PublicNotice.objects.get().published_at is None


def test_a_calendar_that_changed_meanwhile_is_another_content() -> None:
    there = selected(3)
    proposed(there)
    Holiday.objects.create(date="2026-10-13", is_workday=False, name="台风停工")
    with pytest.raises(approvals.ContentHasChanged):
        approve(there)


def test_proposing_the_same_again_changes_nothing() -> None:
    there = selected(3)
    first, again = proposed(there), proposed(there)
    assert first.drafted_at == again.drafted_at
    assert Approval.objects.filter(action="notice.publish").count() == 1
    assert Job.objects.filter(kind="public_notice").count() == 1


def test_a_repeated_press_is_harmless() -> None:
    there = selected(3)
    proposed(there)
    seen = Approval.objects.get(action="notice.publish").digest
    for _press in range(2):
        assert approve(there, seen=seen).published_at == SET
    assert AuditEntry.objects.filter(action="notice.publish").count() == 1
    assert Message.objects.count() == 2  # two cases, one letter each


def test_while_it_waits_nothing_else_is_drafted_in_its_place() -> None:
    there = noticed(3)
    scheduled_announcement(there)
    with clock.at(AFTER_NOTICE), pytest.raises(ReleaseIsSet, match="10月15日 09:00"):
        services.propose_announcement(campaign=there.campaign, by=there.first)
    other = selected(3)
    scheduled(other)
    with pytest.raises(ReleaseIsSet):
        proposed(other)
    with clock.at(SET), pytest.raises(NoticeIsPublished):
        services.propose_notice(campaign=other.campaign, by=other.first)


# --- what is prepared with it -----------------------------------------------------------------------------------------


def test_the_file_is_made_before_the_second_signature_and_stays_the_papers_own() -> None:
    there = selected(3)
    draft = proposed(there)
    work(there.campaign)
    draft.refresh_from_db()
    assert draft.has_file
    notice = approve(there)
    assert notice.job_id == draft.job_id
    assert Job.objects.filter(kind="public_notice").count() == 1


def test_a_draft_that_was_replaced_never_gets_the_others_file() -> None:
    there = selected(3)
    first = proposed(there).job
    second = proposed(there, number="海推办〔2026〕13号").job
    work(there.campaign)
    assert first is not None
    assert second is not None
    assert first.pk != second.pk
    assert Job.objects.get(pk=first.pk).result is None
    assert Job.objects.get(pk=second.pk).result is not None


def test_letters_wait_for_the_minute_and_name_the_days() -> None:
    there = selected(3)
    Submission.objects.filter(pk=there.case(1).pk).update(email="王某 139")  # no address
    Campaign.objects.filter(pk=there.campaign.pk).update(mark="")  # a real one: nothing is held back
    there.campaign.refresh_from_db()
    scheduled(there)
    letter = Message.objects.get()
    assert letter.state == Message.State.WAITING
    assert abs((letter.due_at - clock.database_now()) - (SET - NOTICE_DAY)) < MINUTE
    assert "自2026年10月12日至10月16日公示" in letter.body
    assert "$" not in letter.body
    assert outbox.deliver_due() == 0


def test_a_campaign_without_the_text_sends_no_letters() -> None:
    there = selected(3)
    CampaignText.objects.filter(key="public_notice_letter").delete()
    scheduled(there)
    assert not Message.objects.exists()


def test_certificates_are_issued_for_the_announcements_minute() -> None:
    there = noticed(4)
    paper = scheduled_announcement(there)
    assert set(Certificate.objects.values_list("issued_at", flat=True)) == {SET_LATER}
    assert Certificate.objects.count() == len(paper.cases) == 3
    assert not Certificate.objects.public_at(SET_LATER - timedelta(seconds=1)).exists()
    assert Certificate.objects.public_at(SET_LATER).count() == 3
    assert Job.objects.filter(kind="certificates").count() == 1


# --- called off -------------------------------------------------------------------------------------------------------


def test_one_person_calls_off_with_a_reason_and_it_is_a_draft_again() -> None:
    there = selected(3)
    notice = scheduled(there)
    with clock.at(SET - MINUTE):
        with pytest.raises(ReasonIsMissing):
            services.call_off_notice(campaign=there.campaign, by=there.first, reason=" \n")
        services.call_off_notice(campaign=there.campaign, by=there.first, reason="报纸改期")
    notice.refresh_from_db()
    assert (notice.published_at, notice.approval, notice.called_off_by) == (None, None, there.first)
    assert not is_public(notice, SET + MINUTE)
    assert phase_of(there, "notice").opens_at is None
    assert AuditEntry.objects.get(action="notice.call_off").facts["reason"] == "报纸改期"
    assert set(Message.objects.values_list("state", flat=True)) == {Message.State.CALLED_OFF}
    with pytest.raises(approvals.NothingIsProposed):  # the old signature releases nothing any more
        approve(there)


def test_proposed_anew_it_is_released_with_letters_of_its_own() -> None:
    there = selected(3)
    scheduled(there)
    with clock.at(NOTICE_DAY):
        services.call_off_notice(campaign=there.campaign, by=there.second, reason="报纸改期")
    proposed(there, SET + timedelta(days=1))
    notice = approve(there)
    assert notice.published_at == SET + timedelta(days=1)
    states = list(Message.objects.order_by("id").values_list("state", flat=True))
    assert states == [Message.State.CALLED_OFF] * 2 + [Message.State.HELD] * 2


def test_what_is_public_or_about_to_be_is_not_called_off() -> None:
    there = selected(3)
    with clock.at(NOTICE_DAY), pytest.raises(ReleaseIsNotSet):
        services.call_off_notice(campaign=there.campaign, by=there.first, reason="改期")
    notice = scheduled(there)
    for moment in (SET - timedelta(seconds=2), SET, SET + MINUTE):
        with clock.at(moment), pytest.raises(ReleaseIsPublic):
            services.call_off_notice(campaign=there.campaign, by=there.first, reason="改期")
    assert is_public(notice, SET)


def test_an_announcement_called_off_takes_its_certificates_back_and_gives_the_same_numbers_again() -> None:
    there = noticed(4)
    scheduled_announcement(there)
    numbers = set(Certificate.objects.values_list("number", flat=True))
    with clock.at(AFTER_NOTICE):
        services.call_off_announcement(campaign=there.campaign, by=there.second, reason="领导出差")
    assert not Certificate.objects.exists()
    assert not Submission.objects.filter(announced__isnull=False).exists()
    called_off = Job.objects.get(kind="certificates")
    assert certifying.pdf_job(there.campaign) is None  # its archive is neither shown nor served
    assert certificates.render_certificates(called_off) is None  # that a worker took late
    scheduled_announcement(there)
    asked = certifying.pdf_job(there.campaign)
    assert asked
    assert asked != called_off  # for the same minute, yet other signatures
    assert certificates.render_certificates(called_off) is None
    assert set(Certificate.objects.values_list("number", flat=True)) == numbers
    assert Announcement.objects.count() == 1
    with clock.at(SET_LATER), pytest.raises(ReleaseIsPublic):
        services.call_off_announcement(campaign=there.campaign, by=there.second, reason="领导出差")


def test_a_phase_is_not_paused_while_its_release_is_set() -> None:
    there = noticed(3)
    scheduled_announcement(there)
    phase = phase_of(there, "award")
    with clock.at(AFTER_NOTICE), pytest.raises(ReleaseIsSet):
        kinds.Award().hold_off(phase)
    with clock.at(SET_LATER):
        kinds.Award().hold_off(phase)


def test_an_objection_upheld_before_the_minute_stops_the_announcement() -> None:
    there = noticed(4)
    with clock.at(DURING_NOTICE):
        late = objected(there)
    paper = scheduled_announcement(there)
    Objection.objects.filter(pk=late.pk).update(submission=there.case(2))  # it is seen only now which case it means
    with clock.at(SET_LATER - timedelta(seconds=2)):
        settled(there, late, "upheld", "经核查属实。")
    assert not is_public(paper, SET_LATER + MINUTE)
    assert not Certificate.objects.exists()
    assert "一项异议成立" in Announcement.objects.get().called_off_reason
    scheduled = scheduled_announcement(there)
    assert len(scheduled.cases) == 2


def test_an_objection_upheld_after_the_minute_leaves_what_was_read() -> None:
    there = noticed(3)
    with clock.at(DURING_NOTICE):
        objection = objected(there, there.case(1))
    paper = scheduled_announcement(there)
    with clock.at(SET_LATER + MINUTE):
        settled(there, objection, "upheld", "经核查属实。")
    assert is_public(paper, SET_LATER)


def test_a_programme_without_announcements_has_none_to_stop() -> None:
    there = noticed(3)
    with clock.at(DURING_NOTICE):
        objection = objected(there, there.case(1))
    phase_of(there, "award").delete()
    with clock.at(AFTER_NOTICE):
        found = settled(there, objection, "upheld", "经核查属实。")
    assert found.state == Objection.State.UPHELD


def test_nobody_releases_what_was_not_drafted() -> None:
    there = noticed(3)
    with clock.at(AFTER_NOTICE):
        with pytest.raises(PaperIsNotDrafted):
            services.announce(campaign=there.campaign, by=there.second, seen="")
        with pytest.raises(ReleaseIsNotSet):
            services.call_off_announcement(campaign=there.campaign, by=there.second, reason="改期")


# --- the database -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"called_off_at": NOTICE_DAY},
        {"called_off_reason": "改期"},
        {"published_at": SET + MINUTE},  # another minute than the approved one
    ],
)
def test_the_database_keeps_a_release_at_its_minute_and_a_call_off_complete(wrong: dict[str, object]) -> None:
    scheduled(selected(3))
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicNotice.objects.update(**wrong)
