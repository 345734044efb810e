"""``./tuixuan test``: every check of the code, then the tests on PostgreSQL, then on SQLite what differs there.

With pytest arguments only pytest runs, on the same servers: the fast inner loop.
"""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from runner.machine import ROOT, SETTINGS

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    """A command that must succeed; ``settings`` are added to its environment."""

    name: str
    command: list[str]
    settings: dict[str, str] = field(default_factory=dict)


def tool(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


def manage(*arguments: str) -> list[str]:
    return [sys.executable, "-W", "error", "manage.py", *arguments]


def production(var: str) -> dict[str, str]:
    """An environment as production has it: everything is set, nothing of it is real."""
    return {
        "TUIXUAN_PROFILE": "production",
        "TUIXUAN_VAR": var,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "VOTER_KEY": secrets.token_urlsafe(64),
        "CERTIFICATE_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": "postgres://tuixuan:tuixuan@127.0.0.1:5432/tuixuan",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
        "ALLOWED_HOSTS": "tuixuan.example.com",
        "SITE_URL": "https://tuixuan.example.com",
    }


def checks(var: str) -> list[Check]:
    """All that is cheap, in the order of their cost; ``var`` is a folder that may be written."""
    trial = {"TUIXUAN_VAR": var}
    compose = ["--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    return [
        Check("ruff check", tool("ruff", "check", "--quiet")),
        Check("ruff format", tool("ruff", "format", "--check", "--quiet")),
        Check("djlint", tool("djlint", "--lint", "--quiet", ".")),
        Check("import laws", tool("lint-imports")),
        Check("compose file", tool("check-jsonschema", *compose)),
        Check("migrations", manage("makemigrations", "--check", "--dry-run"), trial),
        Check("check --deploy", manage("check", "--deploy", "--fail-level", "WARNING"), production(var)),
        Check("mypy", tool("mypy", "."), trial),
    ]


def passes(check: Check, environment: dict[str, str]) -> bool:
    """Runs one check, prints its line, and its words only when it fails."""
    began = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env={**environment, **check.settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    good = done.returncode == 0
    print(f"{'ok  ' if good else 'FAIL'} {check.name:<16} {time.monotonic() - began:5.1f} s", flush=True)
    if not good:
        print(done.stdout.strip(), flush=True)
    return good


def pytest(*arguments: str, **settings: str) -> int:
    """Runs pytest in sight of the caller; ``settings`` are added to its environment."""
    began = time.monotonic()
    done = subprocess.run(tool("python", "-m", "pytest", *arguments), cwd=ROOT, env={**os.environ, **settings})
    print(f"{'FAIL' if done.returncode else 'ok  '} pytest {time.monotonic() - began:.1f} s", flush=True)
    return done.returncode


def all_checks_pass() -> bool:
    """Every cheap check runs, so that one look shows all that is wrong."""
    environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    with tempfile.TemporaryDirectory(prefix="tuixuan-") as var:
        results = [passes(check, environment) for check in checks(var)]
    return all(results)


def on_postgres(browser: bool) -> int:
    left_out = [] if browser else ["-m", "not browser"]
    return pytest("-n", "2", "--dist", "loadgroup", *left_out)


def on_sqlite() -> int:
    with tempfile.TemporaryDirectory(prefix="tuixuan-") as folder:
        return pytest("-n", "2", "-m", "sqlite and not browser", TEST_DATABASE_URL=f"sqlite:///{folder}/portal.sqlite3")


def whole_run(browser: bool) -> int:
    """0 when everything passed; else 1, after the first group that failed."""
    if not browser:
        print("Left out by --no-browser: the tests marked 'browser' (pages driven in Chromium).", flush=True)
    steps: list[Callable[[], int]] = [lambda: 1 - all_checks_pass(), lambda: on_postgres(browser), on_sqlite]
    return int(any(step() for step in steps))  # any() stops at the first that fails


def main(arguments: list[str]) -> int:
    browser = "--no-browser" not in arguments
    rest = [argument for argument in arguments if argument != "--no-browser"]
    if not rest:
        return whole_run(browser)
    return pytest(*rest, *([] if browser else ["-m", "not browser"]))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
