"""What tests/core/test_sandbox.py runs in a child process: good and bad readers."""

import os
import signal
import time
from typing import Any, BinaryIO

from core.errors import DomainError


class WordIsForbidden(DomainError):
    message = "The word %(word)s is forbidden (%(count)s)."


def count(content: bytes, *, letter: str) -> int:
    return content.decode().count(letter)


def parts(content: bytes) -> dict[str, Any]:
    return {"head": content[:2], "rest": content[2:], "length": len(content)}


def first(file: BinaryIO, *, many: int) -> str:
    return file.read(many).decode()


def refuse(content: bytes) -> None:
    raise WordIsForbidden(word=content.decode(), count=2)


def fail(content: bytes) -> None:
    raise ValueError(content)


def crash(content: bytes) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def eat(content: bytes) -> int:
    return len(bytearray(600 * 1024 * 1024))


def sleep(content: bytes) -> None:
    time.sleep(30)


def spin(content: bytes) -> None:
    while True:
        pass


def write(content: bytes, *, path: str) -> None:
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(content)


def environment(content: bytes) -> dict[str, str]:
    return dict(os.environ)


def lie(content: bytes) -> None:
    """A process that a file has taken over names a class that is none of our refusals."""
    taken_over = type("Popen", (DomainError,), {"__module__": "subprocess"})
    raise taken_over


def process(content: bytes) -> int:
    return os.getppid()


def sentence(content: bytes) -> str:
    from django.utils.translation import gettext

    return gettext("Integrity commitment")


def form(content: bytes) -> dict[str, Any]:
    from submissions import form_docx

    return form_docx.read(content).as_json()
