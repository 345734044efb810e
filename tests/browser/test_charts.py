"""The charts of the finished campaign: drawn under the strict policy, named, and never the only place of a number."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from core import clock
from tests.browser.test_scoring import complaints, no_wider_than_the_window
from tests.portal.test_closing import READING, cast
from tests.results.builders import Judged, announced

pytestmark = pytest.mark.django_db(transaction=True)

# How many colours each canvas holds: an empty sheet has one.
DRAWN = """() => [...document.querySelectorAll("figure[data-chart] canvas")].map((canvas) => {
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return new Set(new Uint32Array(pixels.buffer)).size;
})"""


@pytest.fixture
def there() -> Iterator[Judged]:
    there = announced(6)
    cast(there, [30, 22, 12])
    with clock.at(READING):
        yield there


def test_charts_are_drawn_without_a_complaint_and_follow_the_dark(page: Page, there: Judged, live_server) -> None:
    said = complaints(page)
    page.goto(f"{live_server.url}/c/{there.campaign.slug}/")
    figures = page.locator("figure[data-chart]")
    expect(figures.locator("canvas")).to_have_count(3)  # by area, by city, by day
    assert all(colours > 4 for colours in page.evaluate(DRAWN))  # bars, labels and lines, not an empty sheet
    expect(figures.locator("table").first).to_be_hidden()  # folded, since the drawing says it
    figures.locator("summary").first.click()
    expect(figures.locator("table").first).to_be_visible()
    light = page.evaluate("() => document.querySelector('canvas').toDataURL()")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("(was) => document.querySelector('canvas').toDataURL() !== was", arg=light)
    assert said == []  # axe, below, writes styles of its own into the page
    page.set_viewport_size({"width": 390, "height": 844})
    assert no_wider_than_the_window(page)
    assert not Axe().run(page).response["violations"]


def test_without_a_script_every_number_stands_in_an_open_table(browser: Browser, there: Judged, live_server) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{live_server.url}/c/{there.campaign.slug}/")
    assert page.locator("canvas").count() == 0
    tables = page.locator("figure.tx-chart table")
    expect(tables).to_have_count(4)
    for place in range(4):
        expect(tables.nth(place)).to_be_visible()
    expect(page.locator("main")).to_contain_text("8月21日")
    context.close()
