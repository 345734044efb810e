"""Group commit: sheets that arrive together are stored together, in one statement and with one wait for the disk.

A request puts its sheet into the line and waits; one thread a process takes all that wait, stores them, and gives each
its verdict after the COMMIT. Nothing is delayed for a larger batch: while one is under way the next one gathers. Any
trouble with a batch is settled sheet by sheet; sending a sheet twice is harmless, because its key gets the first
answer.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import InterfaceError, OperationalError, connection

MOST_AT_ONCE = 200  # sheets in a statement
MOST_WAITING = 2000  # sheets in the line of one process; whoever comes then is asked to come again
OLDEST = 3.0  # seconds that the first in the line may have waited while others still join it
PATIENCE = 8.0  # seconds after which a request answers that it does not know; its client asks again with the same key
IDLE = 30.0  # seconds without a sheet after which the connection is given back

Sheet = TypeVar("Sheet")
Verdict = dict[str, Any]

logger = logging.getLogger(__name__)


class TooManyAreWaiting(OperationalError):
    """The database does not keep up: better an answer now than one that nobody waits for any more."""


class _Place(Generic[Sheet]):
    """A sheet in the line, and what came of it once ``done`` can be had."""

    __slots__ = ("done", "is_given_up", "problem", "sheet", "since", "verdict")

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.since = sheet, time.monotonic()
        self.verdict: Verdict = {}
        self.problem: Exception | None = None
        self.is_given_up = False
        self.done = threading.Lock()  # a bare lock: the cheapest thing that a thread can wait for
        self.done.acquire()


class Flusher(Generic[Sheet]):
    """The line of one process. ``judge`` stores sheets in one transaction and returns their verdicts in order."""

    def __init__(self, judge: Callable[[Sequence[Sheet]], list[Verdict]]) -> None:
        self._judge = judge
        self._begin()
        os.register_at_fork(after_in_child=self._begin)  # a thread does not survive a fork, and a lock may be held

    def _begin(self) -> None:
        self._line: deque[_Place[Sheet]] = deque()
        self._news = threading.Condition(threading.Lock())
        self._thread: threading.Thread | None = None
        self._is_stopping = False

    def decide(self, sheet: Sheet) -> Verdict:
        """Store ``sheet`` with whatever else is waiting; its verdict, after the COMMIT.

        Raises TooManyAreWaiting when the line is long or old, OperationalError when no verdict came in time, and
        whatever ``judge`` raised for this sheet alone.
        """
        place = _Place(sheet)
        with self._news:
            self._check_room(place.since)
            self._line.append(place)
            if self._thread is None:
                self._start()
            self._news.notify()
        if not place.done.acquire(timeout=PATIENCE):
            place.is_given_up = True
            raise OperationalError("The database did not answer in time.")
        if place.problem:
            raise place.problem
        return place.verdict

    def stop(self) -> None:
        """Store what waits, end the thread and give its connection back; the next sheet starts it again."""
        with self._news:
            thread, self._is_stopping = self._thread, True
            self._news.notify()
        if thread:
            thread.join()
        self._begin()

    def _check_room(self, now: float) -> None:
        if len(self._line) >= MOST_WAITING or (self._line and now - self._line[0].since > OLDEST):
            raise TooManyAreWaiting("Too many sheets are waiting.")

    def _start(self) -> None:
        """In the process that serves, at its first sheet: a thread of the parent would not be there."""
        self._thread = threading.Thread(target=self._run, name="vote-flusher", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while batch := self._next():
            self._store([place for place in batch if not place.is_given_up])
        connection.close()

    def _next(self) -> list[_Place[Sheet]]:
        """All that wait, up to the most for one statement; nothing when it is time to end."""
        with self._news:
            while not self._line and not self._is_stopping:
                if not self._news.wait(IDLE):
                    connection.close()
            return [self._line.popleft() for _n in range(min(len(self._line), MOST_AT_ONCE))]

    def _store(self, batch: list[_Place[Sheet]]) -> None:
        try:
            verdicts = self._judge([place.sheet for place in batch])
        except Exception as problem:  # whatever it was, each sheet gets a chance of its own
            if len(batch) > 1:
                logger.warning("A batch of %d sheets failed and is stored one by one: %s", len(batch), problem)
            self._store_one_by_one(batch)
            return
        for place, verdict in zip(batch, verdicts, strict=True):
            place.verdict = verdict
            place.done.release()

    def _store_one_by_one(self, batch: list[_Place[Sheet]]) -> None:
        away: Exception | None = None
        for place in batch:
            try:
                if away is None:
                    connection.close_if_unusable_or_obsolete()
                    place.verdict = self._judge([place.sheet])[0]
                place.problem = away
            except (OperationalError, InterfaceError) as problem:
                place.problem = problem
                if not _is_there():  # then the others need not wait for it one after the other
                    away = problem
            except Exception as problem:
                place.problem = problem
            place.done.release()


def _is_there() -> bool:
    try:
        return connection.connection is not None and connection.is_usable()
    except (OperationalError, InterfaceError):
        return False
