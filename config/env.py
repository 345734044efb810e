"""Reads the environment, and refuses odd values at start-up.

Without any variable the portal runs as a *trial*: SQLite under ``var/``, a key made on first use, debug off.
``TUIXUAN_PROFILE=production`` has no such defaults: it names every setting that is missing and stops.
"""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
PROFILES = ("trial", "production")
REQUIRED_IN_PRODUCTION = (
    "SECRET_KEY",
    "VOTER_KEY",
    "CERTIFICATE_KEY",
    "DATABASE_URL",
    "REDIS_URL",
    "ALLOWED_HOSTS",
    "SITE_URL",
)

env = environ.Env()


def profile() -> str:
    """``trial`` or ``production``; raises ImproperlyConfigured for anything else or an incomplete production."""
    name: str = env.str("TUIXUAN_PROFILE", default="trial")
    if name not in PROFILES:
        raise ImproperlyConfigured(f"TUIXUAN_PROFILE must be one of {', '.join(PROFILES)}, not {name!r}.")
    if name == "production":
        missing = [key for key in REQUIRED_IN_PRODUCTION if not os.environ.get(key)]
        if missing:
            raise ImproperlyConfigured(f"Production needs these settings: {', '.join(missing)}.")
    return name


def var_dir() -> Path:
    """The folder of everything that this installation writes; made on first use."""
    path = Path(env.str("TUIXUAN_VAR", default=str(BASE_DIR / "var")))
    path.mkdir(parents=True, exist_ok=True)
    return path


def folder(name: str) -> Path:
    """A folder under ``var_dir()``; made on first use."""
    path = var_dir() / name
    path.mkdir(exist_ok=True)
    return path


def secret(name: str) -> str:
    """The secret ``name`` from the environment, else from ``var/``: made once, readable by its owner only."""
    value: str = env.str(name, default="")
    if value:
        return value
    path = var_dir() / f"{name.lower()}.txt"
    if not path.exists():
        # Written whole beside it and linked: of two processes that start together both read the same key.
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def database() -> dict[str, Any]:
    """Django's settings of the one database that ``DATABASE_URL`` names (default: SQLite under ``var/``)."""
    settings: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{var_dir() / 'tuixuan.sqlite3'}")
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {
            # IMMEDIATE: a transaction that reads and then writes waits for its turn instead of failing (measured: M4).
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            "timeout": 20,
        }
        return settings
    settings.update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    limits = {"statement_timeout": "30s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "60s"}
    settings["OPTIONS"] = {"options": " ".join(f"-c {key}={value}" for key, value in limits.items())}
    return settings


def wechat() -> dict[str, str]:
    """What the office has from WeChat, and where WeChat is; raises ImproperlyConfigured for half of it."""
    facts = {
        "APPID": env.str("WECHAT_APPID", default=""),
        "SECRET": env.str("WECHAT_SECRET", default=""),
        "AUTHORIZE_URL": env.str("WECHAT_AUTHORIZE_URL", default="https://open.weixin.qq.com/connect/oauth2/authorize"),
        "API_URL": env.str("WECHAT_API_URL", default="https://api.weixin.qq.com").rstrip("/"),
        "JSSDK_URL": env.str("WECHAT_JSSDK_URL", default=""),
    }
    missing = [f"WECHAT_{key}" for key in ("APPID", "SECRET") if not facts[key]]
    if missing and (len(missing) == 1 or facts["JSSDK_URL"]):
        raise ImproperlyConfigured(f"WeChat is configured by half; these settings are missing: {', '.join(missing)}.")
    return facts


def origin(url: str) -> str:
    """Scheme and host of ``url``, as a content security policy names them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def broker_url(redis_url: str) -> str:
    """The same server in Celery's spelling; without a server a broker in memory, so that a knock is merely lost."""
    if redis_url.startswith("unix://"):
        return "redis+socket://" + redis_url.removeprefix("unix://").split("?")[0] + "?virtual_host=0"
    return redis_url or "memory://"


def cache(redis_url: str) -> dict[str, Any]:
    if not redis_url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    separator = "&" if "?" in redis_url else "?"
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"{redis_url}{separator}db=1",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
