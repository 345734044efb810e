"""The credentials of the office's account for the JS-SDK, lent by WeChat for two hours and shared by all processes.

They stand in the database, not in the cache: the cache may be away or be one process's own, and WeChat counts every
fetch. Whoever wins the row's lease fetches, without holding a lock over the network; the others use what there is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.crypto import get_random_string

from core import clock
from voting.identity.wechat import client
from voting.models import SharedToken

EARLY = timedelta(minutes=5)  # before its end a token is renewed; WeChat keeps the old one good meanwhile
LEASE = timedelta(seconds=10)  # longer than a fetch may take
PATIENCE = 3.0  # seconds to wait for somebody else's fetch
REFUSED_TOKEN = {40001, 42001}

Fetch = Callable[[], tuple[str, int]]  # the value, and for how many seconds it is good


def jsapi_ticket() -> str:
    """The ticket that JS-SDK signatures are made with. Raises WeChatIsAway."""
    return _shared("jsapi_ticket", _fetch_ticket)


def access_token() -> str:
    """The account's own access token (``stable_token``: asked again it stays the same). Raises WeChatIsAway."""
    return _shared("access_token", _fetch_token)


def _shared(name: str, fetch: Fetch) -> str:
    row, _created = SharedToken.objects.get_or_create(name=f"wechat:{settings.WECHAT['APPID']}:{name}")
    gives_up = time.monotonic() + PATIENCE
    while True:
        now = clock.now()
        left = row.good_until - now if row.good_until and row.value else timedelta()
        if left > EARLY:
            return row.value
        if lease := _lease(row):
            return _renew(row, lease, fetch)
        if left > timedelta():
            return row.value  # it is being renewed and still good
        if time.monotonic() > gives_up:
            raise client.WeChatIsAway
        time.sleep(0.05)
        row.refresh_from_db()


def _lease(row: SharedToken) -> str:
    """A word that proves the lease, or "" if somebody else has it or has renewed the value meanwhile."""
    now, lease = clock.now(), get_random_string(32)
    if row.leased_until and row.leased_until > now:
        return ""  # who waits only reads: on SQLite a writer would hold up all others
    free = SharedToken.objects.filter(pk=row.pk, good_until=row.good_until)
    free = free.filter(Q(leased_until=None) | Q(leased_until__lt=now))
    return lease if free.update(fetched_by=lease, leased_until=now + LEASE) else ""


def _renew(row: SharedToken, lease: str, fetch: Fetch) -> str:
    mine, changes = SharedToken.objects.filter(pk=row.pk, fetched_by=lease), dict[str, Any](leased_until=None)
    try:
        value, seconds = fetch()
        changes |= {"value": value, "good_until": clock.now() + timedelta(seconds=seconds)}
    except client.WeChatIsAway:
        if row.value and row.good_until and row.good_until > clock.now():
            changes = {"fetched_by": ""}  # the lease runs on: nobody waits for WeChat again before it ends
            return row.value
        raise
    finally:
        mine.update(**changes)
    return value


def _fetch_token() -> tuple[str, int]:
    appid, secret = settings.WECHAT["APPID"], settings.WECHAT["SECRET"]
    try:
        answer = client.post("/cgi-bin/stable_token", grant_type="client_credential", appid=appid, secret=secret)
    except client.WeChatSaysNo:
        raise client.WeChatIsAway from None
    return _read(answer, "access_token")


def _fetch_ticket() -> tuple[str, int]:
    for is_last in (False, True):
        token = access_token()
        try:
            return _read(client.get("/cgi-bin/ticket/getticket", access_token=token, type="jsapi"), "ticket")
        except client.WeChatSaysNo as no:
            if is_last or no.errcode not in REFUSED_TOKEN:
                break
            # Somebody else's call voided it (the old cgi-bin/token does): forget it and fetch once more.
            SharedToken.objects.filter(value=token).update(value="", good_until=None)
    raise client.WeChatIsAway


def _read(answer: dict[str, Any], name: str) -> tuple[str, int]:
    value, seconds = answer.get(name), answer.get("expires_in")
    if not isinstance(value, str) or not value or not isinstance(seconds, int):
        raise client.WeChatIsAway
    return value, seconds
