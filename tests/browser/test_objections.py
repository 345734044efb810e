"""A unit reports a case on a phone: its fields come when it says what it is, and nothing of it is lost."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from core import clock
from results.models import Objection
from tests.browser.test_scoring import complaints, no_wider_than_the_window
from tests.results.builders import DURING_NOTICE, Judged, noticed
from tests.samples import photograph

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def there() -> Iterator[Judged]:
    there = noticed(3)
    with clock.at(DURING_NOTICE):
        yield there


def test_a_unit_reports_a_case_on_a_phone(page: Page, there: Judged, live_server) -> None:
    said = complaints(page)
    page.goto(f"{live_server.url}/c/{there.campaign.slug}/notice/")
    page.get_by_role("link", name="举报").click()
    seal = page.locator("input[name=seal]")
    expect(seal).to_be_hidden()  # a person has none
    page.get_by_label("单位（加盖公章）").check()
    expect(seal).to_be_visible()
    page.locator("select[name=submission]").select_option(str(there.case(2).pk))
    page.locator("textarea[name=content]").fill("材料与实际不符。")
    page.locator("input[name=name]").fill("云岚市某公司")
    page.locator("input[name=contact]").fill("139 0000 3333")
    page.get_by_role("button", name="提交举报").click()
    expect(page.locator("main")).to_contain_text("请上传盖章页的扫描件或者照片。")
    expect(page.locator("textarea[name=content]")).to_have_value("材料与实际不符。")
    assert said == []  # axe, below, writes styles of its own into the page
    assert no_wider_than_the_window(page)
    assert not Axe().run(page).response["violations"]
    page.locator("input[name=seal]").set_input_files(
        {"name": "seal.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    )
    page.get_by_role("button", name="提交举报").click()
    expect(page.locator("main")).to_contain_text("YY-")
    objection = Objection.objects.get()
    expect(page.locator("main")).to_contain_text(objection.receipt)
    assert objection.party == "unit"
    assert not Axe().run(page).response["violations"]
