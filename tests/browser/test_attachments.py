"""Several files at once in a real browser: each shows how it fares, and the good ones stand in the list at the end."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_office import sign_in
from tests.conftest import DESK
from tests.samples import SVG, pdf, photograph
from tests.submissions.builders import Office

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(live_server: LiveServer, settings: Settings) -> Iterator[Office]:
    settings.SITE_URL = live_server.url
    office = Office()
    with office.open():
        yield office


def test_of_three_files_two_are_added_and_one_is_told(office: Office, page: Page, live_server: LiveServer) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    form = office.draft()
    sign_in(page, live_server, office.clerk.username)
    page.goto(f"{live_server.url}/desk/forms/{form.pk}/attachments/")
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": photograph()},
            {"name": "网页.png", "mimeType": "image/png", "buffer": SVG},
            {"name": "材料.pdf", "mimeType": "application/pdf", "buffer": pdf()},
        ]
    )
    page.get_by_role("button", name="上传").click()
    said = page.locator("[data-upload-said]")
    expect(said.get_by_text("内容却不是")).to_be_visible()
    expect(said.get_by_text("已添加")).to_have_count(2)
    listed = page.locator("#attachment-list")
    expect(listed.get_by_role("link", name="材料.pdf")).to_be_visible()
    expect(listed.get_by_role("link", name="网页.png")).to_have_count(0)
    image = listed.get_by_role("img", name="现场.jpg")
    expect(image).to_be_visible()
    expect(image).to_have_js_property("naturalWidth", 40)  # once it has been fetched
    assert [line for line in complaints if "422" not in line] == []  # the browser notes the refused one's answer
