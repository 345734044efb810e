"""Speaks to WeChat's servers. Every answer is HTTP 200 with JSON, and a failure is an ``errcode`` in it.

Nothing that comes from here is shown to anybody, and no address is logged: they carry the secret and the code.
"""

from __future__ import annotations

import contextlib
import json
import logging
import threading
import time
from typing import Any

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

log = logging.getLogger(__name__)

PATIENCE = 5.0  # seconds for a whole answer, however slowly it drips
CONNECTING = 3.0
MOST_BYTES = 64 * 1024  # of an answer; real ones have less than 2,000
# Of a web process with eight or sixteen threads so many may wait for WeChat at once. When it hangs, the others go on
# answering pages and ballots; whoever comes then is asked to try again at once instead of after five seconds.
WAITING = threading.BoundedSemaphore(6)
QUEUE = 2.0  # seconds for which a request waits for one of those places


class WeChatIsAway(DomainError):
    status = 503
    message = _("WeChat does not answer at the moment. Please try again shortly; what you chose is kept.")


class WeChatSaysNo(Exception):
    """An answer with an ``errcode``, for callers that know what to do about it."""

    def __init__(self, errcode: int) -> None:
        super().__init__(f"errcode {errcode}")
        self.errcode = errcode


def get(path: str, **query: str) -> dict[str, Any]:
    """GET one of the interfaces. Raises WeChatIsAway, or WeChatSaysNo with the errcode."""
    return _ask(httpx.Request("GET", settings.WECHAT["API_URL"] + path, params=query), path)


def post(path: str, **content: Any) -> dict[str, Any]:
    """POST JSON to one of the interfaces; raises as ``get`` does."""
    return _ask(httpx.Request("POST", settings.WECHAT["API_URL"] + path, json=content), path)


def _ask(request: httpx.Request, path: str) -> dict[str, Any]:
    if not WAITING.acquire(timeout=QUEUE):
        log.warning("WeChat %s: too many requests are waiting for an answer", path)
        raise WeChatIsAway
    try:
        answer = _parsed(_body(request))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
        log.warning("WeChat %s: %s", path, type(error).__name__)
        raise WeChatIsAway from None
    finally:
        WAITING.release()
    errcode = answer.get("errcode", 0)
    if errcode:
        log.warning("WeChat %s: errcode %s", path, errcode)
        raise WeChatSaysNo(errcode if isinstance(errcode, int) else 0)
    return answer


def _body(request: httpx.Request) -> bytes:
    """The answer's body, unless it takes too long as a whole (httpx limits only each single read) or is too long."""
    ends = time.monotonic() + PATIENCE
    body = b""
    with (
        httpx.Client(timeout=httpx.Timeout(PATIENCE, connect=CONNECTING)) as client,
        contextlib.closing(client.send(request, stream=True)) as response,
    ):
        if response.status_code != httpx.codes.OK:
            raise ValueError("status")
        for part in response.iter_bytes():
            body += part
            if len(body) > MOST_BYTES or time.monotonic() > ends:
                raise ValueError("length")
    return body


def _parsed(body: bytes) -> dict[str, Any]:
    answer = json.loads(body)
    if not isinstance(answer, dict):
        raise ValueError("not an object")
    return answer
