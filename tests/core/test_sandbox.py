"""A hostile file ends its own process and nothing else; a good one costs a few milliseconds."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from core import sandbox
from tests.sandboxed import WordIsForbidden


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server with limits of one second, so that a test of them takes no longer."""
    sandbox.stop()
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    monkeypatch.setattr(sandbox, "CPU_SECONDS", 1)
    yield
    sandbox.stop()


def test_a_value_comes_back() -> None:
    assert sandbox.run("tests.sandboxed.count", "甲乙甲".encode(), letter="甲") == 2


def test_bytes_in_a_dict_come_back_as_bytes() -> None:
    assert sandbox.run("tests.sandboxed.parts", b"PK\x00\xff") == {"head": b"PK", "rest": b"\x00\xff", "length": 4}


def test_an_open_file_is_passed_without_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "video"
    path.write_bytes(b"ftyp" + b"\0" * 100)
    assert sandbox.run("tests.sandboxed.first", path, many=4) == "ftyp"


def test_a_refusal_is_raised_here_with_its_facts() -> None:
    with pytest.raises(WordIsForbidden, match=r"The word 甲 is forbidden \(2\)."):
        sandbox.run("tests.sandboxed.refuse", "甲".encode())


def test_the_readers_words_are_in_the_readers_language() -> None:
    assert sandbox.run("tests.sandboxed.sentence", b"") == "诚信承诺"
    with translation.override("en"):
        assert sandbox.run("tests.sandboxed.sentence", b"") == "Integrity commitment"


@pytest.mark.parametrize("reader", ["fail", "crash", "eat"])
def test_what_breaks_a_reader_is_refused(reader: str) -> None:
    with pytest.raises(sandbox.FileCannotBeRead, match="另存"):
        sandbox.run(f"tests.sandboxed.{reader}", b"x")


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("reader", ["sleep", "spin"])
def test_what_takes_too_long_is_refused(reader: str) -> None:
    began = time.monotonic()
    with pytest.raises(sandbox.FileCannotBeRead):
        sandbox.run(f"tests.sandboxed.{reader}", b"x")
    assert time.monotonic() - began < 4


def test_a_reader_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "left"
    with pytest.raises(sandbox.FileCannotBeRead):
        sandbox.run("tests.sandboxed.write", b"x", path=str(path))
    assert not path.exists() or path.read_bytes() == b""


def test_no_secret_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.stop()
    monkeypatch.setenv("SECRET_KEY", "a secret")
    known = sandbox.run("tests.sandboxed.environment", b"")
    assert set(known) <= {*sandbox.KEPT_ENVIRONMENT, "LANG", "PYTHONUTF8", "LC_CTYPE"}


def test_a_child_can_only_name_refusals_that_are_ours() -> None:
    with pytest.raises(sandbox.FileCannotBeRead):
        sandbox.run("tests.sandboxed.lie", b"")


def test_a_larger_file_than_is_taken_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.stop()
    monkeypatch.setattr(sandbox, "MOST_TAKEN", 10)
    with pytest.raises(sandbox.FileCannotBeRead):
        sandbox.run("tests.sandboxed.parts", b"x" * 11)
    sandbox.stop()


def test_of_many_each_has_its_answer_or_its_refusal_in_order() -> None:
    answers = sandbox.run_all("tests.sandboxed.count", [b"a", b"\xff", b"aa", b"aaa"], letter="a")
    assert [answers[0], answers[2], answers[3]] == [1, 2, 3]
    assert isinstance(answers[1], sandbox.FileCannotBeRead)


def test_threads_share_one_server() -> None:
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(sandbox.run("tests.sandboxed.process", b""))) for _n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_server_that_was_ended_is_started_again() -> None:
    server = sandbox.run("tests.sandboxed.process", b"")
    os.kill(server, signal.SIGKILL)
    time.sleep(0.1)
    assert sandbox.run("tests.sandboxed.process", b"") != server


def test_a_forked_process_has_a_server_of_its_own() -> None:
    server = sandbox.run("tests.sandboxed.process", b"")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(sandbox.run("tests.sandboxed.process", b"")).encode())
        sandbox.stop()
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(reading, 20)) != server
    assert sandbox.run("tests.sandboxed.process", b"") == server
    os.close(reading)
    os.close(writing)


def test_it_costs_little() -> None:
    """About 5 ms on an idle machine; a Python that starts anew for each file takes half a second."""
    sandbox.run("tests.sandboxed.count", b"", letter="a")
    began = time.monotonic()
    for _time in range(10):
        sandbox.run("tests.sandboxed.count", b"a", letter="a")
    assert (time.monotonic() - began) / 10 < 0.2
