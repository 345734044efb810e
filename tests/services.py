"""The servers of a test run: a pytest plugin, named in pyproject.toml; it starts them before Django reads its settings.

One PostgreSQL serves the whole run; pytest-django makes one database in it for each xdist worker. Each process has a
Valkey and a ``TUIXUAN_VAR`` of its own, because a cache or a queue that two workers share mixes up their tests.
``TEST_DATABASE_URL`` names another database to test on (``./tuixuan test`` sets it to SQLite for its second run).
"""

import os
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from runner.machine import SETTINGS
from runner.services import Kept, ServiceError, package_dir

kept: list[Kept] = []


def fonts_conf(folder: Path) -> Path:
    """A fontconfig file that knows our fonts only, so that a page looks alike on a machine with fonts and without."""
    path = folder / "fonts.conf"
    fonts = escape(str(package_dir("pylopdf_fonts_zh_cn")))
    path.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        f"<fontconfig><dir>{fonts}</dir><cachedir>{escape(str(folder / 'fontconfig'))}</cachedir></fontconfig>\n"
    )
    return path


def start() -> None:
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    run_database = os.environ.get("DATABASE_URL", "") if is_worker else os.environ.get("TEST_DATABASE_URL", "")
    for name in SETTINGS:  # what a developer's shell may hold must not lead a test to a real server
        os.environ.pop(name, None)
    services = Kept("valkey") if run_database else Kept("postgres", "valkey")
    kept.append(services)
    os.environ["DATABASE_URL"] = run_database or services.urls["postgres"]
    os.environ["REDIS_URL"] = services.urls["valkey"]
    os.environ["TUIXUAN_VAR"] = str(services.folder / "var")
    os.environ["GROUP_COMMIT"] = "0"  # a thread of its own does not see a test's transaction; tests that mean it say so
    (services.folder / "var" / "static").mkdir(parents=True)  # whitenoise warns, and a warning is an error here
    if not is_worker:
        os.environ["FONTCONFIG_FILE"] = str(fonts_conf(services.folder))


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """A wrapper runs before every plain hook, and so before pytest-django's, which reads the settings."""
    try:
        start()
    except ServiceError as error:
        raise pytest.UsageError(str(error)) from None
    return (yield)


def pytest_unconfigure() -> None:
    while kept:
        kept.pop().stop()
