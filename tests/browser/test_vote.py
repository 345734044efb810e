"""A phone votes: with the script, without it, and after the choice was refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from core import clock
from tests.builders import during
from tests.conftest import PHONE
from tests.voting import pausing
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
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("[data-case]:visible")).to_have_count(1)
    page.locator(f'[data-case="{here.numbers[4]}"] .tx-case__title a').click()
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value(here.numbers[4])
    expect(page.locator("[data-case]:visible")).to_have_count(1)  # the list stands as it was left
    page.goto(f"{address(live_server, here)}?q={here.numbers[4]}")  # filtered by the server
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
    page.go_back()  # the list in the browser's memory still offered the vote
    expect(page.get_by_text("你已投过票，投票时间 8月21日 12:0")).to_be_visible()


def test_a_failing_network_costs_nothing(page: Page, live_server: Any, here: Poll) -> None:
    """The vote arrives, its answer does not: the next press is the same sheet and gets the first answer."""
    page.goto(address(live_server, here))
    choose(page, here.numbers[:3])
    page.route("**/ballot/", lambda route: (route.fetch(), route.abort()))
    page.get_by_role("button", name="提交投票").click()
    page.get_by_role("dialog").get_by_role("button", name="提交投票").click()
    expect(page.get_by_role("alert")).to_have_text("网络异常，请重试。已选的案例仍然保留。")
    page.unroute("**/ballot/")
    page.reload()
    expect(page.get_by_text("你已投过票")).to_be_visible()  # it had arrived
    page.get_by_role("link", name="我的投票").first.click()
    expect(page.locator(".tx-cast__number")).to_have_count(3)
    assert Vote.objects.count() == 3


def test_a_vote_that_was_paused_meanwhile_keeps_the_choice(page: Page, live_server: Any, here: Poll) -> None:
    page.goto(address(live_server, here))
    choose(page, here.numbers[:3])
    pausing.pause(here)
    page.get_by_role("button", name="提交投票").click()
    page.get_by_role("dialog").get_by_role("button", name="提交投票").click()
    expect(page.get_by_text("投票暂停，正在核查，恢复时间另行公布。")).to_be_visible()
    expect(page.locator("[data-case]").get_by_text("暂停投票")).to_have_count(5)
    pausing.resume(here)
    page.reload()
    expect(page.locator("[data-count]")).to_have_text("3")
    page.get_by_role("button", name="提交投票").click()
    page.get_by_role("dialog").get_by_role("button", name="提交投票").click()
    expect_voted(page, here, 3)


def test_one_at_a_time_the_list_stays_where_it_was(page: Page, live_server: Any) -> None:
    made = poll(4, sheets_per_period=2, choices_min=1, choices_max=1)
    with clock.at(during(made.campaign, "voting", timedelta(hours=12))):
        page.goto(address(live_server, made))
        page.route("**/ballot/", lambda route: route.abort())
        first = page.locator(f'[data-case="{made.numbers[0]}"]')
        first.get_by_role("button").click()
        expect(page.get_by_role("alert")).to_contain_text("网络异常，请重试。")
        page.unroute("**/ballot/")
        first.get_by_role("button").click()
        expect(page.get_by_role("alert")).to_have_text("投票成功，今日还可投 1 票。")
        expect(first).to_contain_text("本案例今日已投")
        expect(page.locator("[data-left]")).to_have_text("今日还可投 1 票")
        for place in (address(live_server, made), f"{address(live_server, made)}mine/"):
            page.goto(place)
            found = Axe().run(page).response["violations"]
            assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
        page.goto(address(live_server, made))
        page.locator(f'[data-case="{made.numbers[1]}"]').get_by_role("button").click()
        expect(page.locator(".tx-bar")).to_contain_text("今日已投完，明日 0:00 后可以再投。")
    assert Vote.objects.count() == 2


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
