"""WeChat's web authorisation and JS-SDK interfaces, as their documentation and its users describe them.

``python -m tests.standins.wechat`` prints its address and serves until it is ended. Every answer of the interfaces is
HTTP 200 with JSON; a failure is an ``errcode``. Tests steer it by ``POST /_control`` with JSON:

    openid, snapshot, refuses, scope   who holds the phone, and how the authorisation goes on
    later          seconds by which its clock is ahead: codes, tokens and tickets run out
    delivers       "once" | "twice" (an address opened again delivers the same code again) | "scanned" (the callback is
                   first fetched by a checking server, which has none of the browser's cookies)
    slow           seconds before each answer of the interfaces
    broken         "text" | "half" | "500" | "list" | "endless": what comes instead of JSON
    errcode        what every interface answers instead of its answer
    domain         the only host name that a callback may have (default: any)
    times          how many answers are slow, broken or wrong before all is well again (default: all)

``GET /_log`` lists the interfaces that were called, in order.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

import httpx

APPID = "wx0123456789abcdef"
SECRET = "0123456789abcdef0123456789abcdef"
SDK_PATH = "/open/js/jweixin-1.6.0.js"
CODE_LASTS = 5 * 60
TOKEN_LASTS = 7200
# The link is matched by a strict pattern: the same parameters in another order fail.
AUTHORIZE = re.compile(
    r"appid=(?P<appid>[^&]*)&redirect_uri=(?P<redirect_uri>[^&]*)&response_type=code"
    r"&scope=(?P<scope>[^&]*)&state=(?P<state>[^&]*)(&forcePopup=(true|false))?(&forceSnapShot=(true|false))?"
)
MISSING = {"appid=": "10012", "redirect_uri=": "10011", "scope=": "10010", "state=": "10013"}
STATE = re.compile(r"[a-zA-Z0-9]{1,128}")
MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40013: "invalid appid",
    40029: "invalid code",
    40125: "invalid appsecret",
    40163: "code been used",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    42001: "access_token expired",
    42002: "refresh_token expired",
    40030: "invalid refresh_token",
    45009: "reach max api daily quota limit",
    48001: "api unauthorized",
}


@dataclass
class Code:
    """An authorisation code and what it stands for."""

    openid: str
    scope: str
    made_at: float
    snapshot: bool
    used: bool = False


@dataclass
class World:
    """Everything that the stand-in knows; under ``lock``, since every request has a thread."""

    openid: str = "oStandIn_somebody_000000001"
    snapshot: bool = False
    refuses: bool = False
    scope: str = ""
    later: float = 0
    delivers: str = "once"
    slow: float = 0
    broken: str = ""
    errcode: int = 0
    domain: str = ""
    times: int = -1
    codes: dict[str, Code] = field(default_factory=dict)
    by_state: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, tuple[str, str, float]] = field(default_factory=dict)  # access token: openid, scope, made at
    refreshers: dict[str, tuple[str, str]] = field(default_factory=dict)
    app_token: tuple[str, float] = ("", 0)
    older_token: tuple[str, float] = ("", 0)  # good for five more minutes
    ticket: tuple[str, float] = ("", 0)
    log: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def now(self) -> float:
        return time.time() + self.later


world = World()
STEERED = (
    "openid",
    "snapshot",
    "refuses",
    "scope",
    "later",
    "delivers",
    "slow",
    "broken",
    "errcode",
    "domain",
    "times",
)


def failure(code: int) -> dict[str, Any]:
    return {"errcode": code, "errmsg": f"{MESSAGES.get(code, 'error')}, rid: {secrets.token_hex(4)}-0000-0000"}


# --- the interfaces: each takes the query, or the body of a POST ------------------------------------------------------


def credentials(facts: dict[str, str]) -> int:
    """The error of these credentials, or 0."""
    if not facts.get("appid"):
        return 41002
    if not facts.get("secret"):
        return 41004
    if facts["appid"] != APPID:
        return 40013
    return 0 if facts["secret"] == SECRET else 40125


def access_token(facts: dict[str, str]) -> dict[str, Any]:
    if wrong := credentials(facts):
        return failure(wrong)
    if not facts.get("code"):
        return failure(41008)
    code = world.codes.get(facts["code"])
    if code is None or facts.get("grant_type") != "authorization_code" or world.now - code.made_at > CODE_LASTS:
        return failure(40029)
    if code.used:
        return failure(40163)
    code.used = True
    return {**grant(code.openid, code.scope), **({"is_snapshotuser": 1} if code.snapshot else {})}


def grant(openid: str, scope: str) -> dict[str, Any]:
    token, refresher = secrets.token_urlsafe(64), secrets.token_urlsafe(64)
    world.tokens[token] = (openid, scope, world.now)
    world.refreshers[refresher] = (openid, scope)
    facts = {"access_token": token, "expires_in": TOKEN_LASTS, "refresh_token": refresher}
    return {**facts, "openid": openid, "scope": scope}


def refresh_token(facts: dict[str, str]) -> dict[str, Any]:
    if facts.get("appid") != APPID:
        return failure(40013)
    known = world.refreshers.get(facts.get("refresh_token", ""))
    return grant(*known) if known else failure(40030)


def check(facts: dict[str, str]) -> int:
    """The error of a visitor's access token, or 0."""
    openid, _scope, made_at = world.tokens.get(facts.get("access_token", ""), ("", "", 0.0))
    if not openid or openid != facts.get("openid"):
        return 40001
    return 42001 if world.now - made_at > TOKEN_LASTS else 0


