"""A phone in WeChat, and the way there and back, for the tests of identity."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.urls import reverse

from tests.standins.process import WeChatStandIn
from tests.voting.builders import Poll
from voting import identity

IN_WECHAT = "Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36 XWEB/1160117 MicroMessenger/8.0.49 NetType/WIFI"
KEY = "a-key-of-this-page"


def phone() -> Client:
    """A browser of WeChat's with no cookies yet; it obeys CSRF as a real one must."""
    return Client(enforce_csrf_checks=True, headers={"user-agent": IN_WECHAT})


@contextmanager
def offered(settings: Any, *providers: str, **facts: Any) -> Iterator[None]:
    """Inside, the installation has these identity providers."""
    settings.VOTER_PROVIDERS = ["trial", *providers]
    for name, value in facts.items():
        setattr(settings, name, value)
    identity.set_up()
    yield
    settings.VOTER_PROVIDERS = ["trial"]
    identity.set_up()


def send(client: Client, here: Poll, *, key: str = KEY, **extra: Any) -> Any:
    """The ballot's form with all cases of the poll."""
    address = reverse("ballot", args=[here.campaign.slug])
    return client.post(address, {"cases": here.numbers, "key": key, **extra})


def local(address: str) -> str:
    """Path and query: a test's client knows no host."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def back(client: Client, standin: WeChatStandIn, answer: Any) -> Any:
    """WeChat's browser follows ``answer`` to the authorisation and comes back; what the portal says then."""
    assert answer["Location"].endswith("#wechat_redirect"), answer["Location"]
    sent = standin.open(answer["Location"])
    assert sent.status_code == 302, sent.text
    return client.get(local(sent.headers["Location"]))


def press(client: Client, here: Poll, *, key: str = KEY) -> Any:
    """The button of the page that shows the choice once more, as its form sends it."""
    page = client.get(reverse("identify", args=[here.campaign.slug]))
    text = page.content.decode()
    assert "请再按一次" in text, page
    fields = {"cases": here.numbers, "key": key}
    assert all(f'value="{value}"' in text for value in [*here.numbers, key])
    return client.post(reverse("ballot", args=[here.campaign.slug]), fields, headers={"sec-fetch-site": "same-origin"})


class Box:
    """A gateway that keeps what it was given to send; ``fails`` says that it is down."""

    sent: list[tuple[str, str]] = []
    fails = False

    def send(self, to: str, text: str) -> None:
        if Box.fails:
            raise OSError("the gateway is down")
        Box.sent.append((to, text))

    @staticmethod
    def code(to: str) -> str:
        """The six digits of the last message to this number."""
        return re.findall(r"\b\d{6}\b", next(text for number, text in reversed(Box.sent) if number == to))[0]
