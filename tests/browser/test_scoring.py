"""An expert scores on a phone, at a desk, with the keyboard, and without JavaScript."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from review.models import Review, Score
from tests.builders import PASSWORD
from tests.conftest import DESK, PHONE
from tests.review.builders import Panel, panel, scored

pytestmark = pytest.mark.django_db(transaction=True)

QUEUE = "/admin/review/assignment/"


@pytest.fixture
def built() -> Iterator[Panel]:
    built = panel(cases=3, experts=3)
    with built.scoring():
        yield built


def sign_in(page: Page, built: Panel, address: str) -> None:
    page.goto(f"{address}/login/?next={QUEUE}")
    page.fill("input[name=username]", built.experts[0].user.username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"**{QUEUE}")


def complaints(page: Page) -> list[str]:
    """What the browser complains of from here on, the content security policy first of all; not a missing favicon."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def no_wider_than_the_window(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_an_expert_scores_a_case_and_goes_on_to_the_next(page: Page, built: Panel, live_server, size) -> None:
    page.set_viewport_size(size)
    said = complaints(page)
    sign_in(page, built, live_server.url)
    expect(page.locator(".tx-queue__left")).to_have_text("还剩 3 件")
    assert no_wider_than_the_window(page)
    first, second, _third = built.work_of(built.experts[0])
    page.get_by_role("link", name=str(first.submission.case_title), exact=True).click()

    fields = page.locator(".tx-stepper input")
    level = page.locator("[data-level]").nth(0)
    expect(level).to_be_empty()
    fields.nth(0).fill("88")
    expect(level).to_contain_text("良")
    expect(page.locator(".tx-levels li.is-here")).to_have_count(1)
    page.locator("[data-criterion] summary", has_text="评语").nth(0).click()
    page.get_by_role("textbox", name="改革创新：评语").fill("缺少对比。")
    fields.nth(0).press("Enter")
    expect(fields.nth(1)).to_be_focused()
    page.keyboard.type("90")
    page.locator(".tx-stepper").nth(1).get_by_role("button", name="加 1 分").click()
    expect(fields.nth(1)).to_have_value("91")
    expect(page.locator("[data-total]")).to_have_text("已评 2/6 项，全部评完后显示加权得分")
    expect(page.locator("[data-save]")).to_contain_text("已自动保存", timeout=10_000)
    assert sorted(Score.objects.values_list("value", "comment")) == [(88, "缺少对比。"), (91, "")]

    for place, value in enumerate(["84", "70", "95", "61"], start=2):
        fields.nth(place).fill(value)
    expect(page.locator("[data-total]")).to_have_text("加权得分 81.95")  # (8180 + 15) / 100
    assert no_wider_than_the_window(page)
    page.get_by_role("button", name="提交并评下一件").click()
    page.wait_for_url(f"**/{second.pk}/change/")
    expect(page.locator(".tx-queue__left")).to_have_text("还剩 2 件")
    assert Review.objects.get(assignment=first).state == "submitted"
    assert said == []


def test_the_keys_lead_to_the_cases_before_and_after(page: Page, built: Panel, live_server) -> None:
    page.set_viewport_size(DESK)
    sign_in(page, built, live_server.url)
    first, second, _third = built.work_of(built.experts[0])
    page.goto(f"{live_server.url}{QUEUE}{first.pk}/change/")
    page.keyboard.press("Alt+ArrowRight")
    page.wait_for_url(f"**/{second.pk}/change/")
    page.keyboard.press("Alt+ArrowLeft")
    page.wait_for_url(f"**/{first.pk}/change/")


def test_a_second_tab_is_told_and_keeps_its_numbers(page: Page, built: Panel, live_server) -> None:
    page.set_viewport_size(DESK)
    sign_in(page, built, live_server.url)
    first = built.work_of(built.experts[0])[0]
    page.goto(f"{live_server.url}{QUEUE}{first.pk}/change/")
    scored(built, first, 88, submit=False)  # the other tab
    page.locator(".tx-stepper input").nth(0).fill("12")
    expect(page.locator("[data-save]")).to_contain_text("刚被他人修改", timeout=10_000)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("[data-errors]")).to_be_focused()
    expect(page.locator(".tx-stepper input").nth(0)).to_have_value("12")
    assert Score.objects.get().value == 88


def test_without_javascript_the_sheet_is_filled_and_submitted(browser: Browser, built: Panel, live_server) -> None:
    first, second, _third = built.work_of(built.experts[0])
    with closing(browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)) as context:
        page = context.new_page()
        sign_in(page, built, live_server.url)
        page.goto(f"{live_server.url}{QUEUE}{first.pk}/change/")
        for criterion in built.criteria:
            page.get_by_role("spinbutton", name=criterion.name).fill("80")
        page.get_by_role("button", name="提交并评下一件").click()
        page.wait_for_url(f"**/{second.pk}/change/")
    assert Review.objects.get(assignment=first).state == "submitted"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(page: Page, built: Panel, live_server, size) -> None:
    page.set_viewport_size(size)
    sign_in(page, built, live_server.url)
    first, second, _third = built.work_of(built.experts[0])
    scored(built, second, 80, 80, 80, 80, 80, 80)
    for url in (
        QUEUE,
        *(f"{QUEUE}{pk}" for pk in (f"{first.pk}/change/", f"{second.pk}/change/", f"{first.pk}/abstain/")),
    ):
        page.goto(live_server.url + url)
        found = Axe().run(page).response["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
