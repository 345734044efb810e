"""A phone votes: with the script, without it, and after the choice was refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from core import clock
from tests.builders import during
from tests.conftest import PHONE
from tests.voting.builders import Poll, poll
from voting.models import Ballot, Vote

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here() -> Iterator[Poll]:
    """A poll that is open while the test runs."""
    made = poll(5)
    with clock.at(during(made.campaign, "voting", timedelta(hours=12))):
        yield made


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A phone whose browser runs no scripts."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    yield context.new_page()
    context.close()


def address(live_server: Any, here: Poll) -> str:
    return f"{live_server.url}{reverse('vote', args=[here.campaign.slug])}"


def choose(page: Page, numbers: list[str]) -> None:
    for number in numbers:
        page.locator(f'[data-case="{number}"] .tx-choose').click()


def expect_voted(page: Page, here: Poll, count: int) -> None:
    expect(page.get_by_role("heading", name="投票成功")).to_be_visible()
    expect(page.get_by_text(f"你投给了 {count} 个案例，每人每天限投 1 次。")).to_be_visible()
    assert Vote.objects.count() == count
    assert Ballot.objects.get().sheets_used == 1


def test_a_phone_votes_with_the_script(page: Page, live_server: Any, here: Poll) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address(live_server, here))
    choose(page, here.numbers[:2])
    expect(page.locator("[data-count]")).to_have_text("2")
    expect(page.locator("[data-need]")).to_have_text("至少再选 1 个")
    page.locator(f'[data-case="{here.numbers[2]}"] .tx-case__title a').click()
    page.get_by_role("button", name="选择本案例").click()
    expect(page.get_by_role("button", name="已选本案例")).to_be_visible()
    page.get_by_role("link", name="全部案例").click()
    expect(page.locator(".tx-case.is-chosen")).to_have_count(3)
    page.get_by_role("button", name="提交投票").click()
    dialog = page.get_by_role("dialog", name="提交这 3 个案例")
    expect(dialog.get_by_text("每人每天限投 1 次，提交后不能更改。")).to_be_visible()
    dialog.get_by_role("button", name="提交投票").click()
    expect_voted(page, here, 3)
    page.get_by_role("link", name="返回案例").click()
    expect(page.get_by_text("你已投过票，投票时间 8月21日 12:0")).to_be_visible()
    expect(page.locator(".tx-bar")).to_contain_text("今日已投完，明日 0:00 后可以再投。")
    assert [each for each in complaints if "favicon" not in each and "404" not in each] == []


def test_a_phone_votes_without_any_script(plain_page: Page, live_server: Any, here: Poll) -> None:
    page = plain_page
    page.goto(address(live_server, here))
    choose(page, here.numbers[:2])
    page.get_by_role("button", name="提交投票").click()
    expect(page.get_by_role("alert")).to_contain_text("至少再选 1 个。")
    expect(page.locator("input:checked")).to_have_count(2)
    page.get_by_role("searchbox").fill(here.numbers[2])
    page.get_by_role("button", name="搜索").click()
    expect(page.locator("[data-case]")).to_have_count(1)
    choose(page, here.numbers[2:3])
    page.get_by_role("button", name="提交投票").click()
    expect_voted(page, here, 3)


def test_a_filtered_list_keeps_the_choice(page: Page, live_server: Any, here: Poll) -> None:
    page.goto(address(live_server, here))
    choose(page, here.numbers[:3])
    page.get_by_role("searchbox").fill(here.numbers[4])
    expect(page.locator("[data-case]:visible")).to_have_count(1)
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/vote/?**")
    choose(page, here.numbers[4:5])
    expect(page.locator("[data-count]")).to_have_text("4")
    page.locator("[data-open-chosen]").click()
    row = page.locator("[data-chosen-list] li").filter(has_text=here.numbers[0])
    row.get_by_role("button").click()
    page.get_by_role("dialog").get_by_role("button", name="返回案例").click()
    page.get_by_role("button", name="提交投票").click()
    page.get_by_role("dialog").get_by_role("button", name="提交投票").click()
    expect_voted(page, here, 3)
    assert set(Vote.objects.values_list("submission", flat=True)) == {here.ids[1], here.ids[2], here.ids[4]}


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_sticks_out_sideways(page: Page, live_server: Any, here: Poll, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    places = [
        address(live_server, here),
        f"{live_server.url}{reverse('case', args=[here.campaign.slug, here.numbers[0]])}",
    ]
    for place in places:
        page.goto(place)
        assert page.evaluate("document.documentElement.scrollWidth") == width
