from collections.abc import Iterator
from typing import Any

import pytest

from tests.standins.process import WeChatStandIn, wechat_standin
from tests.voting.identities import Box, offered


@pytest.fixture(scope="session")
def wechat_process() -> Iterator[WeChatStandIn]:
    with wechat_standin() as standin:
        yield standin


@pytest.fixture
def wechat(wechat_process: WeChatStandIn, settings: Any) -> Iterator[WeChatStandIn]:
    """WeChat as a process over HTTP, freshly behaved, and a portal that asks it."""
    wechat_process.be(forget=True)
    with offered(settings, "wechat", WECHAT=wechat_process.settings()):
        yield wechat_process


@pytest.fixture
def box(settings: Any) -> Iterator[type[Box]]:
    """A gateway of text messages, and a portal that recognises voters by them."""
    Box.sent, Box.fails = [], False
    with offered(settings, "sms", SMS_BACKEND="tests.voting.identities.Box"):
        yield Box
