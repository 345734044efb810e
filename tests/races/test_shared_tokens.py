"""Of many processes that find no token one asks WeChat for it, which counts every fetch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.races.together import at_once
from tests.standins.process import WeChatStandIn, wechat_standin
from tests.voting.identities import offered
from voting.identity.wechat import tickets

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.fixture
def slow_wechat(settings: Any) -> Iterator[WeChatStandIn]:
    """It takes its time, so that everybody arrives before the first has an answer."""
    with wechat_standin() as standin, offered(settings, "wechat", WECHAT=standin.settings()):
        standin.be(slow=0.3)
        yield standin


def test_eight_at_once_fetch_one_token(slow_wechat: WeChatStandIn) -> None:
    answers = at_once([tickets.access_token] * 8)
    assert len(set(answers)) == 1
    assert slow_wechat.log() == ["/cgi-bin/stable_token"]


def test_control_without_the_lease_everybody_fetches(
    slow_wechat: WeChatStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "_lease", lambda _row: "everybody")
    at_once([tickets.access_token] * 8)
    assert len(slow_wechat.log()) > 1
