"""The press pack: what is public and nothing else, for those who may have it, and never one of before."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from PIL import Image

from core import clock, jobs
from core.models import Job, Role
from portal import press_pack
from results import services
from review.models import Conflict
from submissions.models import Attachment
from submissions.services.withdrawing import withdraw_picture
from tests.builders import person
from tests.pictures import with_pictures
from tests.portal.press import LATER, READING, address, made, opened, planned, status
from tests.results.builders import AFTER_NOTICE, Judged, announce_the_rest, announced, partly_announced

pytestmark = pytest.mark.django_db


def show_pictures(there: Judged, each: int = 1) -> None:
    for case in there.cases:
        case.slate.sent_by = there.first  # who adds them; the laid cases came without a sender
    with_pictures(there.cases, each)


def test_the_pack_holds_texts_pictures_and_captions_without_rank() -> None:
    there = announced(4, votes=[7883, 7901, 7907, 7919])
    show_pictures(there, 2)
    Attachment.objects.update(caption="标准厂房", credit="摄影：林某")
    with clock.at(READING):
        held = opened(made(there))
    texts = {name: content.decode() for name, content in held.items() if name.endswith(".txt")}
    cases = [name for name in texts if name.startswith("案例/")]
    assert len(cases) == 3
    assert not [name for name in cases if name.startswith(f"案例/{there.case(0).number_text}")]  # not selected
    said = texts[next(name for name in cases if name.startswith(f"案例/{there.case(1).number_text}"))]
    assert there.case(1).case_title in said
    assert "过去办一件事要跑五个窗口" in said
    everything = "\n".join(texts.values())
    for secret in ("7919", "7907", "7901", "7883", "13900001024", "林某", "zone@example.com"):
        assert secret not in everything
    assert all(text.startswith("演示数据") for text in texts.values())
    assert "不做排名" in texts["说明.txt"]
    pictures = [name for name in held if name.endswith(".jpg")]
    assert len(pictures) == 6
    with Image.open(io.BytesIO(held[pictures[0]])) as picture:
        assert (picture.format, picture.size) == ("JPEG", (600, 400))
    rows = list(load_workbook(io.BytesIO(held["图片/图片说明.xlsx"])).active.iter_rows(values_only=True))
    assert len(rows) == 2 + 6
    assert {row[3:5] for row in rows[2:]} == {("标准厂房", "摄影：林某")}
    assert there.case(1).case_title in texts["公布/优秀案例名单（按奖区、城市）.txt"]


def test_two_announcements_of_one_title_lie_beside_each_other() -> None:
    there, held_back = partly_announced()
    with clock.at(READING):
        announce_the_rest(there, held_back)
    with clock.at(READING + timedelta(hours=1)):
        held = opened(made(there))
    said = [
        held[name].decode() for name in held if name.startswith("公布/") and "通知" in name and name.endswith(".txt")
    ]
    assert len(said) == 2
    assert said[0] != said[1]


def test_a_withdrawn_picture_is_in_no_pack_and_the_one_of_before_is_gone(client: Client) -> None:
    there = announced(3)
    show_pictures(there)
    client.force_login(there.first)
    with clock.at(READING):
        made(there)
        assert status(client.get(address(there))) == 200
        shown = Attachment.objects.get(submission=there.case(1))
        withdraw_picture(attachment=shown, reason="本人要求", by=there.second)
        assert status(client.get(address(there))) == 404
        held = opened(made(there))
        assert status(client.get(address(there))) == 200
    assert len([name for name in held if name.endswith(".jpg")]) == 1


def test_before_the_release_there_is_nothing_but_for_organisers_under_embargo(client: Client) -> None:
    there = planned()
    reporter = person(Role.REPORTER, there.campaign.hosts.all()[0].organisation)
    with clock.at(AFTER_NOTICE + timedelta(hours=1)):
        with pytest.raises(press_pack.NothingToPack):
            press_pack.ask(campaign=there.campaign, by=there.first)
        held = opened(made(there, embargoed=True))
        readme = held["说明.txt"].decode()
        assert "解禁时间：10月15日 9:00" in readme or "10月15日 09:00" in readme
        assert all("解禁）" in text.decode() for name, text in held.items() if name.endswith(".txt"))
        client.force_login(reporter)
        assert there.case(1).case_title not in client.get(address(there, "press")).content.decode()
        for which in ("public", "embargoed"):
            assert status(client.get(address(there, which=which))) == 404
        assert status(client.post(address(there, "press_ask", "embargoed"))) == 404
        client.force_login(there.second)
        assert status(client.get(address(there, which="embargoed"))) == 200
    with clock.at(LATER + timedelta(minutes=1)):
        assert status(client.get(address(there, which="embargoed"))) == 404  # its time is over
        made(there)
        client.force_login(reporter)
        assert status(client.get(address(there))) == 200


def test_a_pack_of_an_announcement_that_was_called_off_is_handed_to_nobody(client: Client) -> None:
    there = planned()
    with clock.at(AFTER_NOTICE + timedelta(hours=1)):
        asked = press_pack.ask(campaign=there.campaign, by=there.first, embargoed=True)
        services.call_off_announcement(campaign=there.campaign, by=there.second, reason="数据待核")
        jobs.run(asked.pk)
        assert Job.objects.get(pk=asked.pk).result is None
        client.force_login(there.first)
        assert status(client.get(address(there, which="embargoed"))) == 404


def test_an_organiser_with_a_conflict_does_not_fetch_it_before_its_minute(client: Client) -> None:
    there = planned()
    expert = person(Role.EXPERT, there.campaign.hosts.all()[0].organisation)
    with clock.at(AFTER_NOTICE + timedelta(hours=1)):
        found = press_pack.pack(there.campaign, embargoed=True)
        press_pack.refuse_conflicted(found, there.first)
        own = pytest.MonkeyPatch()
        with own.context() as patch:
            patch.setattr(press_pack.kinds, "conflicted_with", lambda *_facts: frozenset({there.case(1).pk}))
            with pytest.raises(press_pack.PackNamesYourConflict):
                press_pack.ask(campaign=there.campaign, by=expert, embargoed=True)
    assert not Conflict.objects.exists()


@pytest.mark.parametrize("role", [Role.OFFICE, Role.EXPERT, Role.APPLICANT])
def test_the_pack_is_unknown_to_others(client: Client, role: Role) -> None:
    there = announced(3)
    client.force_login(person(role, there.campaign.hosts.all()[0].organisation))
    with clock.at(READING):
        made(there)
        assert status(client.get(address(there, "press"))) == 404
        assert status(client.get(address(there))) == 404
        assert status(client.post(address(there, "press_ask"))) == 404


def test_an_auditor_reads_it_and_asks_for_none(client: Client) -> None:
    there = announced(3)
    client.force_login(person(Role.AUDITOR, there.campaign.hosts.all()[0].organisation))
    with clock.at(READING):
        assert status(client.post(address(there, "press_ask"))) == 404
        made(there)
        assert status(client.get(address(there))) == 200
        assert status(client.get(address(there, which="unknown"))) == 404


def test_the_page_asks_for_it_once_and_shows_it(client: Client) -> None:
    there = announced(3)
    client.force_login(there.first)
    with clock.at(READING):
        for _press in range(2):
            assert status(client.post(address(there, "press_ask"))) == 302
        job = Job.objects.get(kind=press_pack.KIND)
        jobs.run(job.pk)
        assert "ZIP" in client.get(address(there, "press")).content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_no_more_for_three_cases(client: Client, many: int, django_assert_max_num_queries: Any) -> None:
    there = announced(many + 1)
    show_pictures(there)
    client.force_login(there.first)
    with clock.at(READING), django_assert_max_num_queries(32):
        client.get(address(there, "press"))
