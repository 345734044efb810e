"""The kiosk's screen: on by itself, by touch and by key, without network, with little motion, and without a script."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from campaigns import display
from campaigns.models import Campaign, DisplaySite
from core import clock
from submissions.models import Submission
from tests.browser.test_scoring import complaints, no_wider_than_the_window
from tests.builders import during, laid_cases, opened_campaign, organisers
from tests.results.displays import site_of
from tests.scanned import codes

pytestmark = pytest.mark.django_db(transaction=True)

SCREEN = {"width": 1080, "height": 1920}
SHOWN, QUIET = 20_000, 60_000  # milliseconds, as static/js/kiosk.js has them


class Hall:
    """A place with three cases."""

    def __init__(self, campaign: Campaign) -> None:
        self.cases: list[Submission] = laid_cases(campaign, 3)
        self.site: DisplaySite = site_of(campaign, organisers(campaign)[0])
        self.path = reverse("kiosk", args=[campaign.slug, self.site.code])


@pytest.fixture
def hall() -> Iterator[Hall]:
    campaign = opened_campaign(mark="demo")
    with clock.at(during(campaign, "voting")):
        yield Hall(campaign)


@pytest.fixture
def screen(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=SCREEN, locale="zh-CN", has_touch=True)
    yield context
    context.close()


def opened(context: BrowserContext, address: str) -> Page:
    """The kiosk, whose clock goes on only when it is told to."""
    page = context.new_page()
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.goto(address)
    expect(page.locator("body.is-alone")).to_have_count(1)
    return page


def at(page: Page, place: int, title: str) -> None:
    """Case ``place`` of three is on the screen, and no other."""
    expect(page.locator("[data-kiosk-place]")).to_have_text(f"{place} / 3")
    expect(page.locator(".tx-kiosk__slide:visible")).to_have_count(1)
    expect(page.locator(".tx-kiosk__slide:visible h2")).to_have_text(title)


def titles(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".tx-kiosk__slide h2").all_text_contents()]


def stroke(page: Page, by: tuple[int, int]) -> None:
    """A finger's way over the screen, as the pointer events that it makes."""
    x, y = 540, 900
    for kind, place in (("pointerdown", (x, y)), ("pointerup", (x + by[0], y + by[1]))):
        page.dispatch_event("main", kind, {"clientX": place[0], "clientY": place[1], "bubbles": True})


def test_it_goes_on_by_itself_and_after_a_round_shows_what_was_corrected(
    screen: BrowserContext, hall: Hall, live_server: Any
) -> None:
    page = opened(screen, live_server.url + hall.path)
    said, there = complaints(page), titles(page)
    at(page, 1, there[0])
    page.clock.run_for(SHOWN - 1000)
    at(page, 1, there[0])
    page.clock.run_for(1000)
    at(page, 2, there[1])
    page.clock.run_for(SHOWN)
    at(page, 3, there[2])
    Submission.objects.filter(pk=hall.cases[0].pk).update(title="更正后的案例名称")
    with page.expect_navigation():
        page.clock.run_for(SHOWN)
    expect(page.locator(".tx-kiosk__slide h2", has_text="更正后的案例名称")).to_have_count(1)
    at(page, 1, titles(page)[0])
    assert said == []


def test_touch_and_keys_turn_the_page_and_then_it_stays_a_minute(
    screen: BrowserContext, hall: Hall, live_server: Any
) -> None:
    page = opened(screen, live_server.url + hall.path)
    there = titles(page)
    stroke(page, (-200, 20))
    at(page, 2, there[1])
    stroke(page, (200, 20))
    at(page, 1, there[0])
    for tap in ((-30, 0), (-100, 400), (0, 0)):  # a tap, a stroke downwards, a finger that lies still
        stroke(page, tap)
        at(page, 1, there[0])
    page.keyboard.press("ArrowLeft")
    at(page, 3, there[2])
    page.get_by_role("button", name="下一个").tap()
    at(page, 1, there[0])
    page.clock.run_for(QUIET - 1000)
    at(page, 1, there[0])
    page.clock.run_for(2000)
    at(page, 2, there[1])


def test_without_network_the_cases_stay_and_come_anew_when_it_is_back(
    screen: BrowserContext, hall: Hall, live_server: Any
) -> None:
    page = opened(screen, live_server.url + hall.path)
    there = titles(page)
    screen.set_offline(True)
    for place in (2, 3, 1, 2, 3):
        page.clock.run_for(SHOWN)
        at(page, place, there[place - 1])
    screen.set_offline(False)
    with page.expect_navigation():
        page.clock.run_for(SHOWN)
    at(page, 1, there[0])


def test_with_little_motion_nothing_moves_but_by_hand(screen: BrowserContext, hall: Hall, live_server: Any) -> None:
    page = opened(screen, live_server.url + hall.path)
    page.emulate_media(reduced_motion="reduce")
    there = titles(page)
    page.clock.run_for(2 * SHOWN)
    at(page, 1, there[0])
    page.keyboard.press("ArrowRight")
    at(page, 2, there[1])
    with page.expect_navigation():  # corrections come through all the same
        page.clock.run_for(QUIET + 3 * SHOWN)
    at(page, 1, there[0])


def test_its_code_is_read_from_the_screen_and_without_a_script_all_cases_stand_below_each_other(
    browser: Browser, screen: BrowserContext, hall: Hall, live_server: Any
) -> None:
    page = opened(screen, live_server.url + hall.path)
    by_title = {case.case_title: display.address(hall.site, case.number or 0) for case in hall.cases}
    for title in titles(page):
        seen = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("L")
        assert codes(seen) == [by_title[title]]
        page.keyboard.press("ArrowRight")
    assert no_wider_than_the_window(page)
    page.clock.resume()  # axe waits for timers
    assert Axe().run(page).response["violations"] == []
    plain = browser.new_context(viewport=SCREEN, java_script_enabled=False, locale="zh-CN")
    bare = plain.new_page()
    bare.goto(live_server.url + hall.path)
    expect(bare.locator(".tx-kiosk__slide:visible")).to_have_count(3)
    expect(bare.locator("[data-kiosk-bar]")).to_be_hidden()
    plain.close()
