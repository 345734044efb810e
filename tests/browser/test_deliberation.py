"""An organiser turns the projector from the desk: the wall follows, and what is typed is saved by itself."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from core import clock
from results.models import AgendaItem, Deliberation
from tests.browser.test_scoring import complaints, no_wider_than_the_window
from tests.builders import PASSWORD
from tests.conftest import DESK, PHONE, wait_for
from tests.results import deliberations as told
from tests.results.builders import NOTICE_DAY, Judged

pytestmark = pytest.mark.django_db(transaction=True)

WALL = {"width": 1920, "height": 1080}


@pytest.fixture
def there() -> Iterator[Judged]:
    with clock.at(NOTICE_DAY):
        yield told.scored()


def test_the_wall_follows_the_keys_and_notes_save_themselves(browser: Browser, there: Judged, live_server) -> None:
    meeting = told.begun(there, edge=1)
    first, second = list(meeting.items.standing())[:2]
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    desk = context.new_page()
    said = complaints(desk)
    address = f"{live_server.url}/desk/c/{there.campaign.slug}/deliberation/"
    desk.goto(f"{live_server.url}/login/?next=/desk/c/{there.campaign.slug}/deliberation/items/{first.pk}/")
    desk.fill("input[name=username]", there.first.username)
    desk.fill("input[name=password]", PASSWORD)
    desk.press("input[name=password]", "Enter")
    desk.wait_for_url(f"**/items/{first.pk}/")

    wall = context.new_page()
    said_there = complaints(wall)
    wall.set_viewport_size(WALL)
    wall.goto(f"{address}board/")
    expect(wall.locator("h1")).to_have_text(first.submission.case_title)

    desk.get_by_role("textbox", name="评议记录").fill("数据口径需要核对。")
    assert wait_for(lambda: AgendaItem.objects.get(pk=first.pk).notes)
    desk.keyboard.press("ArrowRight")  # in the text: it moves the cursor, not the wall
    assert Deliberation.objects.get().current_id == first.pk
    desk.locator("h1").click()
    desk.keyboard.press("ArrowRight")
    desk.wait_for_url(f"**/items/{second.pk}/")
    expect(wall.locator("h1")).to_have_text(second.submission.case_title)

    assert said == said_there == []  # axe, below, writes styles of its own into the page
    for page in (desk, wall):
        assert no_wider_than_the_window(page)
        assert Axe().run(page).response["violations"] == []
    desk.set_viewport_size(PHONE)
    assert no_wider_than_the_window(desk)
    context.close()
