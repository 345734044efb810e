"""What the vote's benches run on: a durable PostgreSQL, a poll in it, and the servers that are measured."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
CASES, VOTES_A_DAY = 80, 10
START_SECONDS = 60.0
# The same on every stage of a run: Django is set up once here, and a server of a later stage with keys of its own would
# know none of the voters whose cookies this process signed.
KEYS = {
    "SECRET_KEY": "a bench guards nothing and is gone in a minute",
    "VOTER_KEY": "nor does its voters' key",
    "CERTIFICATE_KEY": "and it certifies nobody",
}
TICK = os.sysconf("SC_CLK_TCK")

SLOW_DISK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
static int later(const char *name, int file) {
    int (*real)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
    usleep(%(microseconds)d);
    return real(file);
}
int fsync(int file) { return later("fsync", file); }
int fdatasync(int file) { return later("fdatasync", file); }
"""


@dataclass
class Server:
    """A web server that is measured: its name in the tables, its port, its process."""

    name: str
    port: int
    process: subprocess.Popen[bytes]


@dataclass
class Stage:
    """Addresses of the two databases (ours, and the floors') and the servers on them."""

    url: str
    floor_url: str
    folder: Path
    database_pid: int
    slug: str = ""
    numbers: list[int] = field(default_factory=list)
    servers: list[Server] = field(default_factory=list)

    def sql(self, statement: str, *, floor: bool = False) -> list[tuple]:
        connection = psycopg2.connect(self.floor_url if floor else self.url)
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


@contextlib.contextmanager
def stage(*, fsync_delay_ms: int = 0) -> Iterator[Stage]:
    """A PostgreSQL with a poll and the floors' tables; everything is stopped and deleted at the end."""
    from runner.machine import SETTINGS
    from runner.services import Kept

    for name in SETTINGS:
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="tuixuan-bench-") as folder, contextlib.ExitStack() as stack:
        Path(folder).chmod(0o755)
        if fsync_delay_ms:
            os.environ["POSTGRES_PRELOAD"] = slow_disk(Path(folder), fsync_delay_ms)
        try:
            kept = Kept("durable_postgres")
        finally:
            os.environ.pop("POSTGRES_PRELOAD", None)
        stack.callback(kept.stop)
        url = kept.urls["durable_postgres"]
        made = Stage(database(url, "votes"), database(url, "floors"), Path(folder), postmaster(url))
        build(made)
        try:
            yield made
        finally:
            for server in made.servers:
                server.process.terminate()
            for server in made.servers:
                server.process.wait(20)


def slow_disk(folder: Path, milliseconds: int) -> str:
    """A library that makes each fsync take so much longer; needs a C compiler, but no rights."""
    source, library = folder / "slow.c", folder / "slow.so"
    source.write_text(SLOW_DISK % {"microseconds": milliseconds * 1000})
    compiler = compiler_here()
    assert compiler
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"], check=True)  # noqa: S603
    library.chmod(0o755)
    return str(library)


def compiler_here() -> str | None:
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def database(url: str, name: str) -> str:
    """The address of a new, empty database on the server of ``url``."""
    parts = urlsplit(url)
    connection = psycopg2.connect(parts._replace(path="/postgres").geturl())
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    return parts._replace(path=f"/{name}").geturl()


def postmaster(url: str) -> int:
    """The process of the server: the parent of the one that serves this very connection."""
    connection = psycopg2.connect(urlsplit(url)._replace(path="/postgres").geturl())
    with contextlib.closing(connection):
        return int(Path(f"/proc/{connection.get_backend_pid()}/stat").read_text().rsplit(")", 1)[1].split()[1])


