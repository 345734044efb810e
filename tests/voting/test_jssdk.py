"""The JS-SDK's signature, and the credentials behind it, which all processes share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from tests.standins import wechat as standin_module
from tests.standins.process import WeChatStandIn
from tests.voting.builders import poll
from voting.identity.wechat import client as wechat_client
from voting.identity.wechat import jssdk, tickets
from voting.models import SharedToken

TOKEN, TICKET = "/cgi-bin/stable_token", "/cgi-bin/ticket/getticket"
SCRIPT = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"


def test_the_signature_is_that_of_the_official_example() -> None:
    signed = jssdk.signature(
        ticket="sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg",
        nonce="Wm3WZYTPz0wzccnW",
        timestamp=1414587457,
        url="http://mp.weixin.qq.com?params=value#part",
    )
    assert signed == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


@pytest.mark.django_db
def test_a_page_gets_its_configuration_where_the_office_switched_it_on(
    wechat: WeChatStandIn, client: Client, settings: Any
) -> None:
    here = poll(1, locked=False)
    address = reverse("wechat_config", args=[here.campaign.slug])
    page = settings.SITE_URL + reverse("vote", args=[here.campaign.slug]) + "?from=timeline"
    assert client.get(address, {"url": page}).status_code == 404  # off by default
    settings.WECHAT = wechat.settings(JSSDK_URL=SCRIPT)
    told = client.get(address, {"url": page}).json()
    ticket = SharedToken.objects.get(name__endswith="jsapi_ticket").value
    facts = {"ticket": ticket, "nonce": told["nonceStr"], "timestamp": told["timestamp"], "url": page}
    assert told["signature"] == jssdk.signature(**facts)
    assert told["appId"] == standin_module.APPID
    for foreign in (
        "",
        "https://elsewhere.example/c/x/vote/",
        page.replace(here.campaign.slug, "other"),
        page + "a" * 2000,
    ):
        answer = client.get(address, {"url": foreign})
        assert answer.status_code == 400, foreign
        assert answer.json()["error"] == "AddressIsNotOurs"


@pytest.mark.django_db
def test_credentials_are_fetched_once_and_renewed_before_they_end(wechat: WeChatStandIn) -> None:
    first = tickets.jsapi_ticket()
    assert [tickets.jsapi_ticket() for _ in range(3)] == [first] * 3
    assert wechat.log() == [TOKEN, TICKET]
    hours = timedelta(hours=2)
    with clock.at(clock.now() + hours - timedelta(minutes=6)):
        assert tickets.jsapi_ticket() == first
    with clock.at(clock.now() + hours - timedelta(minutes=4)):
        wechat.be(broken="500")
        assert tickets.jsapi_ticket() == first  # WeChat is away: what there is stays good to its end
        calls = wechat.log()
        wechat.be(later=7200)
        assert tickets.jsapi_ticket() == first  # and nobody asks again at once
        assert wechat.log() == calls
    with clock.at(clock.now() + hours - timedelta(minutes=3)):
        assert tickets.jsapi_ticket() != first


@pytest.mark.django_db
def test_when_wechat_is_away_the_page_goes_without(
    wechat: WeChatStandIn, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wechat_client, "PATIENCE", 0.3)
    settings.WECHAT = wechat.settings(JSSDK_URL=SCRIPT)
    here = poll(1, locked=False)
    page = settings.SITE_URL + reverse("vote", args=[here.campaign.slug])
    for disturbance in ({"broken": "text"}, {"errcode": 45009}, {"broken": "endless"}):
        wechat.be(**disturbance)
        answer = client.get(reverse("wechat_config", args=[here.campaign.slug]), {"url": page})
        assert (answer.status_code, answer.json()["error"]) == (503, "WeChatIsAway"), disturbance
    wechat.be()
    assert client.get(reverse("wechat_config", args=[here.campaign.slug]), {"url": page}).status_code == 200


@pytest.mark.django_db
def test_a_token_that_somebody_else_voided_is_fetched_anew(wechat: WeChatStandIn) -> None:
    tickets.access_token()
    wechat.be(forget=True)  # as the old interface does it when another program uses it
    assert tickets.jsapi_ticket()
    assert wechat.log() == [TICKET, TOKEN, TICKET]
