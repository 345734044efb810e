"""Starts a stand-in as a process, and speaks to it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from runner.machine import ROOT
from tests.standins import wechat


@dataclass(frozen=True)
class WeChatStandIn:
    """The stand-in at ``url``; every test begins with a fresh one (``be()``)."""

    url: str

    def be(self, **facts: Any) -> None:
        """Behave so from now on, and otherwise normally."""
        httpx.post(f"{self.url}/_control", json=facts).raise_for_status()

    def log(self) -> list[str]:
        calls: list[str] = httpx.get(f"{self.url}/_log").json()
        return calls

    def open(self, address: str) -> httpx.Response:
        """What WeChat's browser does with the address it is sent to, up to where it is sent next."""
        return httpx.get(address, follow_redirects=False)

    def settings(self, **others: str) -> dict[str, str]:
        """``settings.WECHAT`` for this stand-in."""
        own = {
            "APPID": wechat.APPID,
            "SECRET": wechat.SECRET,
            "AUTHORIZE_URL": f"{self.url}/connect/oauth2/authorize",
            "API_URL": self.url,
            "JSSDK_URL": "",
        }
        return {**own, **others}


@contextmanager
def wechat_standin() -> Iterator[WeChatStandIn]:
    process = subprocess.Popen([sys.executable, "-m", "tests.standins.wechat"], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert process.stdout
        yield WeChatStandIn(process.stdout.readline().decode().strip())
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout:
            process.stdout.close()
