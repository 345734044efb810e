"""The day of the meeting: agenda, sign-in, certificates handed over, materials, minutes and proof."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from icalendar import Calendar
from openpyxl import load_workbook
from pypdf import PdfReader

from core import clock, jobs
from core.errors import ChangedMeanwhile
from core.models import Message
from results import meeting_calendar, meeting_exports, meeting_papers, services
from results.models import Delegate, HandedOver, Material, Meeting, MeetingMinutes, MeetingSession, SignIn
from results.services import Person
from results.services.meeting.agenda import SessionIsOutsideTheMeeting, SessionsOverlap, SpeakerIsNotSelected
from results.services.meeting.answering import DelegateHasSignedIn
from results.services.meeting.handing_over import CertificateIsHandedOver, CertificateIsRevoked
from results.services.meeting.minutes import MeetingHasNotBegun, MeetingMinutesAreFrozen, MinutesAreEmpty
from results.services.meeting.signing_in import (
    BadgeIsUnknown,
    DelegateIsNotFound,
    DoorCodeIsOld,
    DoorsAreClosed,
    KeyWasUsed,
    MeetingIsOver,
    SignInWasTakenBack,
    badge_token,
    by_badge,
    by_code,
    by_code_and_telephone,
    door_token,
)
from tests.results.builders import Judged
from tests.results.meetings import DOORS, LIN, MEETING_DAY, ZHAO, coming, holders, letters, set_meeting

pytestmark = pytest.mark.django_db


# --- agenda -----------------------------------------------------------------------------------------------------------


def session(there: Judged, begins: int, ends: int, **facts: Any) -> MeetingSession:
    """A session so many minutes after the meeting has begun."""
    with clock.at(MEETING_DAY - timedelta(days=5)):
        return services.save_session(
            meeting=Meeting.objects.get(),
            begins_at=MEETING_DAY + timedelta(minutes=begins),
            ends_at=MEETING_DAY + timedelta(minutes=ends),
            **{"topic": f"议题{begins}", "by": there.first, **facts},
        )


def test_sessions_may_touch_but_not_overlap_and_stay_within_the_meeting() -> None:
    there = holders(1)
    set_meeting(there, ends_at=MEETING_DAY + timedelta(hours=2))
    first = session(there, 0, 30, case=there.case(0), speaker="主任 林某")
    session(there, 30, 60)
    for begins, ends in ((0, 30), (15, 45), (-1, 1), (20, 25)):
        with pytest.raises((SessionsOverlap, SessionIsOutsideTheMeeting)):
            session(there, begins, ends)
    for begins, ends in ((-10, 0), (100, 130), (80, 80), (90, 80)):
        with pytest.raises(SessionIsOutsideTheMeeting):
            session(there, begins, ends)
    assert session(there, 60, 70, session=first).pk == first.pk  # a session does not stand in its own way
    services.drop_session(meeting=Meeting.objects.get(), pk=first.pk, by=there.first)
    services.drop_session(meeting=Meeting.objects.get(), pk=first.pk, by=there.first)
    assert MeetingSession.objects.count() == 1


def test_only_a_holder_speaks_for_its_case() -> None:
    there = holders(2)
    set_meeting(there)
    there.campaign.certificates.filter(submission=there.case(1)).update(state="withdrawn", state_since=MEETING_DAY)
    with pytest.raises(SpeakerIsNotSelected):
        session(there, 0, 30, case=there.case(1))


def test_the_agenda_moves_with_the_meeting() -> None:
    there = holders(1)
    set_meeting(there)
    session(there, 0, 30)
    set_meeting(there, starts_at=MEETING_DAY + timedelta(days=1, hours=4))
    assert MeetingSession.objects.get().begins_at == MEETING_DAY + timedelta(days=1, hours=4)


# --- sign-in ----------------------------------------------------------------------------------------------------------


def sign(delegate: Delegate, moment: Any = MEETING_DAY, key: str = "phone-one-1", **facts: Any) -> tuple[SignIn, bool]:
    with clock.at(moment):
        return services.sign_in(delegate=delegate, **{"how": "badge", "by": None, "client_key": key, **facts})


def test_somebody_signs_in_once_and_a_repeat_is_told_when() -> None:
    _there, (lin,) = coming()
    first, before = sign(lin)
    assert not before
    assert sign(lin, MEETING_DAY + timedelta(minutes=5))[1] is False  # the same scan, sent again
    again, before = sign(lin, MEETING_DAY + timedelta(minutes=9), key="phone-two-1")
    assert (again.pk, again.at, before) == (first.pk, first.at, True)
    assert SignIn.objects.count() == 1


def test_the_scanned_time_counts_within_the_doors_and_now() -> None:
    _there, delegates = coming(LIN, ZHAO, Person("孙某", "科员", "1"))
    late = MEETING_DAY + timedelta(hours=1)
    moments = [MEETING_DAY, late + timedelta(hours=9), DOORS - timedelta(hours=9)]
    bounded = [
        sign(each, late, key=f"phone-one-{n}", scanned_at=moment)[0].at
        for n, (each, moment) in enumerate(zip(delegates, moments, strict=True))
    ]
    assert (bounded[0], bounded[2]) == (MEETING_DAY, DOORS)
    assert late <= bounded[1] < late + timedelta(minutes=5)


def test_before_the_doors_open_and_after_the_meeting_nobody_signs_in() -> None:
    _there, (lin,) = coming(ends_at=MEETING_DAY + timedelta(hours=3))
    with pytest.raises(DoorsAreClosed, match="10月26日 08:30"):
        sign(lin, DOORS - timedelta(seconds=60))
    after = MEETING_DAY + timedelta(hours=4)
    with pytest.raises(MeetingIsOver):
        sign(lin, after)
    assert sign(lin, after, scanned_at=MEETING_DAY)[0].at == MEETING_DAY  # scanned in time, sent later


def test_a_key_is_for_one_person() -> None:
    _there, (lin, zhao) = coming(LIN, ZHAO)
    sign(lin)
    with pytest.raises(KeyWasUsed):
        sign(zhao)


def test_the_database_keeps_one_sign_in_a_person_and_none_from_the_future() -> None:
    _there, (lin,) = coming()
    sign(lin)
    facts = {"delegate": lin, "received_at": MEETING_DAY, "how": "code"}
    for wrong in ({**facts, "at": MEETING_DAY, "client_key": "b"}, {**facts, "at": MEETING_DAY + timedelta(1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SignIn.objects.create(**wrong)


def test_a_badge_is_signed_and_a_code_is_read_however_it_is_typed() -> None:
    _there, (lin,) = coming()
    address = meeting_papers.badge_address(lin)
    assert by_badge(address) == by_badge(badge_token(lin)) == by_code(f" {lin.code[:3].lower()}-{lin.code[3:]} ") == lin
    for wrong in (badge_token(lin)[:-1], lin.code, "", f"{lin.code}.AAAA"):
        with pytest.raises(BadgeIsUnknown):
            by_badge(wrong)


def test_the_door_lets_the_own_phone_in_for_half_an_hour() -> None:
    _there, (lin,) = coming()
    meeting = Meeting.objects.get()
    shown = door_token(meeting, MEETING_DAY)
    with clock.at(MEETING_DAY + timedelta(minutes=31)), pytest.raises(DoorCodeIsOld):
        services.sign_in_self(door=shown, delegate=lin)
    with clock.at(MEETING_DAY + timedelta(minutes=29)):
        with pytest.raises(BadgeIsUnknown):
            services.sign_in_self(door=shown + "x", delegate=lin)
        assert services.sign_in_self(door=shown, delegate=lin)[0].how == "self"
        assert services.sign_in_self(door=shown, delegate=lin)[1] is False  # pressed twice
    assert by_code_and_telephone(meeting, lin.code, "1024") == lin
    for code, digits in ((lin.code, "1025"), ("222222", "1024"), (lin.code, "")):
        with pytest.raises(DelegateIsNotFound):
            by_code_and_telephone(meeting, code, digits)


def test_who_has_signed_in_stays_on_the_list_until_that_is_undone() -> None:
    there, (lin, zhao) = coming(LIN, ZHAO)
    sign(lin)
    facts = {"invitation": lin.invitation, "takes_part": True, "by": there.first}
    zhao_alone = Person("赵某", "科长", "1", pk=zhao.pk)
    with clock.at(MEETING_DAY):
        for people in ([zhao_alone], [zhao_alone, Person("冒名", "科长", "1", pk=lin.pk)]):
            with pytest.raises(DelegateHasSignedIn):
                services.record_answer(delegates=people, **facts)
        services.take_back_sign_in(delegate=lin, by=there.first)
        services.take_back_sign_in(delegate=lin, by=there.first)
        services.record_answer(delegates=[zhao_alone], **facts)
    assert [each.name for each in Delegate.objects.all()] == ["赵某"]


def test_a_queued_scan_does_not_undo_a_taking_back() -> None:
    there, (lin,) = coming()
    sign(lin)
    with clock.at(MEETING_DAY + timedelta(minutes=10)):
        services.take_back_sign_in(delegate=lin, by=there.first)
    late = MEETING_DAY + timedelta(minutes=20)
    with pytest.raises(SignInWasTakenBack, match="09:40"):
        sign(lin, late, scanned_at=MEETING_DAY)
    assert sign(lin, late, scanned_at=late)[1] is False


def test_frozen_minutes_and_half_a_day_later_nobody_is_signed_in_or_taken_out() -> None:
    there, (lin, zhao) = coming(LIN, ZHAO, ends_at=MEETING_DAY + timedelta(hours=3))
    with pytest.raises(MeetingIsOver):
        sign(zhao, MEETING_DAY + timedelta(hours=15), scanned_at=MEETING_DAY)
    sign(lin)
    meeting = Meeting.objects.get()
    with clock.at(MEETING_DAY + timedelta(hours=1)):
        services.save_minutes(meeting=meeting, text="一、概况", version=0, by=there.first)
        services.freeze_minutes(meeting=meeting, by=there.first)
        with pytest.raises(MeetingMinutesAreFrozen):
            services.take_back_sign_in(delegate=lin, by=there.first)
    with pytest.raises(MeetingMinutesAreFrozen):
        sign(zhao, MEETING_DAY + timedelta(hours=1), key="phone-two-1")
    assert sign(lin, MEETING_DAY + timedelta(hours=1))[1] is False  # the same scan, sent again


# --- certificates -----------------------------------------------------------------------------------------------------


def test_a_certificate_is_handed_over_once_and_a_revoked_one_never() -> None:
    there = holders(2)
    one, other = there.campaign.certificates.order_by("pk")
    with clock.at(MEETING_DAY):
        services.hand_over(certificate=one, received_by="林某", by=there.first)
        services.hand_over(certificate=one, received_by="林某", by=there.second)  # pressed by both
        with pytest.raises(CertificateIsHandedOver, match="林某"):
            services.hand_over(certificate=one, received_by="赵某", by=there.second)
        there.campaign.certificates.filter(pk=other.pk).update(state="withdrawn", state_since=MEETING_DAY)
        with pytest.raises(CertificateIsRevoked):
            services.hand_over(certificate=other, received_by="赵某", by=there.first)
        assert HandedOver.objects.get().by == there.first
        services.take_back_certificate(certificate=one, by=there.first)
    assert not HandedOver.objects.exists()


# --- materials and minutes --------------------------------------------------------------------------------------------


def test_a_file_is_for_download_until_its_day() -> None:
    there = holders(1)
    meeting = set_meeting(there)
    with clock.at(MEETING_DAY):
        material = services.add_material(
            meeting=meeting,
            title="",
            name="发言摘要.docx",
            content=_docx(),
            is_public=False,
            until=MEETING_DAY + timedelta(days=7),
            by=there.first,
        )
    assert material.title == "发言摘要"
    standing = [Material.objects.standing_at(MEETING_DAY + timedelta(days=days)).count() for days in (6, 8)]
    assert standing == [1, 0]
    services.remove_material(meeting=meeting, pk=material.pk, by=there.first)
    assert not Material.objects.standing_at(MEETING_DAY).exists()


def _docx() -> bytes:
    from docx import Document

    buffer = io.BytesIO()
    document = Document()
    document.add_paragraph("一扇门办成一件事。")
    document.save(buffer)
    return buffer.getvalue()


def test_minutes_are_saved_by_version_and_frozen_once_with_who_was_there() -> None:
    there, (lin, _zhao) = coming(LIN, ZHAO)
    meeting = Meeting.objects.get()
    sign(lin)

    def save(text: str, version: int) -> MeetingMinutes:
        return services.save_minutes(meeting=meeting, text=text, version=version, by=there.first)

    with clock.at(DOORS):
        with pytest.raises(MinutesAreEmpty):
            services.freeze_minutes(meeting=meeting, by=there.first)
        assert save("一、会议概况\n交流了经验。", 0).version == 1
        assert save("一、会议概况\n交流了经验。", 0).version == 1  # the same text sent again
        with pytest.raises(ChangedMeanwhile):
            save("另一人写的", 0)
        with pytest.raises(MeetingHasNotBegun):
            services.freeze_minutes(meeting=meeting, by=there.first)
    with clock.at(MEETING_DAY + timedelta(hours=3)):
        frozen = services.freeze_minutes(meeting=meeting, by=there.second)
        with pytest.raises(MeetingMinutesAreFrozen):
            save("改动", 1)
        with pytest.raises(MeetingMinutesAreFrozen):
            services.freeze_minutes(meeting=meeting, by=there.second)
    assert [each["name"] for each in frozen.facts["present"]] == ["林某"]
    assert "139" not in str(frozen.facts)
    text = text_of(meeting_papers.minutes_pdf(frozen))
    assert all(part in text for part in ("纪要", "会议概况", "交流了经验。", "林某", frozen.digest[:20], "演示数据"))
    assert "赵某" not in text


# --- papers -----------------------------------------------------------------------------------------------------------


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\n", "")


def test_badges_are_eight_a_sheet_and_hold_no_telephone() -> None:
    long = Person("阿卜杜热合曼·买买提明·吐尔逊江", "党工委委员、管委会副主任兼招商合作局局长", "139 0000 1111")
    people = [long] + [Person(f"代表{n}", "科长", f"139 0000 200{n}") for n in range(8)]
    _there, delegates = coming(*people, most_delegates=9)
    content = meeting_papers.badges_pdf(Meeting.objects.get())
    assert len(PdfReader(io.BytesIO(content)).pages) == 2
    text = text_of(content)
    assert all(part in text for part in (long.name, "演示数据", delegates[0].code[:3], "参会代表"))
    assert "0000" not in text
    listed = text_of(meeting_papers.list_pdf(Meeting.objects.get()))
    assert long.name in listed
    assert "0000" not in listed


def test_a_character_that_no_font_has_is_named_with_its_bearer() -> None:
    _there, delegates = coming(LIN, Person("王\U0002ebf1", "科长", "1"))
    found = meeting_papers.unprintable(delegates)
    assert [(each.name, missing) for each, missing in found] == [("王\U0002ebf1", "\U0002ebf1")]


def test_the_papers_are_made_anew_only_when_the_list_has_changed() -> None:
    there, (lin,) = coming()
    meeting = Meeting.objects.get()
    first = meeting_papers.ask("meeting_list", meeting, by=there.first)
    assert meeting_papers.ask("meeting_list", meeting, by=there.second).pk == first.pk
    Delegate.objects.filter(pk=lin.pk).update(post="主任")
    assert meeting_papers.ask("meeting_list", meeting, by=there.first).pk != first.pk


def test_the_proof_names_who_was_there_and_the_day() -> None:
    _there, (lin,) = coming()
    sign(lin)
    lin = Delegate.objects.select_related("sign_in").get()
    job = meeting_papers.ask_proof(lin)
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert job.result
    with job.result.content.open("rb") as file:
        text = text_of(file.read())
    assert f"{lin.unit}林某于2026年10月26日参加在云岚市会展中心一号厅举办的" in text


def test_the_workbook_holds_telephone_and_sign_in() -> None:
    there, (lin, _zhao) = coming(LIN, ZHAO)
    sign(lin)
    content = meeting_exports.workbook(Meeting.objects.get(), there.campaign)
    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    assert "演示数据" in str(rows[0][0])
    assert [row[2] for row in rows[2:]] == ["林某", "赵某"]
    assert rows[2][4:8] == ("139 0000 1024", None, lin.code, "2026-10-26 09:30")


# --- calendar ---------------------------------------------------------------------------------------------------------


def test_the_calendar_entry_keeps_its_uid_and_counts_its_changes() -> None:
    there = holders(1)
    before = meeting_calendar.entry(set_meeting(there), there.campaign)
    after = meeting_calendar.entry(set_meeting(there, "云岚市图书馆" * 9), there.campaign)
    events = [next(iter(Calendar.from_ical(each).walk("VEVENT"))) for each in (before, after)]
    assert events[0]["UID"] == events[1]["UID"]
    assert [event["SEQUENCE"] for event in events] == [0, 1]
    assert events[0].decoded("DTSTART") == MEETING_DAY
    assert b"DTSTART;TZID=Asia/Shanghai:20261026T093000\r\n" in before
    assert b"BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\n" in before
    assert b"TZOFFSETTO:+0800" in before
    for entry in (before, after):
        lines = entry.split(b"\r\n")
        assert b"\n" not in b"".join(lines)
        assert max(map(len, lines)) <= 75  # octets, RFC 5545 3.1


def test_who_declined_is_not_told_of_a_change() -> None:
    there, _people = coming(count=2)
    set_meeting(there, "别处")
    assert len(letters("meeting-change:")) == 2
    assert Message.objects.filter(key__startswith="meeting-change:", body__contains="别处").count() == 2