def build(made: Stage) -> None:
    """Django here on our database, the tables of both, and a poll that is open now."""
    os.environ.update(DATABASE_URL=made.url, TUIXUAN_VAR=str(made.folder), LOG_LEVEL="WARNING", **KEYS)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    (made.folder / "static").mkdir()
    manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(manage, cwd=ROOT, check=True)  # noqa: S603
    floor = {**os.environ, **floor_environment(made, "polls")}
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0"], env=floor, check=True
    )
    made.sql("INSERT INTO floors_question (question_text, pub_date) VALUES ('?', now())", floor=True)
    choices = ", ".join(f"(1, 'case {number}', 0)" for number in range(1, CASES + 1))
    made.sql(f"INSERT INTO floors_choice (question_id, choice_text, votes) VALUES {choices}", floor=True)  # noqa: S608
    import django

    django.setup()
    turn_to(made.url)  # Django may have been set up for an earlier stage
    made.slug, made.numbers = open_poll()


def turn_to(url: str) -> None:
    """Django's connection goes to the database at ``url``."""
    import environ
    from django.db import connection

    connection.close()
    connection.settings_dict.update(environ.Env().db_url_config(url))


def floor_environment(made: Stage, floor: str) -> dict[str, str]:
    return {
        "DATABASE_URL": made.floor_url,
        "DJANGO_SETTINGS_MODULE": "floors.settings",
        "FLOOR": floor,
        "PYTHONPATH": str(ROOT / "bench"),
    }


def open_poll() -> tuple[str, list[int]]:
    """A poll of 80 cases, ten votes a day one at a time, open since an hour; its address and case numbers."""
    from datetime import timedelta

    from django.conf import settings

    from campaigns.models import Phase
    from core import clock

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from tests.voting.builders import poll

    here = poll(3, sheets_per_period=VOTES_A_DAY, choices_min=1, choices_max=1)
    now = clock.now()
    Phase.objects.filter(pk=here.phase.pk).update(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=10))
    fill_up(here.cases[0])
    numbers = list(here.campaign.submissions.admitted().order_by("number").values_list("number", flat=True))
    assert len(numbers) == CASES
    return here.campaign.slug, numbers


def fill_up(case) -> None:
    """Copies of an admitted case, each of a zone of its own, until there are enough on the ballot."""
    from core.models import Organisation
    from submissions.models import Submission, Zone

    taken = list(case.campaign.submissions.admitted().values_list("number", flat=True))
    free = [number for number in range(1, 1000) if number not in taken]
    city = {"city_code": case.zone.office.city_code, "city_name": case.zone.office.city_name}
    for number in free[: CASES - len(taken)]:
        place = Organisation.objects.create(kind="zone", name=f"试验{number}经济开发区", **city)
        zone = Zone.objects.create(
            organisation=place, office=case.zone.office, level="省级", type="经开区", pinyin=f"z{number}"
        )
        fields = {each.attname: getattr(case, each.attname) for each in Submission._meta.concrete_fields}
        Submission.objects.bulk_create([Submission(**{**fields, "id": None, "zone_id": zone.pk, "number": number})])


def serve(made: Stage, name: str, application: str, web: tuple[str, ...], environment: dict[str, str]) -> Server:
    """Start granian with these options on a free port, and wait until it answers."""
    from runner.services import answers, free_port

    port = free_port()
    command = [sys.executable, "-m", "granian", *web, "--host", "127.0.0.1", "--port", str(port), application]
    with (made.folder / f"{name}.log").open("wb") as out:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=out, stderr=out, stdin=subprocess.DEVNULL
        )
    server = Server(name, port, process)
    made.servers.append(server)
    deadline = time.monotonic() + START_SECONDS
    while not answers(("127.0.0.1", port)):
        is_well = process.poll() is None and time.monotonic() < deadline
        assert is_well, (made.folder / f"{name}.log").read_text()
        time.sleep(0.05)
    return server


def cpu_seconds(root: int) -> float:
    """Processor time of a process and all below it, those included that ended and were waited for."""
    children: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rsplit(")", 1)[1].split()
            pid = int(path.parent.name)
            children.setdefault(int(fields[1]), []).append(pid)
            used[pid] = sum(map(int, fields[11:15])) / TICK
    todo, total = [root], 0.0
    while todo:
        pid = todo.pop()
        total += used.get(pid, 0.0)
        todo += children.get(pid, [])
    return total