def auth(facts: dict[str, str]) -> dict[str, Any]:
    wrong = check(facts)
    return failure(wrong) if wrong else {"errcode": 0, "errmsg": "ok"}


def userinfo(facts: dict[str, str]) -> dict[str, Any]:
    if wrong := check(facts):
        return failure(wrong)
    if world.tokens[facts["access_token"]][1] != "snsapi_userinfo":
        return failure(48001)
    blank: dict[str, Any] = {"sex": 0, "province": "", "city": "", "country": "", "headimgurl": "", "privilege": []}
    return {"openid": facts["openid"], "nickname": "微信用户", **blank}


def new_app_token() -> dict[str, Any]:
    world.older_token = (world.app_token[0], world.now + 300)
    world.app_token = (secrets.token_urlsafe(100), world.now + TOKEN_LASTS)
    return {"access_token": world.app_token[0], "expires_in": TOKEN_LASTS}


def token(facts: dict[str, str]) -> dict[str, Any]:
    """The old interface: each call voids what was given before."""
    if wrong := credentials(facts):
        return failure(wrong)
    answer = new_app_token()
    world.older_token = ("", 0)
    return answer


def stable_token(facts: dict[str, Any]) -> dict[str, Any]:
    if wrong := credentials(facts):
        return failure(wrong)
    left = world.app_token[1] - world.now
    if facts.get("force_refresh") or left < 300:
        return new_app_token()
    return {"access_token": world.app_token[0], "expires_in": int(left)}


def getticket(facts: dict[str, str]) -> dict[str, Any]:
    good = [value for value, until in (world.app_token, world.older_token) if until > world.now]
    if facts.get("access_token") not in good:
        return failure(40001)
    if world.ticket[1] <= world.now:
        world.ticket = (secrets.token_urlsafe(60), world.now + TOKEN_LASTS)
    left = int(world.ticket[1] - world.now)
    return {"errcode": 0, "errmsg": "ok", "ticket": world.ticket[0], "expires_in": left}


INTERFACES = {
    ("GET", "/sns/oauth2/access_token"): access_token,
    ("GET", "/sns/oauth2/refresh_token"): refresh_token,
    ("GET", "/sns/userinfo"): userinfo,
    ("GET", "/sns/auth"): auth,
    ("GET", "/cgi-bin/token"): token,
    ("POST", "/cgi-bin/stable_token"): stable_token,
    ("GET", "/cgi-bin/ticket/getticket"): getticket,
}


# --- the authorisation page -------------------------------------------------------------------------------------------


