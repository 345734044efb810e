"""Voters recognised by WeChat: the way there and back over HTTP and its noise (abuse: test_identity_abuse.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from tests.builders import during
from tests.standins import wechat as standin_module
from tests.standins.process import WeChatStandIn
from tests.voting.builders import Poll, poll
from tests.voting.identities import KEY, back, local, phone, press, send
from voting import identity
from voting.identity.wechat import client as wechat_client
from voting.models import Ballot, CastRequest, Vote, Voter

pytestmark = pytest.mark.django_db


def wechat_poll(count: int = 3) -> Poll:
    return poll(count, provider="wechat")


def identify_address(here: Poll) -> str:
    return reverse("identify", args=[here.campaign.slug])


# --- the way ---------------------------------------------------------------------------------------------------------


def test_a_vote_by_wechat_takes_one_detour_and_one_more_press(wechat: WeChatStandIn) -> None:
    here, me = wechat_poll(), phone()
    with here.open():
        away = send(me, here)
        assert (away.status_code, away["Cache-Control"]) == (303, "no-store")
        recognised = back(me, wechat, away)
        assert (recognised.status_code, recognised["Location"]) == (302, identify_address(here))
        assert not Vote.objects.exists()  # coming back is a GET, and a GET never casts
        voted = press(me, here)
    assert voted["Location"] == reverse("vote_done", args=[here.campaign.slug])
    assert Vote.objects.count() == 3
    assert CastRequest.objects.get().client_key == KEY  # the same key as at first: a retry stays one


def test_the_authorisation_address_is_spelled_as_wechat_demands(wechat: WeChatStandIn, settings: Any) -> None:
    settings.SITE_URL = "https://vote.example.com"
    here = wechat_poll()
    with here.open():
        address = send(phone(), here)["Location"]
    parts = urlsplit(address)
    assert [key for key, _ in parse_qsl(parts.query)] == ["appid", "redirect_uri", "response_type", "scope", "state"]
    facts = dict(parse_qsl(parts.query))
    assert facts["scope"] == "snsapi_base"
    assert facts["redirect_uri"] == f"https://vote.example.com/c/{here.campaign.slug}/vote/identify/back/"
    assert facts["state"].isascii()
    assert facts["state"].isalnum()
    assert len(facts["state"]) == 32
    assert parts.fragment == "wechat_redirect"


def test_the_stand_in_is_as_strict_as_wechat(wechat: WeChatStandIn) -> None:
    """The control: what WeChat refuses fails here too, so that the tests above mean something."""
    good = f"{wechat.url}/connect/oauth2/authorize?appid={standin_module.APPID}&redirect_uri=http%3A%2F%2Fa.example%2F"
    rest = "&response_type=code&scope=snsapi_base&state="
    assert wechat.open(f"{good}{rest}abc").status_code == 302
    for wrong in (
        f"{wechat.url}/connect/oauth2/authorize?redirect_uri=http%3A%2F%2Fa.example%2F&appid={standin_module.APPID}{rest}a",
        f"{good}&scope=snsapi_base&response_type=code&state=abc",
        f"{good}{rest}a_b",
        f"{good}{rest}{'a' * 129}",
        good + rest.replace("snsapi_base", "snsapi_more") + "abc",
    ):
        assert wechat.open(wrong).status_code == 200, wrong
    wechat.be(domain="b.example")
    assert "10003" in wechat.open(f"{good}{rest}abc").text


def test_a_known_voter_is_not_asked_again(wechat: WeChatStandIn) -> None:
    here, me = wechat_poll(), phone()
    with here.open():
        back(me, wechat, send(me, here))
        press(me, here)
        again = send(me, here, key="another-key")
    assert again.status_code == 409
    assert "你已投过票" in again.content.decode()
    assert wechat.log().count("authorize") == 1


def test_one_openid_is_one_voter_in_every_browser(wechat: WeChatStandIn) -> None:
    here = wechat_poll()
    with here.open():
        for number in range(3):
            browser, key = phone(), f"key-of-page-{number}"
            back(browser, wechat, send(browser, here, key=key))
            assert press(browser, here, key=key).status_code == (409 if number else 303)
    assert (Voter.objects.count(), Ballot.objects.count(), Vote.objects.count()) == (1, 1, 3)


def test_outside_wechat_the_way_into_it_carries_the_choice(wechat: WeChatStandIn, client: Client) -> None:
    here = wechat_poll()
    with here.open():
        answer = send(client, here)
        assert answer["Location"] == identify_address(here)
        page = client.get(answer["Location"]).content.decode()
    assert "请在微信中打开" in page
    assert "请使用微信扫码投票" in page
    assert "<svg" in page
    assert f"/c/{here.campaign.slug}/vote/" in page
    assert wechat.log() == []


def test_a_script_is_told_where_to_go(wechat: WeChatStandIn, client: Client) -> None:
    """In WeChat straight to the authorisation, elsewhere to the page that leads into WeChat."""
    here, me = wechat_poll(), phone()
    ballot = {"cases": here.numbers, "key": KEY}
    with here.open():
        answers = [
            browser.post(
                reverse("ballot", args=[here.campaign.slug]),
                ballot,
                content_type="application/json",
                headers={"accept": "application/json"},
            )
            for browser in (client, me)
        ]
        assert [answer.status_code for answer in answers] == [401, 401]
        assert answers[0].json() == {
            "error": "IdentityIsNeeded",
            "message": "投票前请先确认身份。已选的案例仍然保留。",
            "url": identify_address(here),
        }
        assert back(me, wechat, {"Location": answers[1].json()["url"]})["Location"] == identify_address(here)
        assert press(me, here).status_code == 303


def test_nobody_is_asked_who_they_are_in_vain(wechat: WeChatStandIn) -> None:
    """Too few choices, or outside the window: the sentence comes before the detour."""
    here, me = wechat_poll(4), phone()
    with here.open():
        few = me.post(reverse("ballot", args=[here.campaign.slug]), {"cases": here.numbers[:2], "key": KEY})
    assert few.status_code == 409
    assert "至少再选 1 个。" in few.content.decode()
    with clock.at(during(here.campaign, "voting", timedelta(days=11))):
        late = send(me, here)
        assert "投票已结束" in late.content.decode()
        assert me.get(identify_address(here))["Location"] == reverse("vote", args=[here.campaign.slug])
    assert wechat.log() == []


def test_the_list_says_before_the_vote_what_will_be_asked_and_kept(wechat: WeChatStandIn, client: Client) -> None:
    here, trial = wechat_poll(), poll(3)
    with here.open():
        pages = [client.get(reverse("vote", args=[each.campaign.slug])).content.decode() for each in (here, trial)]
    assert [page.count("不获取昵称、头像和手机号码") for page in pages] == [1, 0]


def test_outside_the_day_s_hours_nobody_is_sent_off(wechat: WeChatStandIn) -> None:
    here, me = poll(3, provider="wechat", daily_from="8:00", daily_until="22:00"), phone()
    with here.open(timedelta(hours=22)):
        assert send(me, here).status_code == 409
    with here.open(timedelta(hours=21)):
        assert send(me, here).status_code == 303
    assert wechat.log() == []


def test_the_page_of_the_choice_costs_the_same_for_one_case_and_for_three(wechat: WeChatStandIn) -> None:
    here, me = poll(3, provider="wechat", choices_min=1), phone()
    counts = []
    with here.open():
        back(me, wechat, send(me, here))
        for many in (1, 3):
            me.cookies.pop("voter-choice")
            known = me.cookies.pop("voter")
            me.post(reverse("ballot", args=[here.campaign.slug]), {"cases": here.numbers[:many], "key": KEY})
            me.cookies["voter"] = known.value
            with CaptureQueriesContext(connection) as queries:
                page = me.get(identify_address(here))
            assert page.content.decode().count('name="cases"') == many
            assert "no-store" in page["Cache-Control"]
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


# --- its noise -------------------------------------------------------------------------------------------------------


def test_a_code_that_comes_too_late_starts_again_once(wechat: WeChatStandIn) -> None:
    here, me = wechat_poll(), phone()
    with here.open():
        late = wechat.open(send(me, here)["Location"]).headers["Location"]
        wechat.be(later=301)
        again = me.get(local(late))
        assert again.status_code == 303
        assert back(me, wechat, again)["Location"] == identify_address(here)
        assert press(me, here).status_code == 303
    assert Vote.objects.count() == 3


@pytest.mark.parametrize("errcode", [40029, 40163])
def test_after_one_new_start_a_sentence_says_what_is_wrong(wechat: WeChatStandIn, errcode: int) -> None:
    here, me = wechat_poll(), phone()
    with here.open():
        wechat.be(errcode=errcode)
        answer = back(me, wechat, back(me, wechat, send(me, here)))
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "微信的确认信息已过期或已用过，请重新确认。" in page
        assert str(errcode) not in page
        assert "已选的 3 个案例仍然保留。" in page
        wechat.be()
        button = me.post(identify_address(here), {"csrfmiddlewaretoken": me.cookies["csrf"].value})
        back(me, wechat, button)
        assert press(me, here).status_code == 303


def test_the_same_code_delivered_twice_is_one_voter(wechat: WeChatStandIn) -> None:
    """The in-app browser asks twice and may show only the second answer: it starts again and gets through."""
    here, me = wechat_poll(), phone()
    with here.open():
        wechat.be(delivers="twice")
        address = send(me, here)["Location"]
        first, second = (wechat.open(address).headers["Location"] for _ in range(2))
        assert first == second
        lost, shown = phone(), me
        lost.cookies = me.cookies.copy()  # the first answer never reaches the screen
        assert lost.get(local(first))["Location"] == identify_address(here)
        assert back(shown, wechat, shown.get(local(second)))["Location"] == identify_address(here)
        assert press(shown, here).status_code == 303
    assert (Voter.objects.count(), Vote.objects.count()) == (1, 3)


def test_a_preview_s_made_up_account_never_votes(wechat: WeChatStandIn) -> None:
    here, me = wechat_poll(), phone()
    with here.open():
        wechat.be(snapshot=True)
        answer = back(me, wechat, send(me, here))
        assert answer.status_code == 403
        assert "请点击右下角“使用完整服务”后投票。" in answer.content.decode()
        assert not Voter.objects.exists()
        wechat.be()
        back(me, wechat, send(me, here))  # a real visitor who was taken for a preview simply tries again
        assert press(me, here).status_code == 303


def test_a_refusal_brings_no_code_and_a_sentence(wechat: WeChatStandIn) -> None:
    here, me = wechat_poll(), phone()
    with here.open():
        wechat.be(refuses=True)
        answer = back(me, wechat, send(me, here))
    assert answer.status_code == 403
    assert "微信没有确认你的身份" in answer.content.decode()
    assert not Voter.objects.exists()


def test_when_wechat_is_away_a_sentence_says_so_and_nothing_is_lost(
    wechat: WeChatStandIn, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(wechat_client, "PATIENCE", 0.4)
    disturbances: list[dict[str, Any]] = [
        {"slow": 1},
        *({"broken": how} for how in ("text", "half", "500", "list", "endless")),
        *({"errcode": code} for code in (-1, 40013, 40125, 45009)),
        {"scope": "snsapi_less"},
        {"openid": ""},
        {"openid": "o' OR 1=1"},
    ]
    here = wechat_poll()
    with here.open():
        for disturbance in disturbances:
            me = phone()
            wechat.be(**disturbance)
            answer = back(me, wechat, send(me, here))
            assert answer.status_code == 503, disturbance
            assert "微信暂时没有响应，请稍后再试。已选的案例仍然保留。" in answer.content.decode()
        wechat.be()
        away = send(me, here)
        settings.WECHAT = {**settings.WECHAT, "API_URL": "http://127.0.0.1:9"}
        assert back(me, wechat, away).status_code == 503
        settings.WECHAT = wechat.settings()
        back(me, wechat, send(me, here))
        assert press(me, here).status_code == 303
    assert Voter.objects.count() == 1


def test_when_wechat_hangs_the_other_threads_go_on(wechat: WeChatStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many wait for it at once and no more; who comes then is told at once."""
    monkeypatch.setattr(wechat_client, "QUEUE", 0.01)
    here, me = wechat_poll(), phone()
    taken = 0
    while wechat_client.WAITING.acquire(blocking=False):
        taken += 1
    try:
        with here.open():
            assert back(me, wechat, send(me, here)).status_code == 503
    finally:
        for _ in range(taken):
            wechat_client.WAITING.release()
    assert "/sns/oauth2/access_token" not in wechat.log()


