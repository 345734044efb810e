"""The other side of ``core.sandbox``: a small server that forks one limited process for each file.

Run as ``python -m core.sandbox_child`` with a control socket as standard input. It imports the readers once, knows no
database and no secret, and ends when its parent does. Nothing that comes back is pickled: a process that a file has
taken over can only send JSON and bytes.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import signal
import socket
import struct
import sys
import traceback
from typing import Any

HEAD = struct.Struct("!I")  # the length of the JSON that goes before the bytes
MOST_HEAD = 32 * 1024 * 1024
SPARE_CPU = 1  # seconds between the polite signal and the kill


class Torn(Exception):
    """The other side went away in the middle of a message, or sends more than is taken."""


def send(connection: socket.socket, value: Any, blobs: dict[str, bytes] | None = None) -> None:
    """One message: a JSON value and named bytes."""
    blobs = blobs or {}
    head = json.dumps([value, [[name, len(blob)] for name, blob in blobs.items()]]).encode()
    connection.sendall(HEAD.pack(len(head)) + head)
    for blob in blobs.values():
        connection.sendall(blob)


def receive(connection: socket.socket, most: int) -> tuple[Any, dict[str, bytes]]:
    """The next message; its bytes are ``most`` together. Raises Torn, or ValueError for what is no message."""
    (length,) = HEAD.unpack(_exactly(connection, HEAD.size))
    if length > MOST_HEAD:
        raise Torn
    value, sizes = json.loads(_exactly(connection, length))
    if sum(int(size) for _name, size in sizes) > most:
        raise Torn
    return value, {str(name): _exactly(connection, int(size)) for name, size in sizes}


def _exactly(connection: socket.socket, count: int) -> bytes:
    buffer = bytearray(count)
    view, done = memoryview(buffer), 0
    while done < count:
        got = connection.recv_into(view[done:])
        if not got:
            raise Torn
        done += got
    return bytes(buffer)


def main() -> None:
    """Take connections from the parent until it is gone."""
    control = socket.socket(fileno=0)
    (settings, modules, limits), _blobs = receive(control, 0)
    _set_up(settings, modules)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is for the parent, and it ends us
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children: the kernel buries them
    while True:
        _byte, passed, _flags, _address = socket.recv_fds(control, 1, 2)
        if not passed:
            return
        if os.fork() == 0:
            control.close()
            _work(socket.socket(fileno=passed[0]), passed[1] if len(passed) > 1 else None, limits)
        for descriptor in passed:
            os.close(descriptor)


def _set_up(settings: dict[str, Any], modules: list[str]) -> None:
    """Just enough of Django for translated sentences: no app, no database, no key."""
    # openpyxl asks for numpy only to know its numbers; its BLAS would take most of the memory that a file may use.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    import django
    from django.conf import settings as django_settings
    from django.utils import translation

    django_settings.configure(**settings)
    django.setup()
    from core.errors import DomainError

    for name in modules:
        importlib.import_module(name)
    for language, _name in settings.get("LANGUAGES", []):
        with translation.override(language):
            str(DomainError())  # a catalogue is read once, and forked
    gc.freeze()  # a child's collector leaves the shared pages alone


def _work(connection: socket.socket, file: int | None, limits: dict[str, int]) -> None:
    """Read one file and say what was understood; this process ends here, in one way or another."""
    signal.setitimer(signal.ITIMER_REAL, limits["seconds"])  # whatever the library does, the kernel's signal ends it
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu"], limits["cpu"] + SPARE_CPU))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        send(connection, *_answer(connection, file, limits))
    except MemoryError:
        os._exit(1)  # the parent says what silence means
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _answer(connection: socket.socket, file: int | None, limits: dict[str, int]) -> tuple[Any, dict[str, bytes]]:
    from django.utils import translation

    from core.errors import DomainError

    (name, language, facts), blobs = receive(connection, limits["taken"])
    module, _dot, function = name.rpartition(".")
    content: Any = os.fdopen(file, "rb") if file is not None else blobs.pop("content")
    try:
        with translation.override(language):
            value = getattr(importlib.import_module(module), function)(content, **facts)
    except DomainError as refusal:
        facts = {key: part if isinstance(part, int | float) else str(part) for key, part in refusal.facts.items()}
        return {"refused": f"{type(refusal).__module__}.{type(refusal).__qualname__}", "facts": facts}, {}
    except MemoryError:
        raise
    except Exception:
        return {"failed": traceback.format_exc()[-2000:]}, {}
    made = {key: part for key, part in value.items() if isinstance(part, bytes)} if isinstance(value, dict) else {}
    return {"value": {key: part for key, part in value.items() if key not in made} if made else value}, made


if __name__ == "__main__":
    sys.modules["core.sandbox_child"] = sys.modules["__main__"]
    main()
