"""./tuixuan up as a person runs it: it answers, keeps the data, says what is wrong, and leaves nothing running."""

import contextlib
import os
import re
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg2
import pytest

from runner import children, services, up
from runner.machine import ROOT, SETTINGS
from tests.conftest import database_url, wait_for

pytestmark = pytest.mark.xdist_group("up")
STOP_SECONDS = 20
START_SECONDS = 120  # on a machine that runs other tests at the same time


class Portal:
    """A ``./tuixuan up`` on a folder and a port of its own."""

    def __init__(self, var: Path, port: int, **settings: str) -> None:
        self.var, self.port = var, port
        bare = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        self.process = subprocess.Popen(
            [ROOT / "tuixuan", "up", "--port", str(port), "--no-demo"],
            env={**bare, "TUIXUAN_VAR": str(var), **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def is_running(self) -> bool:
        """Reads up to the line with the address; False when it ended instead."""
        assert self.process.stdout is not None
        return any(f"http://127.0.0.1:{self.port}/" in line for line in self.process.stdout)

    def status(self, path: str = "/") -> int:
        """The HTTP status of one of its pages."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return int(answer.status)
        except HTTPError as error:
            with error:
                return error.code

    def log(self, name: str) -> str:
        return (self.var / "log" / f"{name}.log").read_text()

    def end(self) -> tuple[int, str]:
        """Presses Ctrl-C and gives the exit code and the last lines; a portal that stays fails the test."""
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate(timeout=STOP_SECONDS)
        return self.process.returncode, said

    def words(self) -> tuple[int, str]:
        """The exit code and all words of a start that is refused."""
        said, _ = self.process.communicate(timeout=START_SECONDS)
        return self.process.returncode, said


class Start(Protocol):
    def __call__(self, var: Path, port: int | None = None, **settings: str) -> Portal: ...


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts portals, by default on a free port; none outlives its test, whatever the test finds."""
    started: list[Portal] = []

    def start_one(var: Path, port: int | None = None, **settings: str) -> Portal:
        started.append(Portal(var, port or services.free_port(), **settings))
        return started[-1]

    yield start_one
    for portal in started:
        portal.process.terminate()
        portal.process.communicate(timeout=STOP_SECONDS)


CATALOG = """
SELECT 'column', table_name || '.' || column_name, concat(data_type, character_maximum_length, is_nullable)
    FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    AND contype <> 'n' -- the columns above say it, and after a column got another name this keeps its old one
UNION ALL SELECT 'index', tablename || '.' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'function', proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


def catalog(database: str) -> set[tuple[str, str, str]]:
    """What a PostgreSQL database holds besides its rows: our tables, and the functions."""
    with contextlib.closing(psycopg2.connect(database)) as connected, connected.cursor() as cursor:
        cursor.execute(CATALOG)
        return {row for row in cursor.fetchall() if not row[1].startswith(("auth_", "django_", "tests_"))}


def is_free(port: int) -> bool:
    return not services.answers(("127.0.0.1", port))


@pytest.fixture
def real_servers() -> Iterator[dict[str, str]]:
    kept = services.Kept("postgres", "valkey")
    database = kept.urls["postgres"].rsplit("/", 1)[0] + "/postgres"
    yield {"DATABASE_URL": database, "REDIS_URL": kept.urls["valkey"]}
    kept.stop()


def test_it_starts_refuses_a_second_one_and_keeps_its_data_and_nothing_stays_even_when_killed(
    start: Start, tmp_path: Path
) -> None:
    var, port = tmp_path / "var", services.free_port()
    first = start(var, port)
    assert first.is_running()
    assert first.status() < 500
    assert var.stat().st_mode & 0o077 == 0, "others can look into the folder"

    code, said = start(var).words()
    assert code == 1
    assert "已经在运行" in said
    assert f"runs already: http://127.0.0.1:{port} ({var})" in said

    other = tmp_path / "other"
    code, said = start(other, port).words()
    assert code == 1
    assert f"端口 {port} 已被其他程序占用" in said
    assert f"Port {port} is in use" in said
    assert [path.name for path in other.iterdir()] == ["up.lock"], "it started something first"

    code, said = first.end()
    assert code == 0
    assert said.split("\n")[-3:] == ["正在停止 … Stopping …", "已停止。 Stopped.", ""]
    assert is_free(port)
    with sqlite3.connect(var / "tuixuan.sqlite3") as database:
        database.execute("CREATE TABLE kept (word TEXT)")
    database.close()

    second = start(var, port)
    assert second.is_running()
    second.process.kill()
    second.process.communicate()
    assert wait_for(lambda: is_free(port)), "the pages are served on"
    assert wait_for(lambda: not services.answers(str(var / "valkey.sock")))
    with sqlite3.connect(var / "tuixuan.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    database.close()


@pytest.mark.django_db
def test_with_real_servers_it_starts_none_and_a_child_that_dies_stops_all(
    start: Start, tmp_path: Path, real_servers: dict[str, str]
) -> None:
    portal = start(tmp_path, **real_servers)
    assert portal.is_running()
    # The migrations lead to the tables that the other tests run on, which were made from the models.
    assert catalog(real_servers["DATABASE_URL"]) == catalog(database_url())
    assert not (tmp_path / "log" / "valkey.log").exists()
    assert not (tmp_path / "tuixuan.sqlite3").exists()
    assert wait_for(lambda: "ready." in portal.log("worker"), START_SECONDS)

    found = re.search(r"main PID: (\d+)", portal.log("web"))
    assert found is not None
    os.kill(int(found[1]), signal.SIGKILL)
    code, said = portal.words()
    assert code == 1
    assert "web 意外结束" in said
    assert "web ended (code -9)" in said
    assert "Traceback" not in said
    assert wait_for(lambda: is_free(portal.port)), "the pages are served on"


def test_a_server_that_does_not_answer_is_said_without_a_traceback(start: Start, tmp_path: Path) -> None:
    nobody = f"postgres://tuixuan:x@127.0.0.1:{services.free_port()}/tuixuan"
    code, said = start(tmp_path, DATABASE_URL=nobody).words()
    assert code == 1
    assert "migrate 意外结束" in said
    assert "Connection refused" in said
    assert "Traceback" not in said


def test_a_taken_port_is_refused_before_anything_starts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(up.UpError, match="已被其他程序占用"):
        up.check_port("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_an_address_of_another_machine_is_refused(host: str) -> None:
    with pytest.raises(up.UpError, match="无法在"):
        up.check_port(host, 8000)


@pytest.mark.parametrize("port", ["0", "70000", "web"])
def test_a_port_that_cannot_be_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        up.options(["--port", port])
    assert f"'{port}'" in capsys.readouterr().err


def test_the_socket_moves_where_the_folder_s_path_is_too_long(tmp_path: Path) -> None:
    with up.socket_folder(tmp_path / ("x" * 90)) as folder:
        assert len(os.fsencode(folder / "valkey.sock")) <= up.SOCKET_BYTES
        assert folder.is_dir()
    assert not folder.exists()
    with up.socket_folder(Path("/srv/var")) as folder:
        assert folder == Path("/srv/var")


def test_last_words_leave_the_traceback_out(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text('Traceback (most recent call last):\n  File "x.py", line 1\n    boom()\nValueError: 原因\n')
    assert children.last_words(log) == "    ValueError: 原因"
