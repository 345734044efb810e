"""A phone in WeChat votes: over to the stand-in of WeChat and back, as a browser obeys our security policy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from config.env import origin
from core import clock
from tests.builders import during
from tests.conftest import PHONE
from tests.standins.process import wechat_standin
from tests.voting.builders import poll
from tests.voting.identities import IN_WECHAT, offered
from voting.models import Vote, Voter

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
