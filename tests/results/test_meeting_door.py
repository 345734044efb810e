"""The door on its pages: the list, a phone's queue of scans, the own phone, and what nobody may do there."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import Job, Role
from results.models import Certificate, Delegate, HandedOver, Meeting, MeetingMinutes, SignIn
from results.services.meeting.signing_in import badge_token, door_token
from tests.builders import person
from tests.results.builders import Judged, work
from tests.results.meeting_days import a_day, signed_in, tokens
from tests.results.meetings import MEETING_DAY, holders, set_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> tuple[Judged, list[Delegate]]:
    return a_day()


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