# --- setting it up ---------------------------------------------------------------------------------------------------


def test_half_a_configuration_stops_the_start_and_says_what_is_missing(settings: Any) -> None:
    settings.VOTER_PROVIDERS = ["wechat"]
    settings.WECHAT = {**settings.WECHAT, "APPID": "wx0", "SECRET": ""}
    try:
        with pytest.raises(ImproperlyConfigured, match="WECHAT_SECRET"):
            identity.set_up()
    finally:
        settings.VOTER_PROVIDERS = ["trial"]
        identity.set_up()


def test_the_environment_is_whole_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from config import env

    for name in ("WECHAT_APPID", "WECHAT_SECRET", "WECHAT_JSSDK_URL"):
        monkeypatch.delenv(name, raising=False)
    assert env.wechat()["APPID"] == ""
    monkeypatch.setenv("WECHAT_APPID", "wx0")
    with pytest.raises(ImproperlyConfigured, match="missing: WECHAT_SECRET"):
        env.wechat()
    monkeypatch.delenv("WECHAT_APPID")
    monkeypatch.setenv("WECHAT_JSSDK_URL", "https://res.wx.qq.com/open/js/jweixin-1.6.0.js")
    with pytest.raises(ImproperlyConfigured, match="WECHAT_APPID, WECHAT_SECRET"):
        env.wechat()
