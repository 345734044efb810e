"""The pages of the meeting: who may open which, what stays typed, what the public sees, how many queries they take."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse

from core import clock
from core.models import Job, Role
from results import meeting_papers, meeting_urls, services
from results.models import Certificate, Delegate, HandedOver, Invitation, Material, Meeting, MeetingMinutes, SignIn
from results.services.meeting.letters import link_of, participant_addresses
from results.services.meeting.signing_in import badge_token, door_token
from tests.builders import person
from tests.results.builders import AFTER_NOTICE, Judged, work
from tests.results.meetings import DEADLINE, LIN, MEETING_DAY, SENDING, ZHAO, coming, holders, invited, set_meeting
from tests.samples import picture

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def day() -> tuple[Judged, list[Delegate]]:
    """A meeting whose first zone comes with two; a session, two files, typed minutes."""
    there, delegates = coming(LIN, ZHAO, answer_until=DEADLINE)
    meeting = Meeting.objects.get()
    with clock.at(SENDING):
        services.save_session(
            meeting=meeting,
            begins_at=MEETING_DAY,
            ends_at=MEETING_DAY.replace(hour=10),
            topic="一扇门办成一件事",
            case=there.case(0),
            speaker="林某",
            by=there.first,
        )
        for title, is_public in (("公开的议程手册", True), ("内部的发言稿", False)):
            services.add_material(
                meeting=meeting, title=title, name="a.png", content=picture(), is_public=is_public, by=there.first
            )
        services.save_minutes(meeting=meeting, text="一、概况", version=0, by=there.first)
    return there, delegates


def tokens(there: Judged, delegate: Delegate) -> tuple[str, str]:
    """The links of the invitation and of the delegate."""
    own = participant_addresses([delegate], there.campaign)[delegate.pk].rstrip("/").rpartition("/")[2]
    return link_of(delegate.invitation, there.campaign, None), own


# --- who may open what ------------------------------------------------------------------------------------------------

READ = ("desk", "agenda", "invitations", "participants", "certificates", "materials", "minutes")


def _addresses(there: Judged, delegate: Delegate) -> tuple[list[str], list[str], list[str]]:
    """What auditors read, what organisers alone read, and what organisers do."""
    slug, pk = there.campaign.slug, delegate.invitation_id
    certificate, material = Certificate.objects.all()[0], Material.objects.all()[0]
    session = Meeting.objects.get().sessions.get()
    read = [
        *(reverse(f"meeting_{name}", args=[slug]) for name in READ),
        reverse("door_desk", args=[slug]),
        reverse("meeting_invitation", args=[slug, pk]),
        reverse("meeting_paper", args=[slug, "meeting_list"]),
        reverse("meeting_material_file", args=[slug, material.pk]),
    ]
    alone = [
        reverse("meeting_participants_file", args=[slug]),
        reverse("door_screen", args=[slug]),
        reverse("meeting_session", args=[slug, session.pk]),
    ]
    acts = [
        *(
            reverse(f"meeting_{name}", args=[slug])
            for name in ("desk", "agenda", "invitations", "materials", "minutes")
        ),
        *(reverse(name, args=[slug]) for name in ("invite_to_meeting", "remind_of_meeting", "door_desk", "door_scan")),
        *(reverse(name, args=[slug, pk]) for name in ("meeting_invitation", "meeting_address")),
        *(reverse(name, args=[slug, session.pk]) for name in ("meeting_session", "drop_meeting_session")),
        *(reverse(name, args=[slug, delegate.pk]) for name in ("door_tick", "door_untick")),
        *(reverse(name, args=[slug, certificate.pk]) for name in ("hand_over_certificate", "take_back_certificate")),
        reverse("drop_meeting_material", args=[slug, material.pk]),
        reverse("freeze_meeting_minutes", args=[slug]),
        reverse("meeting_paper", args=[slug, "meeting_badges"]),
    ]
    return read, alone, acts


def test_the_desk_is_the_organisers_an_auditor_reads_it_without_telephones(day: tuple[Judged, list[Delegate]]) -> None:
    there, (lin, _zhao) = day
    host = there.campaign.hosts.all()[0].organisation
    read, alone, acts = _addresses(there, lin)
    strangers = [
        person(Role.OFFICE, there.case(0).slate.office),
        person(Role.APPLICANT, there.case(0).zone.organisation),
        person(Role.EXPERT, host),
        person(Role.REPORTER, host),
        person(Role.ORGANISER, there.case(0).slate.office),
    ]
    meeting_papers.ask("meeting_list", Meeting.objects.get(), by=there.first)
    work(there.campaign)
    with clock.at(MEETING_DAY):
        first = signed_in(there.first)
        assert {first.get(address).status_code for address in read[:9]} == {200}
        shown = {address: first.get(address).content.decode() for address in read[:7]}
        assert "139 0000 1024" in shown[reverse("meeting_participants", args=[there.campaign.slug])]
        for user in strangers:
            client = signed_in(user)
            assert {client.get(address).status_code for address in read + alone} == {404}, user
            assert {client.post(address).status_code for address in acts} == {404}, user
        auditor = signed_in(person(Role.AUDITOR, host))
        pages = [auditor.get(address) for address in read]
        assert {page.status_code for page in pages} == {200}
        assert not any("139 0000" in page.content.decode() for page in pages if not page.streaming)
        for page in pages:
            b"".join(page)  # a file that is read to its end is closed
        assert {auditor.get(address).status_code for address in alone} == {404}
        assert {auditor.post(address).status_code for address in acts} == {404}
        assert {Client().get(address).status_code for address in read + alone} == {302}
        assert {Client().post(address).status_code for address in acts} == {302}
    listed = {pattern.name for pattern in meeting_urls.urlpatterns if str(pattern.pattern).startswith("desk/")}
    known = {get_resolver().resolve(address).url_name for address in read + alone + acts}
    assert listed == known  # a new address of the desk has to come here


def test_personal_pages_open_by_their_link_alone_and_are_kept_by_nobody(day: tuple[Judged, list[Delegate]]) -> None:
    there, (lin, zhao) = day
    invitation, own = tokens(there, lin)
    meeting = Meeting.objects.get()
    inside = Material.objects.get(is_public=False)
    with clock.at(SENDING):
        shown = door_token(meeting, MEETING_DAY)
    names = [
        ("invitation", [invitation]),
        ("invitation_calendar", [invitation]),
        ("invitation_material", [invitation, inside.pk]),
        ("participant", [own]),
        ("participant_calendar", [own]),
        ("participant_material", [own, inside.pk]),
        ("meeting_door", [shown]),
    ]
    with clock.at(MEETING_DAY):
        for name, args in names:
            answer = Client().get(reverse(name, args=args))
            assert answer.status_code == 200, name
            assert answer["X-Robots-Tag"] == "noindex"
            assert "no-store" in answer["Cache-Control"]
            text = b"".join(answer).decode("utf-8", "replace") if answer.streaming else answer.content.decode()
            if name != "invitation":  # its bearer typed the numbers
                assert "139 0000" not in text
            assert Client().get(reverse(name, args=[args[0][:-2], *args[1:]])).status_code == 404, name
        # One link opens nothing of another kind, and no proof is given before the sign-in.
        assert Client().get(reverse("participant", args=[invitation])).status_code == 404
        assert Client().get(reverse("invitation", args=[own])).status_code == 404
        assert Client().get(reverse("participant_proof", args=[own])).status_code == 404
        badge = Client().get(reverse("badge", args=[badge_token(zhao)]))
        assert badge["Location"].startswith(reverse("door_desk", args=[there.campaign.slug]))
        assert Client().get(reverse("badge", args=[zhao.code])).status_code == 404
    listed = {pattern.name for pattern in meeting_urls.urlpatterns if not str(pattern.pattern).startswith("desk/")}
    assert listed == {name for name, _args in names} | {"badge", "participant_proof", "meeting", "meeting_material"}


def test_the_public_page_names_no_zone_before_the_certificates_are_public(day: tuple[Judged, list[Delegate]]) -> None:
    there, _delegates = day
    address = reverse("meeting", args=[there.campaign.slug])
    file = reverse("meeting_material", args=[there.campaign.slug, Material.objects.get(is_public=True).pk])
    inside = reverse("meeting_material", args=[there.campaign.slug, Material.objects.get(is_public=False).pk])
    with clock.at(AFTER_NOTICE.replace(day=14)):
        early = Client().get(address).content.decode()
        assert Client().get(file).status_code == 404
    with clock.at(MEETING_DAY):
        shown = Client().get(address).content.decode()
        assert b"".join(Client().get(file))
        assert Client().get(inside).status_code == 404
    for word in (str(there.case(0).zone), "一扇门办成一件事", "公开的议程手册"):
        assert word not in early
        assert word in shown
    assert "内部的发言稿" not in shown
    assert "139 0000" not in shown
    assert "赵某" not in shown


def test_a_programme_without_a_meeting_has_no_page_of_one() -> None:
    there = holders(1)
    client, pages = signed_in(there.first), ("meeting", "meeting_desk", "meeting_agenda", "meeting_minutes")
    assert {client.get(reverse(name, args=[there.campaign.slug])).status_code for name in pages} == {200}
    there.campaign.phases.filter(kind="meet").delete()
    assert {client.get(reverse(name, args=[there.campaign.slug])).status_code for name in pages} == {404}


# --- answers ----------------------------------------------------------------------------------------------------------


def rows(*people: dict[str, str], **facts: str) -> dict[str, str]:
    """An answer as the page sends it."""
    typed = {"people-TOTAL_FORMS": "3", "people-INITIAL_FORMS": "0", "takes_part": "yes", "remark": "", **facts}
    for place, row in enumerate(people):
        typed |= {f"people-{place}-{name}": value for name, value in row.items()}
    return typed


def test_an_answer_that_is_refused_keeps_what_was_typed_and_can_be_changed() -> None:
    there = invited(1, answer_until=DEADLINE)
    invitation = Invitation.objects.get()
    address = reverse("invitation", args=[link_of(invitation, there.campaign, None)])
    lin = {"name": "林某", "post": "副主任", "telephone": "139 0000 1024"}
    with clock.at(SENDING):
        for wrong in (
            rows(remark="晚到"),
            rows({**lin, "telephone": ""}, remark="晚到"),
            rows({**lin, "telephone": "请来电"}, remark="晚到"),
            rows(lin, remark="晚到", **{"people-TOTAL_FORMS": "many"}),
            rows(lin, remark="晚到", takes_part="perhaps"),
        ):
            refused = Client().post(address, wrong).content.decode()
            assert "晚到" in refused
            assert not Delegate.objects.exists()
        assert "副主任" in Client().post(address, rows({**lin, "telephone": ""})).content.decode()
        assert Client().post(address, rows(lin, remark="晚到")).status_code == 302
        page = Client().get(address).content.decode()
        assert "林某" in page
        assert Client().post(address, rows(takes_part="no")).status_code == 302
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.delegates.count()) == ("no", 0)
    with clock.at(DEADLINE):
        late = Client().post(address, rows(lin)).content.decode()
        assert "回复已于 10月22日 18:00 截止" in late
        record = reverse("meeting_invitation", args=[there.campaign.slug, invitation.pk])
        assert signed_in(there.second).post(record, rows(lin)).status_code == 302
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.entered_by) == ("yes", there.second)


def test_a_guest_is_invited_and_an_address_corrected_on_the_desk() -> None:
    there = holders(1)
    set_meeting(there)
    client, slug = signed_in(there.first), there.campaign.slug
    guest = {"kind": "3", "guest": "海岳晨报", "email": "press@example.com"}
    with clock.at(SENDING):
        page = reverse("meeting_invitations", args=[slug])
        assert "海岳晨报" in client.post(page, {**guest, "email": "no address"}).content.decode()
        assert client.post(page, guest).status_code == 302
        assert "已用这个邮箱邀请过海岳晨报" in client.post(page, guest).content.decode()
        pk = Invitation.objects.get().pk
        corrected = reverse("meeting_address", args=[slug, pk])
        assert "wrong@" in client.post(corrected, {"email": "wrong@"}).content.decode()
        assert client.post(corrected, {"email": "desk@example.com"}).status_code == 302
    assert Invitation.objects.get().email == "desk@example.com"


# --- the day ----------------------------------------------------------------------------------------------------------


def test_the_door_works_without_a_script_and_answers_a_repeat_kindly(day: tuple[Judged, list[Delegate]]) -> None:
    there, (lin, zhao) = day
    client, slug = signed_in(there.first), there.campaign.slug
    door = reverse("door_desk", args=[slug])
    with clock.at(MEETING_DAY):
        assert "林某签到成功，09:30" in client.post(door, {"code": badge_token(lin)}, follow=True).content.decode()
        tick = reverse("door_tick", args=[slug, zhao.pk])
        assert "赵某签到成功，09:30" in client.post(tick, follow=True).content.decode()
        assert "在名单中查找" in client.post(door, {"code": "222222"}).content.decode()
        badge = f"{door}?badge={badge_token(lin)}"
        assert "林某" in client.get(badge).content.decode()
    with clock.at(MEETING_DAY.replace(minute=40)):
        assert "赵某已签到 09:30" in client.post(door, {"code": zhao.code}, follow=True).content.decode()
        assert client.post(reverse("door_untick", args=[slug, zhao.pk])).status_code == 302
    assert list(SignIn.objects.values_list("delegate__name", "how")) == [("林某", "badge")]


def send_scans(client: Client, slug: str, *entries: Any, sent: Any = 10_000_000) -> Any:
    body = json.dumps({"sent": sent, "entries": entries})
    return client.post(reverse("door_scan", args=[slug]), body, content_type="application/json")


def test_a_phones_queue_is_taken_once_with_the_time_of_each_scan(day: tuple[Judged, list[Delegate]]) -> None:
    there, (lin, zhao) = day
    client, slug = signed_in(there.first), there.campaign.slug
    entries = [
        {"key": "phone-a-1", "text": badge_token(lin), "how": "badge", "at": 10_000_000 - 28 * 60_000},
        {"key": "phone-a-2", "text": zhao.code, "how": "list", "at": 10_000_000},
        {"key": "phone-a-3", "text": "222222", "how": "code", "at": 10_000_000},
    ]
    with clock.at(MEETING_DAY):
        told = send_scans(client, slug, *entries).json()["answers"]
        assert [(each["state"], each.get("time")) for each in told] == [
            ("done", "09:02"),
            ("done", "09:30"),
            ("refused", None),
        ]
        again = send_scans(client, slug, *entries[:2]).json()["answers"]
        assert [each["state"] for each in again] == ["done", "done"]
        other = send_scans(client, slug, {**entries[0], "key": "phone-b-1"}).json()["answers"]
        assert [(each["state"], each["time"]) for each in other] == [("already", "09:02")]
    assert SignIn.objects.count() == 2


def test_what_no_page_of_ours_sends_is_refused_without_harm(day: tuple[Judged, list[Delegate]]) -> None:
    there, (lin, _zhao) = day
    client, slug = signed_in(there.first), there.campaign.slug
    good = {"key": "phone-a-1", "text": lin.code, "how": "code", "at": 1}
    with clock.at(MEETING_DAY):
        for wrong in (
            {**good, "key": "x"},
            {**good, "key": 7},
            {**good, "how": "self"},
            {**good, "at": None},
            {**good, "at": float("nan")},
            {**good, "text": ["a"]},
            {**good, "text": "\ud800.a", "how": "badge"},
            {"key": "phone-a-1"},
            "text",
        ):
            # One that is not readable stops none of the others, and is answered by its key.
            other = {"key": "phone-a-9", "text": "222222", "how": "code", "at": 1}
            told = send_scans(client, slug, wrong, other).json()["answers"]
            key = wrong.get("key") if isinstance(wrong, dict) else None
            assert [(each["key"], each["state"]) for each in told] == [(key, "refused"), ("phone-a-9", "refused")]
            assert all(each["message"] for each in told)
        assert send_scans(client, slug, good, sent="later").status_code == 400
        assert send_scans(client, slug, *[good] * 201).status_code == 400
        for body in ("", "[]", "{", "null", '{"sent": 1, "entries": {}}'):
            answer = client.post(reverse("door_scan", args=[slug]), body, content_type="application/json")
            assert answer.status_code == 400
        assert send_scans(client, slug, {**good, "at": 10**30}).status_code == 200  # from the future: it counts as now
    assert SignIn.objects.get().at.minute == 30


def test_a_badge_of_another_campaign_signs_nobody_in(day: tuple[Judged, list[Delegate]]) -> None:
    _there, (lin, _zhao) = day
    elsewhere = holders(1)
    set_meeting(elsewhere)
    client, slug = signed_in(elsewhere.first), elsewhere.campaign.slug
    entry = {"key": "phone-a-1", "text": badge_token(lin), "how": "badge", "at": 1}
    with clock.at(MEETING_DAY):
        assert send_scans(client, slug, entry).json()["answers"][0]["state"] == "refused"
        assert client.post(reverse("door_tick", args=[slug, lin.pk])).status_code == 404
    assert not SignIn.objects.exists()


def test_the_own_phone_signs_in_at_the_door_and_gets_the_proof(day: tuple[Judged, list[Delegate]]) -> None:
    there, (lin, zhao) = day
    _invitation, own = tokens(there, lin)
    phone = Client()
    with clock.at(MEETING_DAY):
        door = reverse("meeting_door", args=[door_token(Meeting.objects.get(), clock.now())])
        assert "林某" not in phone.get(door).content.decode()
        assert lin.code[:3] in phone.get(reverse("participant", args=[own])).content.decode()
        assert "林某" in phone.get(door).content.decode()
        assert "签到成功 09:30" in phone.post(door, {"confirm": "1"}).content.decode()
        assert "林某" in phone.post(door, {"confirm": "1"}).content.decode()
        # Somebody without the link writes code and digits; a wrong one is told kindly.
        typed = {"code": zhao.code, "digits": "0000"}
        assert "证件码与电话不符" in Client().post(door, typed).content.decode()
        assert "赵某" in Client().post(door, {**typed, "digits": "2048"}).content.decode()
        assert phone.get(reverse("participant_proof", args=[own])).status_code == 302  # it is being made
        work(there.campaign)
        proof = phone.get(reverse("participant_proof", args=[own]))
        assert proof["Content-Type"] == "application/pdf"
        assert b"".join(proof).startswith(b"%PDF")
    assert set(SignIn.objects.values_list("how", flat=True)) == {"self"}
    with clock.at(MEETING_DAY.replace(hour=11)):
        assert phone.get(door).status_code == 410


def test_four_digits_are_not_guessed_at_the_door(day: tuple[Judged, list[Delegate]]) -> None:
    _there, (lin, zhao) = day
    cache.clear()
    with clock.at(MEETING_DAY):
        door = reverse("meeting_door", args=[door_token(Meeting.objects.get(), clock.now())])
        for digits in range(8):
            Client().post(door, {"code": lin.code, "digits": f"000{digits}"})
        right = {"code": f" {lin.code.lower()}", "digits": "1024"}
        assert "尝试次数过多" in Client(REMOTE_ADDR="198.51.100.7").post(door, right).content.decode()
        assert not SignIn.objects.exists()
        assert "赵某" in Client().post(door, {"code": zhao.code, "digits": "2048"}).content.decode()
    assert SignIn.objects.get().delegate == zhao


def test_a_certificate_is_ticked_on_the_page(day: tuple[Judged, list[Delegate]]) -> None:
    there, _delegates = day
    client, slug, pk = signed_in(there.first), there.campaign.slug, Certificate.objects.get().pk
    address = reverse("hand_over_certificate", args=[slug, pk])
    with clock.at(MEETING_DAY):
        assert client.post(address, {"received_by": "林某"}).status_code == 302
        assert "已由林某领取" in client.post(address, {"received_by": "赵某"}).content.decode()
        assert client.post(reverse("take_back_certificate", args=[slug, pk])).status_code == 302
    assert not HandedOver.objects.exists()


def test_agenda_materials_and_minutes_keep_what_was_typed(day: tuple[Judged, list[Delegate]]) -> None:
    there, _delegates = day
    client, slug = signed_in(there.first), there.campaign.slug
    with clock.at(MEETING_DAY):
        typed = {"begins_at": "2026-10-26T09:30", "ends_at": "2026-10-26T10:30", "topic": "又一个议题"}
        refused = client.post(reverse("meeting_agenda", args=[slug]), typed).content.decode()
        assert "又一个议题" in refused
        assert "这段时间已安排“一扇门办成一件事”" in refused
        upload = SimpleUploadedFile("a.exe", b"MZ")
        files = {"title": "程序", "is_public": "no", "file": upload}
        assert "程序" in client.post(reverse("meeting_materials", args=[slug]), files).content.decode()
        stale = client.post(reverse("meeting_minutes", args=[slug]), {"text": "我写的", "version": "0"})
        assert stale.status_code == 422
        assert "我写的" in stale.content.decode()
        saved = client.post(
            reverse("meeting_minutes", args=[slug]),
            {"text": "一、概况\n交流。", "version": "1"},
            headers={"Accept": "application/json"},
        )
        assert saved.json()["version"] == 2
        assert client.post(reverse("freeze_meeting_minutes", args=[slug])).status_code == 302
        work(there.campaign)
        paper = client.get(reverse("meeting_paper", args=[slug, "meeting_minutes"]))
        assert b"".join(paper).startswith(b"%PDF")
    assert MeetingMinutes.objects.get().frozen_by == there.first
    assert client.get(reverse("meeting_paper", args=[slug, "passwords"])).status_code == 404


def test_a_paper_of_the_day_is_made_by_an_organiser_and_opened_by_everybody_else(
    day: tuple[Judged, list[Delegate]],
) -> None:
    there = day[0]
    address = reverse("meeting_paper", args=[there.campaign.slug, "meeting_badges"])
    auditor = signed_in(person(Role.AUDITOR, there.campaign.hosts.all()[0].organisation))
    organiser = signed_in(there.first)
    with clock.at(MEETING_DAY):
        for client in (auditor, organiser):
            assert client.get(address).status_code == 302
        assert not Job.objects.filter(kind="meeting_badges").exists()  # looking makes nothing
        assert organiser.post(address).status_code == 302
        work(there.campaign)
        assert b"".join(auditor.get(address)).startswith(b"%PDF")
        assert organiser.post(reverse("meeting_paper", args=[there.campaign.slug, "passwords"])).status_code == 404
