"""Files from outside are read in a process of their own, with little memory and little time.

    facts = sandbox.run("core.inspection.pictures.picture", content, most_pixels=40_000_000)
    read = sandbox.run("submissions.form_docx.reading.as_json", content)       # one file
    many = sandbox.run_all("submissions.form_docx.reading.as_json", contents)  # in order; refusals stand in their place

The function is pure: it takes ``bytes`` (or, where a Path was given, the open binary file) and plain keyword facts,
and returns JSON; bytes that stand in a returned dict come back as bytes. A DomainError that it raises is raised here.
A file that makes it crash, loop or eat memory is refused with a sentence (FileCannotBeRead) and harms nobody else.

One small server a process forks a child for each file (about 5 ms): it is started at the first call, has imported the
readers, and knows neither database nor keys. Limits follow reliability decision 17.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import logging
import os
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.sandbox_child import Torn, receive, send

log = logging.getLogger(__name__)

SECONDS = 8  # by the wall clock
CPU_SECONDS = 5
MEMORY = 512 * 1024 * 1024  # bytes of address space, the interpreter's own included
MOST_TAKEN = 64 * 1024 * 1024  # bytes of one file that is sent; larger ones are passed as an open file
MOST_ANSWERED = 64 * 1024 * 1024
TOLD = ("LANGUAGE_CODE", "LANGUAGES", "LOCALE_PATHS", "TIME_ZONE", "USE_TZ", "UPLOAD_LIMIT")  # what a reader may know
KEPT_ENVIRONMENT = ("LD_LIBRARY_PATH", "PATH", "TZ")  # what Python and its libraries need to start; nothing else


class FileCannotBeRead(DomainError):
    message = _(
        "This file could not be read: it is damaged, or takes too much time or memory. "
        "Open it on your computer, save it once more in a plain form, and upload that file."
    )


def run(function: str, content: bytes | Path, **facts: Any) -> Any:
    """What ``function`` (its dotted name) makes of ``content``, with plain ``facts``.

    The file of a Path is opened here and passed without a copy. Raises the function's own DomainErrors, or
    FileCannotBeRead when it crashed or went over a limit.
    """
    return _Reading(function, content, facts).result()


def run_all(function: str, contents: Iterable[bytes | Path], **facts: Any) -> list[Any | DomainError]:
    """The same for many files, as many at a time as there are processors; a refusal stands in its file's place."""
    answers: list[Any | DomainError] = []
    under_way: deque[_Reading] = deque()
    for content in contents:
        if len(under_way) >= (os.cpu_count() or 1):
            answers.append(_result_or_refusal(under_way.popleft()))
        under_way.append(_Reading(function, content, facts))
    return answers + [_result_or_refusal(reading) for reading in under_way]


def _result_or_refusal(reading: _Reading) -> Any | DomainError:
    try:
        return reading.result()
    except DomainError as refusal:
        return refusal


class _Reading:
    """One file that is being read."""

    def __init__(self, function: str, content: bytes | Path, facts: dict[str, Any]) -> None:
        self.function = function
        blobs = {"content": content} if isinstance(content, bytes) else {}
        with contextlib.ExitStack() as opened:
            files = [] if isinstance(content, bytes) else [opened.enter_context(content.open("rb")).fileno()]
            self.connection = _connect(files)
        self.connection.settimeout(SECONDS + 2)
        with contextlib.suppress(OSError):  # the child has given up already: the answer, or its absence, tells
            send(self.connection, [function, translation.get_language(), facts], blobs)

    def result(self) -> Any:
        try:
            with self.connection:
                answer, blobs = receive(self.connection, MOST_ANSWERED)
        except (OSError, Torn, ValueError) as silence:
            log.warning("%s ended without an answer: %r", self.function, silence)
            raise FileCannotBeRead from None
        if refused := answer.get("refused"):
            raise _refusal(refused)(**answer["facts"])
        if failed := answer.get("failed"):
            log.warning("%s failed:\n%s", self.function, failed)
            raise FileCannotBeRead
        value = answer["value"]
        return value | blobs if blobs else value


def _refusal(name: str) -> type[DomainError]:
    """The class that a child named: only a refusal that this process knows, nothing is imported for it."""
    waiting: list[type[DomainError]] = [DomainError]
    while waiting:
        each = waiting.pop()
        if f"{each.__module__}.{each.__qualname__}" == name:
            return each
        waiting += each.__subclasses__()
    return FileCannotBeRead


# --- the server -------------------------------------------------------------------------------------------------------


class _Server:
    """The process that forks; one for each process of ours, whichever thread asks."""

    def __init__(self) -> None:
        self.control, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-E", "-s", "-m", "core.sandbox_child"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                cwd=settings.BASE_DIR,
                env=_environment(),
                start_new_session=True,
            )
        told = {name: _plain(getattr(settings, name)) for name in TOLD}
        limits = {"seconds": SECONDS, "cpu": CPU_SECONDS, "memory": MEMORY, "taken": MOST_TAKEN}
        send(self.control, [told, list(settings.SANDBOX_MODULES), limits])

    def pass_on(self, descriptors: list[int]) -> None:
        """Hand a connection (and a file) to a new child. Raises OSError if the server is gone."""
        rights = array.array("i", descriptors)
        self.control.sendmsg([b"."], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])

    def end(self) -> None:
        self.control.close()
        self.process.wait(SECONDS)


_lock = threading.Lock()
_server: _Server | None = None


def _connect(files: list[int]) -> socket.socket:
    global _server
    ours, theirs = socket.socketpair()
    with theirs, _lock:
        for again in (True, False):
            _server = _server or _Server()
            try:
                _server.pass_on([theirs.fileno(), *files])
            except OSError:  # somebody ended it: a new one, once
                if not again:
                    raise
                _stop()
            else:
                break
    return ours


def _stop() -> None:
    global _server
    if _server:
        _server.end()
    _server = None


def stop() -> None:
    """End the server; the next call starts another one."""
    with _lock:
        _stop()


def _forget() -> None:
    """After a fork (a Celery worker's) the server is the parent's: this process starts its own when it needs one."""
    global _server, _lock
    _lock = threading.Lock()
    if _server:
        _server.control.close()
        _server.process.returncode = 0  # not ours to wait for
        _server = None


atexit.register(stop)
os.register_at_fork(after_in_child=_forget)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    return kept | {"LANG": "C.UTF-8", "PYTHONUTF8": "1"}


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if isinstance(value, str | int | bool | None) else str(value)
