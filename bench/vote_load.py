"""A load generator that a bare machine has: one thread, raw sockets, a fixed number of connections kept alive.

Closed loop: a connection sends its next request when the last one was answered, so a rate is what the server can do
at that many people at once. Its own processor time is measured and told, because it shares the machine.
"""

from __future__ import annotations

import re
import select
import socket
import time
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

HEAD = re.compile(rb"\AHTTP/1\.1 (\d{3}).*?\r\n\r\n", re.DOTALL)
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
TAKEN = {200, 201, 302, 303}  # how the measured addresses say that a vote is stored
PATIENCE = 30.0  # seconds for the last answers


@dataclass
class Outcome:
    """What one window brought. Times in seconds; ``failures`` are connections that broke or stayed silent."""

    statuses: Counter[int] = field(default_factory=Counter)
    latencies: array[float] = field(default_factory=lambda: array("d"))
    failures: int = 0
    seconds: float = 0.0
    own_cpu: float = 0.0

    @property
    def acknowledged(self) -> int:
        return sum(count for status, count in self.statuses.items() if status in TAKEN)

    @property
    def others(self) -> int:
        """Answers that were no yes."""
        return sum(self.statuses.values()) - self.acknowledged

    @property
    def per_second(self) -> float:
        return self.acknowledged / self.seconds if self.seconds else 0.0

    def percentile(self, part: float) -> float:
        """The latency in milliseconds that ``part`` (0 to 1) of the answers stayed within."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] * 1000 if ordered else 0.0


@dataclass(eq=False)
class _Connection:
    socket: socket.socket
    sent_at: float = 0.0
    buffer: bytes = b""


def request(method: str, path: str, body: bytes, **headers: str) -> bytes:
    """One request as bytes; ``headers`` with underscores for hyphens."""
    lines = [f"{method} {path} HTTP/1.1", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def whole_answer(data: bytes) -> int | None:
    """The status of the answer in ``data``, or None while it is not complete."""
    head = HEAD.match(data)
    if head is None:
        return None
    length = LENGTH.search(head[0])
    if length is not None:
        return int(head[1]) if len(data) >= head.end() + int(length[1]) else None
    is_whole = b"transfer-encoding: chunked" not in head[0].lower() or data.endswith(b"0\r\n\r\n")
    return int(head[1]) if is_whole else None


def run(port: int, requests: Iterable[bytes], *, connections: int, seconds: float) -> Outcome:
    """Keep ``connections`` busy for ``seconds``, then wait for the open answers; every answer is counted."""
    waiting, outcome = iter(requests), Outcome()
    poll, open_ones = select.epoll(), {}
    for _n in range(connections):
        opened = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        open_ones[opened.fileno()] = _Connection(opened)
        poll.register(opened.fileno(), select.EPOLLIN)
    cpu, began = time.process_time(), time.perf_counter()
    busy = {fileno for fileno, each in open_ones.items() if _send(each, waiting)}
    ends, last = began + seconds, began
    while busy:
        events = poll.poll(1.0)
        now = time.perf_counter()
        if not events and now > ends + PATIENCE:
            break
        for fileno, _event in events:
            each = open_ones[fileno]
            status = _receive(each)
            if status is None:
                continue
            last = time.perf_counter()
            busy.discard(fileno)
            if status == 0:
                outcome.failures += 1
                poll.unregister(fileno)
                continue
            outcome.statuses[status] += 1
            outcome.latencies.append(last - each.sent_at)
            if last < ends and _send(each, waiting):
                busy.add(fileno)
    outcome.failures += len(busy)
    outcome.seconds, outcome.own_cpu = last - began, time.process_time() - cpu
    for each in open_ones.values():
        each.socket.close()
    poll.close()
    return outcome


def _send(each: _Connection, waiting: Iterator[bytes]) -> bool:
    """Whether there was something to send. Requests are smaller than any socket's buffer."""
    content = next(waiting, None)
    if content is None:
        return False
    each.buffer, each.sent_at = b"", time.perf_counter()
    try:
        each.socket.sendall(content)
    except OSError:
        return True  # its end is seen when it is read
    return True


def _receive(each: _Connection) -> int | None:
    """The status of a complete answer, None while it is under way, 0 when the connection broke."""
    try:
        data = each.socket.recv(65536)
    except OSError:
        return 0
    if not data:
        return 0
    each.buffer = each.buffer + data if each.buffer else data
    return whole_answer(each.buffer)
