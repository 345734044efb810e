"""Voters recognised by a code on their phone: the two pages, the limits, and what is kept of a number."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core import clock
from tests.builders import during
from tests.voting.builders import Poll, poll
from tests.voting.identities import Box, press, send
from voting import identity
from voting.identity.sms import codes
from voting.models import Ballot, PhoneCode, Vote, Voter
from voting.tasks import forget

pytestmark = pytest.mark.django_db
ME = "13900001024"


def sms_poll() -> Poll:
    return poll(3, provider="sms")


def page_of(here: Poll) -> str:
    return reverse("identify", args=[here.campaign.slug])


def act(client: Client, here: Poll, what: str, **fields: str) -> Any:
    """A button of the page, with the token that the page's form carries."""
    if "csrf" not in client.cookies:
        client.get(page_of(here))
    token = client.cookies["csrf"].value
    return client.post(page_of(here), {"act": what, "csrfmiddlewaretoken": token, **fields})


def ask(client: Client, here: Poll, phone: str = ME) -> Any:
    return act(client, here, "send", phone=phone)


def confirm(client: Client, here: Poll, code: str, phone: str = ME) -> Any:
    return act(client, here, "confirm", phone=phone, code=code)


def browser() -> Client:
    return Client(enforce_csrf_checks=True)


# --- the way ----------------------------------------------------------------------------------------------------------


def test_a_vote_by_text_message_takes_number_code_and_one_more_press(box: type[Box]) -> None:
    here, me = sms_poll(), browser()
    with here.open():
        away = send(me, here)
        assert (away.status_code, away["Location"]) == (302, page_of(here))
        first = me.get(page_of(here)).content.decode()
        assert "不保存号码本身" in first
        assert "已选的 3 个案例仍然保留。" in first
        second = ask(me, here, " 139-0000 １０２４")
        assert second.status_code == 200
        assert "验证码已发送到 139 0000 1024，5 分钟内有效。" in second.content.decode()
        assert box.sent == [(ME, box.sent[0][1])]
        assert here.campaign.name in box.sent[0][1]
        done = confirm(me, here, f" {box.code(ME)} ")
        assert (done.status_code, done["Location"]) == (302, page_of(here))
        assert not Vote.objects.exists()
        assert press(me, here).status_code == 303
    assert Vote.objects.count() == 3
    assert Voter.objects.get().key == Voter.key_of("sms", ME)


def test_one_number_is_one_voter_in_every_browser(box: type[Box]) -> None:
    here = sms_poll()
    for turn in range(2):
        me, key = browser(), f"key-of-page-{turn}"
        with here.open(timedelta(hours=12, minutes=2 * turn)):
            send(me, here, key=key)
            ask(me, here)
            confirm(me, here, box.code(ME))
            assert press(me, here, key=key).status_code == (409 if turn else 303)
    assert (Voter.objects.count(), Ballot.objects.count(), Vote.objects.count()) == (1, 1, 3)


