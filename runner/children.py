"""Processes that live and end together: started with a log each, watched, and stopped within seconds."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from runner.machine import ROOT

STOP_SECONDS = 8.0  # longer than a page, shorter than a person's patience; a task cut off is found again by its row
PR_SET_PDEATHSIG = 1


class ChildError(Exception):
    """A process ended although nobody asked it to; ``name`` says which, ``log`` where its words stand."""

    def __init__(self, name: str, code: int, log: Path) -> None:
        self.name, self.code, self.log = name, code, log
        super().__init__(f"{name} ({code})")


def last_words(log: Path, lines: int = 6) -> str:
    """The end of a log, without the frames of a traceback: what a person needs to read first."""
    written = log.read_text(errors="replace").splitlines() if log.exists() else []
    said = [line for line in written if line.strip() and not line.startswith((" ", "Traceback", "\t"))]
    return "\n".join(f"    {line[:300]}" for line in said[-lines:])


def _end_with_parent() -> None:
    """Linux tells the child when its parent was killed without a chance to stop it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Children:
    """The processes of one ``./tuixuan up``; a context that stops them all at its end, the last started last."""

    def __init__(self, logs: Path, environment: Mapping[str, str]) -> None:
        self.logs, self.environment = logs, dict(environment)
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Children":
        self.logs.mkdir(exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ValueError):  # a second Ctrl-C must not leave half of them running
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.stop()

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def start(self, name: str, command: Sequence[str]) -> subprocess.Popen[bytes]:
        """Starts a process with a log of its own, out of reach of the terminal's Ctrl-C; the last run's log stays."""
        log = self.log(name)
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        with log.open("wb") as out:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        self._running[name] = process
        return process

    def finish(self, name: str, command: Sequence[str]) -> str:
        """Runs a process to its end and gives what it printed; raises ChildError if it failed."""
        code = self.start(name, command).wait()
        del self._running[name]
        if code:
            raise ChildError(name, code, self.log(name))
        return self.log(name).read_text(errors="replace")

    def check(self) -> None:
        """Raises ChildError if a process has ended."""
        for name, process in self._running.items():
            if (code := process.poll()) is not None:
                raise ChildError(name, code, self.log(name))

    def wait_for(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Whether ``ready`` came true in time; raises ChildError if a process ends meanwhile."""
        deadline = time.monotonic() + seconds
        while not (is_ready := ready()) and time.monotonic() < deadline:
            self.check()
            time.sleep(0.05)
        return is_ready

    def stop(self) -> None:
        """Asks all to stop but the first, which the others need to the end (Valkey); then that; kills who stays."""
        first, *others = self._running.values() if self._running else (None,)
        self._stop(others)
        self._stop([first] if first else [])
        self._running.clear()

    def _stop(self, processes: Sequence[subprocess.Popen[bytes]]) -> None:
        for process in processes:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            with contextlib.suppress(OSError):  # what it started itself goes with it
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
