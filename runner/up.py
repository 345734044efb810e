"""``./tuixuan up``: starts the whole portal on one machine and keeps it running until Ctrl-C.

SQLite and a Valkey of its own under ``var/`` unless ``DATABASE_URL`` and ``REDIS_URL`` name real servers. Whoever runs
this may know neither English nor Python: every message stands in Chinese and English, and no traceback is shown.
"""

import argparse
import contextlib
import errno
import fcntl
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from runner import health
from runner.children import ChildError, Children, last_words
from runner.machine import ROOT
from runner.services import ServiceError, answers, valkey_command

READY_SECONDS = 90.0
# Two web processes on two cores; many threads each, because votes that wait together share a commit (docs/scale.md).
WEB = ("--interface", "wsgi", "--workers", "2", "--blocking-threads", "24", "--no-ws", "--workers-kill-timeout", "5")
CELERY = ("-m", "celery", "-A", "config")
SOCKET_BYTES = 107  # the longest path of a unix socket


class UpError(Exception):
    """Why the portal cannot run, in Chinese and English."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")


def port_number(text: str) -> int:
    """A TCP port; raises ArgumentTypeError, which argparse shows, for anything else."""
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(
            f"端口应为 1 至 65535 之间的数字 a port is a number from 1 to 65535, not {text!r}"
        )
    return int(text)


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./tuixuan up", description="启动推选门户。 Starts the portal.")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址 the address to listen on (127.0.0.1)")
    parser.add_argument("--port", default=8000, type=port_number, help="端口 the port to listen on (8000)")
    parser.add_argument("--no-demo", action="store_true", help="首次启动时不建立演示活动 no demo on the first start")
    return parser.parse_args(arguments)


def check_port(host: str, port: int) -> None:
    """Raises UpError when ``host``:``port`` cannot be listened on."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # the last run's closed connections are no one
            probe.bind(address)
            probe.listen()  # a bound port that others listen on is refused here at the latest
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UpError(
                f"端口 {port} 已被其他程序占用。请改用其他端口，例如：./tuixuan up --port {port + 1}",
                f"Port {port} is in use. Choose another one: ./tuixuan up --port {port + 1}",
            ) from None
        raise UpError(f"无法在 {host}:{port} 上监听：{error}", f"Cannot listen on {host}:{port}: {error}") from None


def var_folder() -> Path:
    """The folder of all that the portal writes; only its owner may look into one that is made here."""
    var = Path(os.environ.get("TUIXUAN_VAR", ROOT / "var")).resolve()
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    return var


