"""Would so many machines carry a vote of 10 million people? A simulation of the queues, from measured service times.

    python bench/simulate_scale.py [--people 10e6] [--days 10] [--burst 20] [--web-us 400] [--db-us 250] ...

People arrive by chance (Poisson) at the busiest minute's rate: the average of all days times the burst. A request waits
for a free core of a web machine, then in its process's line; a flusher takes what waits, at most 200 sheets, and the
database serves one batch after the other on each of its cores, plus one wait for the disk a batch. Printed are what the
busiest minute's people wait, and how busy web and database are. Standard library only.
"""

from __future__ import annotations

import argparse
import heapq
import random
import sys
from collections import deque
from dataclasses import dataclass, field

MOST_AT_ONCE = 200


@dataclass
class Plan:
    """A set of machines and what a vote costs on them (microseconds of a core; the disk's wait in milliseconds)."""

    rate: float  # votes a second
    web: int  # machines
    cores: int  # of a web machine; one process each
    web_us: float
    db_cores: int
    db_us: float
    db_batch_us: float
    disk_ms: float
    seconds: float


@dataclass
class Told:
    """What came out: latencies in seconds, and busy shares from 0 to 1."""

    latencies: list[float] = field(default_factory=list)
    batches: int = 0
    web_busy: float = 0.0
    db_busy: float = 0.0
    left: int = 0

    def percentile(self, part: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("inf")


class Simulation:
    """Events in the order of time: a request arrives, its page work is done, a batch is stored."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self.plan, self.dice, self.told = plan, random.Random(seed), Told()  # noqa: S311
        self.events: list[tuple[float, int, str, object]] = []
        self.count = 0
        processes = plan.web * plan.cores
        self.free_at = [0.0] * processes  # when a process's core is free
        self.lines: list[deque[float]] = [deque() for _ in range(processes)]
        self.is_storing = [False] * processes
        self.db_free = [0.0] * plan.db_cores

    def later(self, at: float, what: str, about: object) -> None:
        self.count += 1
        heapq.heappush(self.events, (at, self.count, what, about))

    def run(self) -> Told:
        self.later(0.0, "arrives", None)
        while self.events:
            now, _, what, about = heapq.heappop(self.events)
            if now > self.plan.seconds * 2:
                break
            getattr(self, what)(now, about)
        self.told.left = sum(map(len, self.lines))
        self.told.web_busy /= self.plan.seconds * len(self.lines)
        self.told.db_busy /= self.plan.seconds * self.plan.db_cores
        return self.told

    def arrives(self, now: float, _about: object) -> None:
        """A request goes to a process by chance, as a proxy spreads them."""
        if now < self.plan.seconds:
            self.later(now + self.dice.expovariate(self.plan.rate), "arrives", None)
        else:
            return
        process = self.dice.randrange(len(self.lines))
        work = self.dice.gammavariate(4, self.plan.web_us / 4) / 1e6
        self.free_at[process] = max(now, self.free_at[process]) + work
        self.told.web_busy += work
        self.later(self.free_at[process], "is_read", (process, now))

    def is_read(self, now: float, about: tuple[int, float]) -> None:
        process, came = about
        self.lines[process].append(came)
        if not self.is_storing[process]:
            self.store(now, process)

    def store(self, now: float, process: int) -> None:
        """The flusher takes what waits; a core of the database works on it, then the disk answers."""
        line = self.lines[process]
        batch = [line.popleft() for _ in range(min(len(line), MOST_AT_ONCE))]
        self.is_storing[process] = True
        core = min(range(len(self.db_free)), key=self.db_free.__getitem__)
        work = (self.plan.db_batch_us + self.plan.db_us * len(batch)) / 1e6
        self.db_free[core] = max(now, self.db_free[core]) + work
        self.told.db_busy += work
        self.told.batches += 1
        self.later(self.db_free[core] + self.plan.disk_ms / 1000, "is_stored", (process, batch))

    def is_stored(self, now: float, about: tuple[int, list[float]]) -> None:
        process, batch = about
        self.told.latencies += [now - came for came in batch]
        self.is_storing[process] = False
        if self.lines[process]:
            self.store(now, process)


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--people", type=float, default=10e6)
    parser.add_argument("--sheets", type=float, default=10, help="that a person casts in all (one a day)")
    parser.add_argument("--days", type=float, default=10)
    parser.add_argument("--burst", type=float, default=20, help="the busiest minute over the average of all days")
    parser.add_argument("--web-us", type=float, default=WEB_US)
    parser.add_argument("--db-us", type=float, default=DB_US)
    parser.add_argument("--db-batch-us", type=float, default=DB_BATCH_US)
    parser.add_argument("--disk-ms", type=float, default=3)
    parser.add_argument("--db-cores", type=int, default=8)
    parser.add_argument("--cores", type=int, default=4, help="of a web machine, for votes")
    parser.add_argument("--web", type=int, nargs="*", default=[1, 2, 3, 4], help="numbers of web machines to try")
    parser.add_argument("--seconds", type=float, default=20)
    return parser.parse_args(arguments)


WEB_US, DB_US, DB_BATCH_US = 1150.0, 650.0, 1000.0  # measured (docs/scale.md)


def main(arguments: list[str]) -> int:
    chosen = options(arguments)
    average = chosen.people * chosen.sheets / (chosen.days * 86400)
    rate = average * chosen.burst
    print(f"{average:.1f} votes/s on average, {rate:.0f} votes/s in the busiest minute")
    print(f"{'web':>5}{'web busy':>10}{'db busy':>10}{'batch':>8}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}{'left':>7}")
    for web in chosen.web:
        plan = Plan(
            rate=rate,
            web=web,
            cores=chosen.cores,
            web_us=chosen.web_us,
            db_cores=chosen.db_cores,
            db_us=chosen.db_us,
            db_batch_us=chosen.db_batch_us,
            disk_ms=chosen.disk_ms,
            seconds=chosen.seconds,
        )
        told = Simulation(plan, seed=1).run()
        waits = [1000 * told.percentile(part) for part in (0.5, 0.99, 1.0)]
        print(
            f"{web:>5}{told.web_busy:>10.0%}{told.db_busy:>10.0%}{len(told.latencies) / max(1, told.batches):>8.1f}"
            + "".join(f"{wait:>9.1f}" for wait in waits)
            + f"{told.left:>7}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
