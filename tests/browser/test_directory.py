"""The directory on a phone: a table is previewed and taken, the chart holds, and nothing breaks the content policy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from core import tables
from core.models import User
from submissions import directory
from submissions.models import Zone
from tests.conftest import PHONE

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def admin(page: Page, live_server: LiveServer) -> Iterator[Page]:
    """A superuser's phone; what the browser complains about fails the test."""
    directory.load("haiyue")
    directory.load_indicators("haiyue")
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="correct horse", name="管理员"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/admin/submissions/zone/")
    yield page
    assert not complaints


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"])


def test_a_table_is_taken_and_the_figures_stand_on_a_phone(admin: Page, tmp_path: Path) -> None:
    assert fits(admin)
    table = tmp_path / "名录.csv"
    table.write_bytes(tables.as_csv(head=["名称", "来源"], rows=[["云岚综合保税区", "公报"], ["没有的", ""]]))
    admin.get_by_role("link", name="导入与导出").click()
    admin.get_by_label("表格").first.set_input_files(table)
    admin.get_by_role("button", name="上传并预览").first.click()
    expect(admin.get_by_role("table").filter(has_text="未通过 · 1")).to_be_visible()
    assert fits(admin)
    admin.get_by_role("button", name="新增 0 行，更改 1 行").click()
    expect(admin.get_by_text("更改 1 行，未采用 1 行")).to_be_visible()
    zone = Zone.objects.get(organisation__name="云岚综合保税区")
    assert zone.source == "公报"
    admin.get_by_role("link", name="云岚综合保税区").click()
    chart = admin.get_by_role("img", name="亩均税收")
    expect(chart).to_be_visible()
    assert fits(admin)
    text = chart.locator("text").first.bounding_box()
    assert text
    assert text["height"] >= 13
    admin.get_by_text("全部数据与来源").click()
    expect(admin.get_by_role("cell", name="演示数据").first).to_be_visible()