def test_bad_input_is_refused_in_a_sentence(box: type[Box]) -> None:
    here, me = sms_poll(), browser()
    with here.open():
        for phone in (
            "",
            "1390000",
            "02112345678",
            "1٣٩٠٠٠٠١٠٢٤",
            "139\x000001024",
            "1" * 5000,
            "139 0000 102四",
            "😀",
        ):
            answer = ask(me, here, phone)
            assert answer.status_code == 422, phone
            assert 'role="alert"' in answer.content.decode()
        ask(me, here)
        for code in ("", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\x00" * 6, "9" * 5000):
            answer = confirm(me, here, code)
            assert answer.status_code == 422, code
            assert "139 0000 1024" in answer.content.decode()
        assert confirm(me, here, "123456", phone="nobody").status_code == 422
        assert me.post(page_of(here), {"phone": ME}).status_code == 403  # without the page's token
    assert PhoneCode.objects.get().tries == 0
    assert len(box.sent) == 1


def test_when_the_gateway_is_down_nothing_is_lost_and_one_may_ask_again_at_once(box: type[Box]) -> None:
    here, me = sms_poll(), browser()
    with here.open():
        send(me, here)
        Box.fails = True
        for _ in range(codes.MOST_CODES + 1):
            answer = ask(me, here)
            assert answer.status_code == 503
        assert "短信暂时无法发送，请稍后再试。已选的案例仍然保留。" in answer.content.decode()
        assert 'value="13900001024"' in answer.content.decode()
        Box.fails = False
        assert ask(me, here).status_code == 200
        confirm(me, here, box.code(ME))
        assert press(me, here).status_code == 303


def test_nobody_gets_a_message_in_vain(box: type[Box]) -> None:
    here, me = sms_poll(), browser()
    with clock.at(during(here.campaign, "voting", timedelta(days=11))):
        assert me.get(page_of(here))["Location"] == reverse("vote", args=[here.campaign.slug])
    with here.open():
        me.get(page_of(here))
    with clock.at(during(here.campaign, "voting", timedelta(days=11))):
        assert ask(me, here).status_code == 302
    assert box.sent == []


# --- the limits -------------------------------------------------------------------------------------------------------


def test_another_code_waits_a_minute_and_ten_a_day_are_enough(box: type[Box]) -> None:
    here, me = sms_poll(), browser()
    for turn in range(codes.MOST_CODES):
        with here.open(timedelta(hours=12, minutes=2 * turn)):
            assert ask(me, here).status_code == 200
            soon = ask(me, here)
            assert soon.status_code == 429
            assert "秒后再重新获取" in soon.content.decode()
            assert "填写验证码" in soon.content.decode()  # the code is on its way, so its page is shown
    with here.open(timedelta(hours=13)):
        answer = ask(me, here)
        assert (answer.status_code, len(box.sent)) == (429, codes.MOST_CODES)
        assert "这个号码今天已获取 10 次验证码，请明天再试。" in answer.content.decode()
    with here.open(timedelta(hours=24, minutes=1)):
        assert ask(me, here).status_code == 200


def test_a_code_is_good_five_times_five_minutes_and_in_its_own_browser(box: type[Box]) -> None:
    here, me, other = sms_poll(), browser(), browser()
    with here.open():
        ask(me, here)
        code = box.code(ME)
        ask(other, here, "13900001025")
        for _ in range(6):  # somebody else cannot even use up the tries
            assert confirm(other, here, "000000").status_code == 409
        assert confirm(other, here, code).status_code == 409
        assert PhoneCode.objects.get(tries=0, sent_that_day=1, phone_key=_phone_key(ME))
        wrong = "000000" if code != "000000" else "000001"
        sentences = [confirm(me, here, wrong).content.decode() for _ in range(5)]
        assert "还可以再试 4 次。" in sentences[0]
        assert "请重新获取" in sentences[4]
        assert "请重新获取" in confirm(me, here, code).content.decode()
    with here.open(timedelta(hours=12, minutes=2)):
        ask(me, here)
        code = box.code(ME)
    with here.open(timedelta(hours=12, minutes=7, seconds=1)):
        assert "请重新获取" in confirm(me, here, code).content.decode()
    assert not Voter.objects.exists()


def _phone_key(phone: str) -> str:
    from voting.models.voter import keyed_hash

    return keyed_hash(f"phone:{phone}")


def test_the_limits_are_constraints(box: type[Box]) -> None:
    here, me = sms_poll(), browser()
    with here.open():
        ask(me, here)
    for broken in ({"tries": 6}, {"sent_that_day": 11}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PhoneCode.objects.update(**broken)


def test_honest_voters_behind_one_address_are_all_let_in(box: type[Box], monkeypatch: pytest.MonkeyPatch) -> None:
    """500 of them, scaled to a fiftieth like the limit: those who confirm are no machine (G17)."""
    monkeypatch.setattr(codes, "MOST_UNCONFIRMED", 20)
    here = sms_poll()
    with here.open():
        waiting = []
        for number in range(10):  # everybody asks before anybody confirms
            me = browser()
            assert ask(me, here, f"1390000{number:04d}").status_code == 200
            waiting.append((me, f"1390000{number:04d}"))
        for me, phone in waiting:
            assert confirm(me, here, box.code(phone), phone).status_code == 302
    assert Voter.objects.count() == 10


def test_a_machine_that_asks_for_code_after_code_is_held_up(box: type[Box], monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above, and its end: another address, or an hour later, is served."""
    monkeypatch.setattr(codes, "MOST_UNCONFIRMED", 5)
    here, me = sms_poll(), browser()
    with here.open():
        answers = [ask(me, here, f"1390000{number:04d}").status_code for number in range(8)]
        assert answers == [200] * 5 + [429] * 3
        assert "当前网络获取验证码过于频繁" in ask(me, here, "13900009999").content.decode()
        elsewhere = Client(REMOTE_ADDR="203.0.113.7")
        assert ask(elsewhere, here, "13900009999").status_code == 200
    with here.open(timedelta(hours=13, minutes=1)):
        assert ask(me, here, "13900009998").status_code == 200


def test_an_ipv6_network_is_one_address() -> None:
    now = clock.now()
    keys = {codes._address_key(address, now) for address in ("2001:db8::1", "2001:db8::2:3", "2001:db8:0:0:ffff::")}
    assert len(keys) == 1
    assert codes._address_key("2001:db8:0:1::1", now) not in keys
    assert codes._address_key("unknown", now) == codes._address_key("", now)


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_neither_number_nor_code_is_stored_anywhere(
    box: type[Box], capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    here, me = sms_poll(), browser()
    with here.open():
        send(me, here)
        ask(me, here)
        code = box.code(ME)
        confirm(me, here, code)
        press(me, here)
    capsys.readouterr()
    call_command("dumpdata", "voting", "core.message", "core.auditentry", "sessions")
    kept = capsys.readouterr().out + caplog.text + "".join(each.value for each in me.cookies.values())
    assert Voter.key_of("sms", ME) in kept  # the dump is whole
    assert ME not in kept
    assert f'"{code}"' not in kept


def test_what_served_is_forgotten(box: type[Box]) -> None:
    here, me = sms_poll(), browser()
    with here.open():
        ask(me, here)
        forget()
        assert PhoneCode.objects.exists()
    with here.open(timedelta(hours=12) + codes.KEPT_FOR + timedelta(minutes=1)):
        forget()
    assert not PhoneCode.objects.exists()


def test_production_needs_a_gateway(settings: Any) -> None:
    settings.VOTER_PROVIDERS, settings.PRODUCTION = ["sms"], True
    try:
        with pytest.raises(ImproperlyConfigured, match="SMS_BACKEND"):
            identity.set_up()
        settings.SMS_BACKEND = "tests.voting.identities.Box"
        identity.set_up()
    finally:
        settings.VOTER_PROVIDERS, settings.PRODUCTION = ["trial"], False
        identity.set_up()
