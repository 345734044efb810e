"""The servers behind the tests are the real ones, and each process has its own where sharing would mix tests up."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import Page

from config import env
from runner import services
from tests.conftest import DESK, PHONE, wait_for
from tests.tasks import tell_the_database


@pytest.mark.django_db
def test_the_database_is_the_one_that_was_asked_for() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('server_version_num')::int / 10000, current_database()")
            assert cursor.fetchone() == (18, connection.settings_dict["NAME"])
        else:
            cursor.execute("SELECT sqlite_version()")
            assert cursor.fetchone() == (sqlite3.sqlite_version,)


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_sqlite_takes_the_write_lock_at_the_start_and_logs_ahead(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With the portal's own settings, whatever the run's database: a second writer waits instead of failing late."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'portal.sqlite3'}")
    options = env.database()["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert connection.transaction_mode == "IMMEDIATE"


def test_the_cache_is_this_process_s_valkey() -> None:
    cache.set("greeting", "你好", 60)
    assert cache.get("greeting") == "你好"
    assert cache._cache.get_client().info("server")["server_name"] == "valkey"  # type: ignore[attr-defined]


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_celery_worker_runs_tasks_on_the_test_database(celery_worker_process: subprocess.Popen[bytes]) -> None:
    tell_the_database.delay("told")
    assert wait_for(lambda: cache.get("told")) == str(connection.settings_dict["NAME"])


def test_chromium_draws_chinese_with_our_fonts(page: Page) -> None:
    """A missing character is drawn as one and the same box, so two different ones would give the same picture."""
    assert page.viewport_size == PHONE
    page.set_content("<body style='margin:0;font:64px sans-serif'><p id=a>推</p><p id=b>选</p></body>")
    first, second = (page.locator(selector).screenshot() for selector in ("#a", "#b"))
    page.locator("#b").evaluate("node => node.textContent = '推'")
    assert first == page.locator("#b").screenshot() != second
    page.set_viewport_size(DESK)
    assert page.evaluate("innerWidth") == DESK["width"]


def test_nothing_is_left_when_the_caller_is_killed() -> None:
    """The keeper of the servers notices the end of its input, which comes also when nobody could stop it."""
    program = "import time; from runner.services import Kept; print(Kept('valkey').folder, flush=True); time.sleep(60)"
    caller = subprocess.Popen([sys.executable, "-c", program], cwd=services.ROOT, stdout=subprocess.PIPE, text=True)
    assert caller.stdout is not None
    with caller.stdout:
        folder = Path(caller.stdout.readline().strip())
    assert services.answers(str(folder / "valkey.sock"))
    caller.kill()
    caller.wait()
    assert wait_for(lambda: not folder.exists())


def test_no_setting_of_the_shell_reaches_the_tests() -> None:
    assert os.environ["TUIXUAN_VAR"].startswith(str(Path(os.environ["REDIS_URL"].removeprefix("unix://")).parent))
    assert "TUIXUAN_PROFILE" not in os.environ