def authorize(query: str) -> tuple[str, str]:
    """Where the phone is sent, or the number on the error page."""
    asked = AUTHORIZE.fullmatch(query)
    if asked is None:
        return "", next((number for name, number in MISSING.items() if name not in query), "the link is malformed")
    appid, state = asked["appid"], asked["state"]
    address = unquote(asked["redirect_uri"])
    if appid != APPID:
        return "", "10012"
    if not urlsplit(address).netloc:
        return "", "10011"
    if world.domain and urlsplit(address).hostname != world.domain:
        return "", "10003"
    if asked["scope"] not in ("snsapi_base", "snsapi_userinfo"):
        return "", "10005" if asked["scope"] else "10010"
    if not STATE.fullmatch(state):
        return "", "10013"
    joint = "&" if urlsplit(address).query else "?"
    if world.refuses:
        return f"{address}{joint}state={state}", ""
    return f"{address}{joint}code={code_for(state, asked['scope'])}&state={state}", ""


# What the JS-SDK does with a page, as far as a page can see: it takes a configuration, calls back when it is ready, and
# keeps the last card handed over. Whether the signature is right WeChat's servers decide; tests repeat it.
SDK = """
window.wx = (function () {
  const ready = [];
  const kept = { configured: null, friend: null, timeline: null };
  return {
    kept,
    config(facts) { kept.configured = facts; setTimeout(() => ready.forEach((call) => call()), 0); },
    ready(call) { ready.push(call); },
    updateAppMessageShareData(card) { kept.friend = card; },
    updateTimelineShareData(card) { kept.timeline = card; },
  };
})();
"""


def code_for(state: str, scope: str) -> str:
    if world.delivers == "twice" and state in world.by_state:
        return world.by_state[state]
    code = secrets.token_hex(16)
    world.codes[code] = Code(world.openid, world.scope or scope, world.now, world.snapshot)
    world.by_state[state] = code
    return code


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        """Silence: the log is ``world.log``."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/connect/oauth2/authorize":
            self.send_off(parts.query)
        elif parts.path == SDK_PATH:
            self.say(200, SDK, "text/javascript")
        elif parts.path == "/_log":
            self.say(200, json.dumps(world.log))
        else:
            self.interface("GET", parts.path, {key: values[0] for key, values in parse_qs(parts.query).items()})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/_control":
            self.control(json.loads(body))
            return
        facts = json.loads(body) if body.startswith(b"{") else dict(parse_qsl(body.decode()))
        self.interface("POST", urlsplit(self.path).path, facts)

    def control(self, facts: dict[str, Any]) -> None:
        with world.lock:
            fresh = World()
            for name in STEERED:
                setattr(world, name, facts.get(name, getattr(fresh, name)))
            if facts.get("forget"):
                world.app_token = world.older_token = world.ticket = ("", 0)
                world.log.clear()
        self.say(200, "{}")

    def send_off(self, query: str) -> None:
        with world.lock:
            world.log.append("authorize")
            address, error = authorize(query)
        if error:
            self.say(200, f"<!doctype html><title>错误</title><p>{error}</p>", "text/html; charset=utf-8")
            return
        if world.delivers == "scanned":
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(address, timeout=10)
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def interface(self, method: str, path: str, facts: dict[str, Any]) -> None:
        act = INTERFACES.get((method, path))
        if act is None:
            self.say(404, "")
            return
        with world.lock:
            world.log.append(path)
            disturbed = world.times != 0
            world.times -= world.times > 0
        if disturbed and world.slow:
            time.sleep(world.slow)
        if disturbed and world.broken:
            self.break_off()
            return
        with world.lock:
            answer = failure(world.errcode) if disturbed and world.errcode else act(facts)
        self.say(200, json.dumps(answer))

    def break_off(self) -> None:
        if world.broken == "500":
            self.say(502, "<html>Bad Gateway</html>", "text/html")
        elif world.broken == "half":
            self.close_connection = True
            self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"access_token":"')
        elif world.broken == "endless":
            self.drip()
        else:
            self.say(200, "[1, 2]" if world.broken == "list" else "system is busy")

    def drip(self) -> None:
        """A byte at a time, always in time for a reader that waits for the next one only."""
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n")
        with contextlib.suppress(OSError):
            for _ in range(300):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)

    def say(self, status: int, text: str, kind: str = "text/plain") -> None:
        body = text.encode()
        with contextlib.suppress(OSError):  # who asked may have given up
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Handler)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
