"""The pool on a phone and on a desk: a table is looked at and taken, and the expert who comes checks a profile."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from core import tables
from core.models import Message
from review.models import Expert, Tie
from review.pool.table import HEAD
from tests.conftest import DESK, PHONE
from tests.review.builders import Panel, panel

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def built() -> Panel:
    return panel(cases=2, experts=3)


@pytest.fixture
def organiser(page: Page, live_server: LiveServer, built: Panel) -> Iterator[Page]:
    """An organiser's phone; what the browser complains about fails the test."""
    client = Client()
    client.force_login(built.organiser, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    assert not complaints


def fits(page: Page) -> None:
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url


def test_a_table_is_taken_and_the_invited_expert_finds_the_profile(
    organiser: Page, live_server: LiveServer, built: Panel, tmp_path: Path
) -> None:
    page, city = organiser, built.cases[0].slate.office.city_name
    known = built.experts[0]
    Tie.objects.create(expert=known, organisation=built.cases[1].slate.office, kind="city")
    rows = [
        [
            "林知远",
            "lin@example.com",
            "13900001234",
            "海岳财经大学",
            "产业升级",
            f"{city}（2015—2019）",
            "",
            "",
            8,
            "是",
        ],
        ["周以宁", "zhou@example.com", "", "海岳理工大学", "对外开放", "不存在市", "", "", "很多", ""],
    ]
    table = tmp_path / "专家.csv"
    table.write_bytes(tables.as_csv(head=HEAD, rows=rows))
    page.goto(live_server.url + reverse("pool", args=[built.campaign.slug]))
    fits(page)
    page.get_by_role("link", name="导入表格").click()
    fits(page)
    page.get_by_label("专家表").set_input_files(table)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("heading", name="略去 1")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="邀请 1 位，更新 0 条").click()
    expect(page.get_by_text("已邀请 1 位专家")).to_be_visible()
    page.get_by_role("link", name="已邀请、未加入 1").click()
    expect(page.get_by_text("lin@example.com")).to_be_visible()
    fits(page)
    page.goto(live_server.url + reverse("pool_invite", args=[built.campaign.slug]))
    fits(page)

    page.context.clear_cookies()
    letter = re.search(r"https?://\S+", Message.objects.get(to="lin@example.com").body)
    page.goto(live_server.url + urlsplit(letter[0]).path)
    page.get_by_label("用户名").fill("lin")
    page.get_by_label("密码", exact=False).first.fill("long-and-plain-7")
    page.get_by_label("再输一次密码").fill("long-and-plain-7")
    page.get_by_role("button", name="开通账号").click()
    expect(page.get_by_role("heading", name="我的专家资料")).to_be_visible()
    expect(page.get_by_label("单位")).to_have_value("海岳财经大学")
    fits(page)
    assert str(Tie.objects.get(expert=Expert.objects.get(user__username="lin"))) == f"{city}（2015—2019）"
