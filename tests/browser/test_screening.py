"""The review in a real browser: by keys through the queue, and a form returned, mended and back within one story."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from submissions import services as forms
from submissions.models import CorrectionRequest, Submission
from tests.browser.test_office import sign_in
from tests.builders import organisers
from tests.conftest import DESK, PHONE
from tests.submissions.builders import Office

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(live_server: LiveServer, settings: Settings) -> Iterator[Office]:
    """A sent slate on the first day of the review."""
    settings.SITE_URL = live_server.url
    office = Office()
    with office.open():
        for n in range(3):
            office.ready(n)
        office.send()
    with office.open("screening"):
        yield office


def test_an_officer_returns_a_field_by_keys_and_reads_the_difference(
    office: Office, live_server: LiveServer, page: Page
) -> None:
    officer = organisers(office.campaign)[0]
    first, second = Submission.objects.filter(slate=office.slate).in_neutral_order()[:2]
    page.set_viewport_size(DESK)
    sign_in(page, live_server, officer.username)
    page.goto(f"{live_server.url}/desk/c/{office.campaign.slug}/screening/")
    page.keyboard.press("?")
    expect(page.get_by_text("打开选中的申报表")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("jk?")  # while one types the keys rest
    assert page.locator("[name=q]").input_value() == "jk?"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    arrived(page, f"/forms/{first.pk}/screen/")
    page.keyboard.press("x")
    expect(page.get_by_label("不通过")).to_be_checked()
    page.keyboard.press("r")
    expect(page.get_by_label("退回补正")).to_be_checked()
    page.get_by_label("电话", exact=True).check()
    page.get_by_label("电话的退回理由").fill("请核对号码。")
    page.get_by_role("button", name="数据前后不一致，请核对后重新提交。").click()
    assert page.get_by_label("理由", exact=True).input_value() == "数据前后不一致，请核对后重新提交。"
    page.get_by_role("button", name="保存并看下一份").click()
    arrived(page, f"/forms/{second.pk}/screen/")
    page.keyboard.press("p")
    arrived(page, f"/forms/{first.pk}/screen/")
    page.keyboard.press("u")
    expect(page.locator(f"#form-{first.pk} [data-row]")).to_be_focused()
    assert CorrectionRequest.objects.get().items.get().field == "phone"

    mend_and_resubmit(office, live_server, page, first)

    page.set_viewport_size(PHONE)
    page.context.clear_cookies()
    sign_in(page, live_server, officer.username)
    page.goto(f"{live_server.url}/desk/forms/{first.pk}/screen/")
    expect(page.locator("#round .tx-diff ins")).to_contain_text("1025")
    expect(page.locator("#round .tx-diff del")).to_contain_text("1024")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def arrived(page: Page, address: str) -> None:
    """Waits for the page and its scripts: the address changes first, and a key pressed in between meets no script."""
    page.wait_for_url(re.compile(address))


def mend_and_resubmit(office: Office, live_server: LiveServer, page: Page, form: Submission) -> None:
    """The office mends the one unlocked cell; the zone commits; the form goes back."""
    page.context.clear_cookies()
    sign_in(page, live_server, office.clerk.username)
    page.goto(f"{live_server.url}/desk/forms/{form.pk}/edit/")
    expect(page.get_by_label("E-mail")).to_be_disabled()
    page.get_by_label("电话", exact=True).fill("0000-8800 1025")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#round")).to_contain_text("已改")
    form.refresh_from_db()
    forms.give_commitment(submission=form, name="林某", by=None)
    page.get_by_role("button", name="重新提交").click()
    expect(page.get_by_text("申报表已重新提交")).to_be_visible()
