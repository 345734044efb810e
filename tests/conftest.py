"""Fixtures that every folder of tests may use; tests/services.py has started the servers by now."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings as portal_settings
from django.db import connection, connections
from django.db.migrations import RunPython
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from config.celery import app as celery_app
from runner.machine import CHROMIUM_NEED, ROOT, advice, chromium
from tests.builders import keep_ready
from voting import shelf

Answer = TypeVar("Answer")

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
PATIENCE = 20_000  # milliseconds: a busy machine may take longer than the usual five seconds
# Without these Chromium looks up its maker's hosts at every start, which a closed network answers slowly.
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# How long a random example takes says how busy the machine is, and nothing about the code.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """What needs a browser is marked so, before tests are chosen by their marks; the longest begin first.

    A group of tests goes to one worker; the starts of the whole portal at the end would leave the other idle.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", []):
            item.add_marker(pytest.mark.browser)
    yield
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") != pytest.mark.xdist_group("up").mark)


@pytest.fixture(scope="session", autouse=True)
def quick_static_files() -> None:
    """Each new test client would walk through all static files at once; this way they are found when asked for."""
    portal_settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """The real hasher takes a third of a second on purpose; a test makes many accounts and guards none of them."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def the_shelf_is_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test changes rows and looks at once; visitors wait up to a second (tests/voting/test_pages_kept.py)."""
    monkeypatch.setattr(shelf, "FRESH", 0.0)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """SQLite tests use a file as the portal does: in memory there is no WAL, and threads lock differently."""
    database = connections.databases["default"]
    if database["ENGINE"].endswith("sqlite3"):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        database["TEST"]["NAME"] = str(Path(os.environ["TUIXUAN_VAR"]) / f"test_{worker}.sqlite3")


def write_functions() -> None:
    """What the migrations say in SQL: the tables come from the models, in a second where migrations take thirty.

    That both ways lead to the same database is tested where one is migrated anyway (tests/test_up.py).
    """
    files = sorted((ROOT / "voting" / "migrations").glob("0*.py"))
    migrations = [import_module(f"voting.migrations.{path.stem}").Migration for path in files]
    replaced = {name for migration in migrations for _app, name in migration.replaces}
    with connection.schema_editor() as editor:
        for path, migration in zip(files, migrations, strict=True):
            for operation in migration.operations if path.stem not in replaced else []:
                if isinstance(operation, RunPython):
                    operation.code(apps, editor)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database, with one campaign that each test may take (tests/builders.py)."""
    with django_db_blocker.unblock():
        write_functions()
        keep_ready()


def wait_for(what: Callable[[], Answer], seconds: float = 20.0) -> Answer:
    """Asks until the answer is true, for at most ``seconds``; the last answer."""
    deadline = time.monotonic() + seconds
    while not (answer := what()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


def database_url() -> str:
    """The address of the database that this process tests on, for another process."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture
def celery_worker_process(transactional_db: None) -> Iterator[subprocess.Popen[bytes]]:
    """A real Celery worker on this process's Valkey and test database.

    It ends with its test: it would take the jobs of others, and hold rows while their tables are emptied.
    """
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--include", "tests.tasks"]
    process = subprocess.Popen(
        [*command, "--concurrency", "1", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"],
        env={**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"},
        cwd=ROOT,
    )
    try:
        answered = wait_for(lambda: process.poll() is not None or celery_app.control.ping(timeout=0.5))
        assert answered, "no worker answered"
        assert process.poll() is None, "the worker ended at once; its words stand above"
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright keeps an event loop in this thread, at which Django would refuse every query of a test."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as started:
        yield started
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The machine's Chromium, headless; it draws Chinese with the fonts that tests/services.py points it to."""
    path = chromium()
    if path is None:
        pytest.fail(f"no Chromium here; leave these tests out with --no-browser, or: {advice([CHROMIUM_NEED])}")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    started = playwright.chromium.launch(executable_path=path, args=[*CHROMIUM_FLAGS, *as_root])
    yield started
    started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page as a phone shows it; ``page.set_viewport_size(DESK)`` turns it into a desk."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id=portal_settings.TIME_ZONE)
    yield context.new_page()
    context.close()
