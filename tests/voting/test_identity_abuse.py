"""Those who would vote more often than they may: forged states, callbacks played again, cookies of others.

``CROWD=500`` lets 500 honest voters and 10,000 attempts come from one address, as figure G17 asks; the
suite is content with a few of each.
"""

from __future__ import annotations

import logging
import os
from typing import Any
from urllib.parse import unquote

import pytest
from django.urls import reverse

from tests.standins import wechat as standin_module
from tests.standins.process import WeChatStandIn
from tests.voting.builders import Poll, poll
from tests.voting.identities import back, local, phone, press, send
from voting.models import Ballot, SpentState, Vote, Voter

pytestmark = pytest.mark.django_db
CROWD = int(os.environ.get("CROWD", "8"))  # honest voters; of attempts twenty times as many, from 500 on


def wechat_poll(count: int = 3) -> Poll:
    return poll(count, provider="wechat")


def identify_address(here: Poll) -> str:
    return reverse("identify", args=[here.campaign.slug])


def test_a_forged_state_and_that_of_another_browser_are_worth_nothing(wechat: WeChatStandIn) -> None:
    here, me, victim = wechat_poll(), phone(), phone()
    with here.open():
        mine = local(wechat.open(send(me, here)["Location"]).headers["Location"])
        send(victim, here)
        for browser, address in (
            (victim, mine),  # my code, for the victim's browser: it would vote as me
            (phone(), mine),  # without any cookie, as a checking server comes
            (me, mine[:-1] + ("a" if mine[-1] != "a" else "b")),
            (me, mine.split("&state=")[0]),
            (me, mine + "&state=" + "a" * 32),
            (me, mine.split("&state=")[0] + "&state=%00%ed"),
        ):
            answer = browser.get(address)
            assert answer.status_code == 400, address
            assert "这次身份确认已过期，或不是从本页开始的" in answer.content.decode()
        assert "/sns/oauth2/access_token" not in wechat.log()
        assert me.get(mine)["Location"] == identify_address(here)  # the true one was not spoiled by all that
    assert Voter.objects.count() == 1


def test_a_callback_played_again_gains_nothing(wechat: WeChatStandIn) -> None:
    here, me = wechat_poll(), phone()
    with here.open():
        mine = local(wechat.open(send(me, here)["Location"]).headers["Location"])
        old = me.cookies.copy()
        me.get(mine)
        thief = phone()
        thief.cookies = old  # even with the cookies of that moment
        again = thief.get(mine)  # leads to WeChat once more, which asks who holds *this* phone
        wechat.be(openid="oStandIn_the_thief")
        back(thief, wechat, again)
    assert SpentState.objects.count() == 2
    assert sorted(Voter.objects.values_list("key", flat=True)) == sorted(
        Voter.key_of("wechat", f"{standin_module.APPID}:{openid}")
        for openid in ("oStandIn_somebody_000000001", "oStandIn_the_thief")
    )


def test_a_state_of_another_campaign_or_an_hour_ago_is_refused(wechat: WeChatStandIn, settings: Any) -> None:
    here, there, me = wechat_poll(), wechat_poll(), phone()
    with here.open():
        mine = local(wechat.open(send(me, here)["Location"]).headers["Location"])
        assert me.get(mine.replace(here.campaign.slug, there.campaign.slug)).status_code == 400
        settings.SECRET_KEY = "another key of the same length as any other"
        assert me.get(mine).status_code == 400
    assert not Voter.objects.exists()


def test_an_openid_in_the_request_is_ignored(wechat: WeChatStandIn) -> None:
    here, me = wechat_poll(), phone()
    somebody = {"openid": "oStandIn_else", "subject": "oStandIn_else", "voter": "1", "provider": "wechat"}
    with here.open():
        sent = send(me, here, **somebody)
        address = local(wechat.open(sent["Location"]).headers["Location"])
        me.get(address + "".join(f"&{key}={value}" for key, value in somebody.items()))
        press(me, here)
    assert Voter.objects.get().key == Voter.key_of("wechat", f"{standin_module.APPID}:oStandIn_somebody_000000001")


def test_a_cookie_of_another_provider_is_nobody_here(wechat: WeChatStandIn) -> None:
    """A trial campaign on the same installation hands out voters to everybody: none of them votes here."""
    trial, here, me = poll(3), wechat_poll(), phone()
    with here.open():
        assert send(me, trial).status_code == 303
        assert "wechat_redirect" in send(me, here)["Location"]
    assert not Vote.objects.filter(ballot__phase=here.phase).exists()


def test_a_stolen_cookie_is_still_one_voter(wechat: WeChatStandIn) -> None:
    """The same person in every campaign, with one ballot in each, from however many browsers."""
    here, there, me, thief = wechat_poll(), wechat_poll(), phone(), phone()
    with here.open():
        back(me, wechat, send(me, here))
        press(me, here)
        thief.cookies["voter"] = me.cookies["voter"].value
        assert send(thief, here, key="another-key").status_code == 409
        assert send(thief, there, key="another-key").status_code == 303
        assert send(me, there).status_code == 409
    assert list(Ballot.objects.values_list("sheets_used", flat=True)) == [1, 1]


def test_attempts_without_a_cookie_leave_nothing_behind(wechat: WeChatStandIn) -> None:
    """All from one address: no vote, no voter, no row, and never a question to WeChat."""
    here, states, many = wechat_poll(), set(), CROWD * (20 if CROWD >= 500 else 2)
    with here.open():
        for _ in range(many):
            answer = send(phone(), here, openid="oStandIn_else")
            states.add(answer["Location"].split("state=")[1])
            guess = reverse("identify_back", args=[here.campaign.slug]) + "?code=" + "a" * 32 + "&state=" + "b" * 32
            assert phone().get(guess).status_code == 400
    assert len(states) == many
    assert not Voter.objects.exists()
    assert not Vote.objects.exists()
    assert not SpentState.objects.exists()
    assert wechat.log() == []


def test_honest_voters_behind_one_address_are_all_let_in(wechat: WeChatStandIn) -> None:
    """Nothing on this way counts addresses."""
    here = wechat_poll()
    with here.open():
        for number in range(CROWD):
            wechat.be(openid=f"oStandIn_honest_{number:04d}")
            me = phone()
            back(me, wechat, send(me, here))
            assert press(me, here).status_code == 303, number
    assert (Voter.objects.count(), Ballot.objects.count()) == (CROWD, CROWD)


def test_nothing_kept_or_logged_tells_who_somebody_is(wechat: WeChatStandIn, caplog: pytest.LogCaptureFixture) -> None:
    here, me = wechat_poll(), phone()
    with here.open(), caplog.at_level(logging.INFO):
        back(me, wechat, send(me, here))
        press(me, here)
        wechat.be(errcode=40125)
        other = phone()
        back(other, wechat, send(other, here))
    voter = Voter.objects.values().get()
    assert set(voter) == {"id", "provider", "key", "created_at"}
    assert len(voter["key"]) == 64
    told = caplog.text + "".join(unquote(each.value) for each in me.cookies.values())
    for secret in ("oStandIn", standin_module.SECRET):
        assert secret not in told
    assert "errcode 40125" in caplog.text  # the office learns what is wrong
