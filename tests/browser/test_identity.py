"""A phone in WeChat votes: over to the stand-in of WeChat and back, as a browser obeys our security policy."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from config.env import origin
from core import clock
from tests.builders import during
from tests.conftest import PATIENCE, PHONE
from tests.standins.process import wechat_standin
from tests.standins.wechat import SDK_PATH
from tests.voting.builders import poll
from tests.voting.identities import IN_WECHAT, offered
from voting import share
from voting.identity.wechat import jssdk
from voting.models import SharedToken, Vote, Voter

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_phone_in_wechat_votes(browser: Browser, live_server: Any, settings: Any) -> None:
    """The checking server that fetches the callback first, without our cookies, spoils nothing."""
    here = poll(5, provider="wechat")
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    with wechat_standin() as wechat, clock.at(during(here.campaign, "voting", timedelta(hours=12))):
        wechat.be(delivers="scanned")
        own = wechat.settings()
        directives = {**policy, "form-action": [*policy["form-action"], origin(own["AUTHORIZE_URL"])]}
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
        with offered(settings, "wechat", WECHAT=own, SITE_URL=live_server.url):
            context = browser.new_context(viewport=PHONE, locale="zh-CN", user_agent=IN_WECHAT)
            page = context.new_page()
            page.goto(live_server.url + reverse("vote", args=[here.campaign.slug]))
            for number in here.numbers[:3]:
                page.locator(f'[data-case="{number}"] .tx-choose').click()
            page.get_by_role("button", name="提交投票").click()
            page.get_by_role("dialog").get_by_role("button", name="提交投票").click()
            expect(page.get_by_role("heading", name="请再按一次")).to_be_visible()
            expect(page.get_by_text("选票还没有提交")).to_be_visible()
            assert (Voter.objects.count(), Vote.objects.count()) == (1, 0)
            page.get_by_role("button", name="提交投票").click()
            expect(page.get_by_role("heading", name="投票成功")).to_be_visible()
            context.close()
    assert Vote.objects.count() == 3


def handed_over(page: Page) -> dict[str, Any]:
    """What the JS-SDK was given; asked again and again from outside, for our policy forbids the page to evaluate."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not (page.evaluate("window.wx && window.wx.kept.timeline")) and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    kept: dict[str, Any] = page.evaluate("window.wx.kept")
    return kept


def test_wechat_is_told_the_pages_own_card(browser: Browser, live_server: Any, settings: Any) -> None:
    """The address is signed as the browser has it, with what WeChat appended; another browser loads nothing."""
    here = poll(1)
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    with wechat_standin() as wechat, here.open():
        settings.SITE_URL = live_server.url
        settings.WECHAT = wechat.settings(JSSDK_URL=f"{wechat.url}{SDK_PATH}")
        scripts = [*policy["script-src"], origin(settings.WECHAT["JSSDK_URL"])]
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**policy, "script-src": scripts}}
        address = f"{live_server.url}{reverse('vote', args=[here.campaign.slug])}?from=timeline"
        page = browser.new_page(viewport=PHONE, user_agent=IN_WECHAT, locale="zh-CN")
        page.goto(f"{address}#main")
        kept = handed_over(page)
        page.close()
        plain = browser.new_page(viewport=PHONE)
        plain.goto(address)
        plain.wait_for_load_state("networkidle")
        assert plain.evaluate("typeof window.wx") == "undefined"
        plain.close()
    told, card = kept["configured"], share.of_campaign(here.campaign)
    ticket = SharedToken.objects.get(name__endswith="jsapi_ticket").value
    signed = jssdk.signature(ticket=ticket, nonce=told["nonceStr"], timestamp=told["timestamp"], url=address)
    assert told["signature"] == signed
    own = {"title": card.title, "link": card.url, "imgUrl": card.image}
    assert (kept["friend"], kept["timeline"]) == ({**own, "desc": card.description}, own)
