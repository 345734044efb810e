"""The vote bench's own pieces: a figure is worth what its generator counts. Nothing here measures a speed."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType

import pytest

from runner.machine import ROOT


class Box(BaseHTTPRequestHandler):
    """Takes every vote but each tenth."""

    protocol_version = "HTTP/1.1"
    taken: Counter[int] = Counter()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        turn = int(self.path.rsplit("/", 1)[1])
        status = 409 if turn % 10 == 0 else 201
        self.taken[status] += 1
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "bench")


@pytest.fixture
def load(bench: None) -> ModuleType:
    import vote_load

    return vote_load


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Box) as server:
        Box.taken.clear()
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_every_answer_is_counted_for_what_it_is(load: ModuleType, port: int) -> None:
    requests = [load.request("POST", f"/{turn}", b"{}", Host="x") for turn in range(200)]
    outcome = load.run(port, requests, connections=8, seconds=20)
    assert (outcome.acknowledged, outcome.others, outcome.failures) == (180, 20, 0)
    assert outcome.statuses == Box.taken
    assert len(outcome.latencies) == 200
    assert 0 < outcome.percentile(0.5) <= outcome.percentile(0.99)


def test_it_stops_sending_in_time_and_waits_for_what_is_under_way(load: ModuleType, port: int) -> None:
    requests = (load.request("POST", "/1", b"{}", Host="x") for _turn in iter(int, 1))
    outcome = load.run(port, requests, connections=4, seconds=0.2)
    assert outcome.acknowledged == Box.taken[201] > 0


def test_an_answer_in_pieces_is_one_answer(load: ModuleType) -> None:
    whole = b"HTTP/1.1 303 See Other\r\nContent-Length: 3\r\n\r\nabc"
    assert [load.whole_answer(whole[:cut]) for cut in (0, 20, 45, len(whole) - 1)] == [None] * 4
    assert load.whole_answer(whole) == 303
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"
    assert (load.whole_answer(chunked[:-5]), load.whole_answer(chunked)) == (None, 200)


def test_people_take_turns_and_nobody_votes_twice_for_a_case(bench: None) -> None:
    import votes

    order = votes.choices(1000)
    assert len(order) == len(set(order)) == 10_000
    assert [person for person, _case in order[:500]] == list(range(500))
    hot = sum(case < votes.HOT for _person, case in order[:500]) / 500
    assert 0.25 < hot < 0.45  # 30 % on purpose, and a few by chance


def test_the_command_names_its_benches() -> None:
    asked = subprocess.run([sys.executable, "-m", "runner.bench"], cwd=ROOT, capture_output=True, text=True)
    assert asked.returncode == 2
    assert "votes" in asked.stderr
