"""The online form in a real browser: nothing that was typed is lost, and the page counts as the server does."""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from core.models import User
from core.text import count_characters
from tests.builders import PASSWORD
from tests.conftest import DESK, PHONE
from tests.submissions.builders import Office, reload

pytestmark = [pytest.mark.django_db(transaction=True)]

COUNTING = json.loads((Path(__file__).parents[1] / "core/counting.json").read_text(encoding="utf-8"))
ODD = "一二三，。“”’ABCdé8.%-/:@&()　 \n\t\u200b\u0301\ufe0f\U00020bb7\U0001f44dＡ１①℃×·Ωя"


@pytest.fixture
def office(live_server: LiveServer, settings: Settings) -> Iterator[Office]:
    settings.SITE_URL = live_server.url
    office = Office()
    with office.open():
        yield office


def sign_in(page: Page, address: str, person: User) -> None:
    page.goto(address)
    page.locator("[name=username]").fill(person.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form").get_by_role("button").click()
    page.wait_for_load_state()


def opened(page: Page, server: LiveServer, person: User, form: int) -> None:
    sign_in(page, f"{server.url}/login/?next=/desk/forms/{form}/online/", person)
    expect(page.get_by_role("heading", name="在线填写申报表")).to_be_visible()


def state(page: Page, said: str | re.Pattern[str]) -> None:
    expect(page.locator("[data-save]")).to_have_text(said)


SAVED = re.compile(r"已自动保存 \d\d:\d\d")


def test_what_is_typed_survives_the_log_in_the_closed_tab_and_the_second_device(
    office: Office, page: Page, browser: Browser, live_server: LiveServer
) -> None:
    person, form = office.applicant(), office.draft(experience="")
    opened(page, live_server, person, form.pk)
    story = page.get_by_role("textbox", name="典型经验")
    story.fill("过去办一件事要跑五个窗口。")
    expect(page.locator("[data-length=id_experience]")).to_contain_text("已写 13 字 / 800 字左右，最多 880 字")
    state(page, SAVED)
    assert reload(form).experience == "过去办一件事要跑五个窗口。"

    # The log-in runs out: the page says so, what is typed is kept here, and goes to the server afterwards.
    page.context.clear_cookies(name="session")
    story.fill("现在只进一扇门。")
    notice = page.locator("[data-notice=login]")
    expect(notice).to_contain_text("登录已过期。")
    state(page, "未能保存，已存在本机")
    assert reload(form).experience == "过去办一件事要跑五个窗口。"
    with page.context.expect_page() as opening:
        notice.get_by_role("link").click()
    sign_in(opening.value, opening.value.url, person)
    opening.value.close()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    state(page, SAVED)
    expect(notice).to_have_count(0)
    assert reload(form).experience == "现在只进一扇门。"

    # The network is down and the tab is closed: the copy on this device is offered, never put in silently.
    page.route("**/online/save/", lambda route: route.abort())
    story.fill("只写在这台设备上的一段。")
    state(page, "未能保存，已存在本机")
    page.reload()
    offer = page.locator("[data-notice=offer]")
    expect(offer).to_contain_text("只写在这台设备上的一段。")
    expect(story).to_have_value("现在只进一扇门。")

    # Meanwhile another device saved something else: both texts are shown, and the person chooses.
    other = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    opened(other, live_server, person, form.pk)
    other.get_by_role("textbox", name="典型经验").fill("手机上写的一段。")
    other.get_by_role("textbox", name="联系人").fill("王某")
    state(other, SAVED)
    assert other.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    other.context.close()

    page.unroute("**/online/save/")
    offer.get_by_role("button", name="恢复到表中").click()
    both = page.get_by_role("group", name="两份内容")
    expect(both).to_contain_text("手机上写的一段。")
    expect(both).to_contain_text("只写在这台设备上的一段。")
    state(page, "有 1 项没有保存，请到该处选择")
    assert (reload(form).experience, reload(form).contact) == ("手机上写的一段。", "王某")
    both.get_by_role("button", name="保留本页填写的").click()
    state(page, SAVED)
    assert reload(form).experience == "只写在这台设备上的一段。"
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('tuixuan:form'))") == []


def test_the_page_counts_as_the_server_does_and_hides_what_needs_no_explanation(
    office: Office, page: Page, live_server: LiveServer
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    form = office.draft()
    page.set_viewport_size(DESK)
    opened(page, live_server, office.clerk, form.pk)

    chance = random.Random(7)
    texts = [case["text"] for case in COUNTING] + ["".join(chance.choices(ODD, k=30)) for _ in range(500)]
    counted = page.evaluate("texts => texts.map(tuixuan.countCharacters)", texts)
    assert counted[: len(COUNTING)] == [case["count"] for case in COUNTING]
    assert counted == [count_characters(text) for text in texts]

    explanation = page.get_by_role("textbox", name="情况说明：发生过重大及以上环境事件（2024年）")
    expect(explanation).to_be_hidden()
    page.get_by_role("group", name="发生过重大及以上环境事件（2024年）").get_by_label("有").check()
    explanation.fill("一起，已整改。")
    state(page, SAVED)
    answer = form.answers.get(question__key="environment", year=2024)
    assert (answer.value, answer.explanation) == ("yes", "一起，已整改。")
    page.get_by_role("button", name="以上情形三年均无").click()
    state(page, SAVED)
    page.get_by_role("button", name="保存", exact=True).click()
    state(page, re.compile(r"已保存 \d\d:\d\d"))
    assert not form.answers.exclude(value="no").exists()
    assert complaints == []