@contextlib.contextmanager
def alone(var: Path, site: str) -> Iterator[None]:
    """Holds ``var`` for this run: two schedulers or two Valkeys on one folder would work against each other."""
    with (var / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            there = lock.read() or str(var)
            raise UpError(
                f"推选门户已经在运行：{there}。请先停止它（Ctrl-C），或用 TUIXUAN_VAR 指定另一个目录。",
                f"It runs already: {there}. Stop it first (Ctrl-C), or name another folder with TUIXUAN_VAR.",
            ) from None
        lock.truncate(0)
        lock.write(f"{site} ({var})")
        lock.flush()
        yield


@contextlib.contextmanager
def socket_folder(var: Path) -> Iterator[Path]:
    """A folder for Valkey's socket: ``var`` itself, or a temporary one where that path is too long for a socket."""
    if len(os.fsencode(var / "valkey.sock")) <= SOCKET_BYTES:
        yield var
        return
    with tempfile.TemporaryDirectory(prefix="tuixuan-") as folder:
        yield Path(folder)


def start_valkey(children: Children, folder: Path) -> str:
    """Starts a Valkey of one's own and gives its URL."""
    address = folder / "valkey.sock"
    address.unlink(missing_ok=True)
    children.start("valkey", valkey_command(address, folder))
    if not children.wait_for(lambda: answers(str(address)), READY_SECONDS):
        raise ServiceError("Valkey does not answer.")
    return f"unix://{address}"


def prepare(children: Children, var: Path, wants_demo: bool) -> None:
    """Tables, static files where production needs them collected, and on the first start the demo campaign."""
    python = [sys.executable, "manage.py"]
    (var / "static").mkdir(exist_ok=True)  # whitenoise warns where the folder is missing, even if it need not be filled
    children.finish("migrate", [*python, "migrate", "--noinput"])
    if is_production():
        children.finish("collectstatic", [*python, "collectstatic", "--noinput"])
        return  # no invented campaign beside real ones
    made = var / "demo-made"
    if not wants_demo or made.exists():
        return
    print("正在建立演示活动（仅首次）… Making the demo campaign (first start only) …", flush=True)
    said = children.finish("demo", [*python, "demo"])
    children.log("demo").unlink()  # it holds passwords, which are shown and kept nowhere
    made.touch()
    print(f"\n{said}", flush=True)


def start_portal(children: Children, host: str, port: int) -> None:
    """Web, worker and beat; returns when the web answers."""
    python = sys.executable
    children.start(
        "web", [python, "-m", "granian", *WEB, "--host", host, "--port", str(port), "config.wsgi:application"]
    )
    children.start("worker", [python, *CELERY, "worker", "--loglevel", "INFO", "--concurrency", "2"])
    children.start("beat", [python, *CELERY, "beat", "--loglevel", "INFO", "--pidfile", ""])
    base = f"http://{reachable(host)}:{port}"
    if not children.wait_for(lambda: health.status(base) == 200, READY_SECONDS):
        raise UpError(
            f"门户在 {READY_SECONDS:.0f} 秒内没有就绪。日志见 {children.logs}：\n{last_words(children.log('web'))}",
            f"The portal was not ready within {READY_SECONDS:.0f} seconds; the logs are in {children.logs}.",
        )


def site_address(host: str, port: int) -> str:
    """The portal's public address; a trial has the one it listens on, production must be told (config/env.py)."""
    here = f"http://{reachable(host)}:{port}"
    if not is_production():
        os.environ.setdefault("SITE_URL", here)
    return os.environ.get("SITE_URL", here).rstrip("/")


def is_production() -> bool:
    return os.environ.get("TUIXUAN_PROFILE") == "production"


def reachable(host: str) -> str:
    """An address at which this machine reaches what listens on ``host``."""
    return {"0.0.0.0": "127.0.0.1", "::": "127.0.0.1"}.get(host, host)  # noqa: S104  compared, not bound


def greet(var: Path, logs: Path, site: str, seconds: float) -> None:
    """The address, and where things are."""
    database = "DATABASE_URL" if os.environ.get("DATABASE_URL") else f"{var} (SQLite)"
    lines = [
        "",
        f"推选门户已启动（{seconds:.1f} 秒）  Tuixuan is running ({seconds:.1f} s):  {site}/",
        f"  数据 data   {database}",
        f"  日志 logs   {logs}",
        "  停止 stop   Ctrl-C",
    ]
    print("\n".join([*lines, ""]), flush=True)


def run(chosen: argparse.Namespace, var: Path, site: str) -> None:
    """Starts everything and watches it until Ctrl-C; then stops everything."""
    began = time.monotonic()
    os.environ["TUIXUAN_VAR"] = str(var)
    os.environ["PYTHONUNBUFFERED"] = "1"  # a log that lags behind hides why something ended
    with socket_folder(var) as sockets, Children(var / "log", os.environ) as children:
        try:
            if not os.environ.get("REDIS_URL"):
                children.environment["REDIS_URL"] = start_valkey(children, sockets)
            prepare(children, var, wants_demo=not chosen.no_demo)
            start_portal(children, chosen.host, chosen.port)
            greet(var, children.logs, site, time.monotonic() - began)
            while True:
                children.check()
                time.sleep(0.5)
        except KeyboardInterrupt:
            print("\n正在停止 … Stopping …", flush=True)


def main(arguments: list[str]) -> int:
    chosen = options(arguments)
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if name != signal.SIGHUP or signal.getsignal(name) != signal.SIG_IGN:  # nohup stays what it is
            signal.signal(name, signal.default_int_handler)  # a shell's "&" would have Ctrl-C ignored
    try:
        var, site = var_folder(), site_address(chosen.host, chosen.port)
        with alone(var, site):
            check_port(chosen.host, chosen.port)
            run(chosen, var, site)
        print("已停止。 Stopped.", flush=True)
        return 0
    except KeyboardInterrupt:
        return 130
    except ChildError as error:
        print(f"{error.name} 意外结束，已全部停止。日志：{error.log}\n{last_words(error.log)}", file=sys.stderr)
        print(f"{error.name} ended (code {error.code}), so everything was stopped. Log: {error.log}", file=sys.stderr)
    except (UpError, ServiceError, OSError) as error:
        print(f"tuixuan: {error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
