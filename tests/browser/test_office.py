"""An office's day in a real browser: upload three forms, mend one, let the zones commit, send the slate."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from submissions.models import Slate, Submission
from tests.builders import PASSWORD, clean_record
from tests.conftest import DESK, PHONE
from tests.submissions.builders import Office, docx

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(live_server: LiveServer, settings: Settings) -> Iterator[Office]:
    settings.SITE_URL = live_server.url
    office = Office()
    with office.open():
        yield office


def sign_in(page: Page, server: LiveServer, username: str) -> None:
    page.goto(f"{server.url}/login/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form").get_by_role("button").click()
    expect(page).to_have_url(re.compile("/desk/$"))


def commit_on_a_phone(browser: Browser, address: str) -> None:
    """The zone opens the link on a phone, without any account."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    phone = context.new_page()
    phone.goto(address)
    expect(phone.get_by_text("我们对自我评价所涉及的内容、数据等的真实性负责。")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.get_by_label("代表开发区承诺的人的姓名").fill("林某")
    phone.get_by_role("button", name="确认承诺").click()
    expect(phone.get_by_role("heading", name="承诺已确认")).to_be_visible()
    context.close()


def complete(page: Page, browser: Browser, zone: str) -> None:
    """Confirm one form, get its commitment and write the opinion."""
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=zone))
    row.locator(".tx-rowacts a").first.click()
    page.get_by_role("button", name="确认并返回名单").click()
    row.locator(".tx-rowacts a").first.click()
    page.get_by_role("button", name="生成承诺链接").click()
    address = page.get_by_label("链接地址").input_value()
    commit_on_a_phone(browser, address)
    page.get_by_role("textbox", name="推荐单位意见").fill("情况属实，同意推荐。")
    page.get_by_role("button", name="保存意见").click()
    page.get_by_role("button", name="保存并返回名单").click()


def test_from_three_files_to_a_sent_slate(
    office: Office, page: Page, browser: Browser, live_server: LiveServer
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.set_viewport_size(DESK)
    sign_in(page, live_server, office.clerk.username)
    page.goto(f"{live_server.url}/desk/slates/{office.slate.pk}/")
    page.get_by_role("link", name="上传申报表").click()

    files = [
        docx(office.campaign, zone, mobile="" if n == 1 else "13900001024", opinion="")
        for n, zone in enumerate(office.zones[:3])
    ]
    page.locator("input[type=file]").set_input_files(
        [{"name": f.name or "", "mimeType": f.content_type or "", "buffer": f.read()} for f in files]
    )
    page.get_by_role("button", name="上传并读取").click()
    expect(page.get_by_role("heading", name="读取结果")).to_be_visible()
    page.get_by_role("list").get_by_role("link", name="推荐名单").click()
    expect(page.get_by_role("heading", name=f"{office.slate.office.city_name}推荐名单")).to_be_visible()
    for form in Submission.objects.filter(slate=office.slate):
        clean_record(form, office.clerk)  # the questions have pages and tests of their own

    page.get_by_role("link", name="核对并送交").click()
    page.get_by_role("button", name="送交名单").click()
    expect(page.get_by_role("alert")).to_contain_text("名单没有送出。")
    complaints.clear()  # the browser writes each answer of 409 to its console

    page.get_by_role("link", name="请填写手机号码。").click()
    field = page.get_by_role("textbox", name="手机号码")
    field.fill("13900001024")
    field.press("Enter")
    expect(page.get_by_text("手机号码没有填写")).to_have_count(0)
    page.get_by_role("link", name="推荐名单").first.click()

    for zone in office.zones[:3]:
        complete(page, browser, str(zone))
    expect(page.get_by_text("已经齐全，可以送交")).to_be_visible()
    page.get_by_role("link", name="核对并送交").click()
    page.get_by_role("button", name="送交名单").click()
    slate = Slate.objects.get(pk=office.slate.pk)
    expect(page.get_by_text(f"推荐名单已送交，回执编号 {slate.receipt}。")).to_be_visible()
    assert slate.sent_at
    assert complaints == []


@pytest.mark.parametrize("size", [DESK, PHONE, {"width": 320, "height": 640}])
def test_the_offices_pages_fit_their_window(
    office: Office, page: Page, live_server: LiveServer, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    form = office.draft(0, mobile="", email="a-very-long-name-of-a-mailbox-without-any-break@example.com")
    sign_in(page, live_server, office.clerk.username)
    pages = [
        f"slates/{office.slate.pk}/",
        f"slates/{office.slate.pk}/upload/",
        f"slates/{office.slate.pk}/send/",
        f"forms/{form.pk}/",
        f"forms/{form.pk}/edit/",
        f"forms/{form.pk}/withdraw/",
    ]
    for address in pages:
        page.goto(f"{live_server.url}/desk/{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
