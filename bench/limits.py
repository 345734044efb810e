"""Exact limits under pressure: python bench/limits.py [--voters N] [--rounds N] [--processes N].

On a PostgreSQL of its own. First each voter presses 64 times at once for three votes a day (figure G2: 1,000 voters x
64), every press on a connection of its own, spread over the processes. Then 50 midnights in Asia/Shanghai pass while
voters with two votes a day and three in all go on pressing. What is counted is what the database holds afterwards: a
voter with more votes than allowed is *over*, with fewer *under*, and votes that nobody was told of are *unsaid*. The
command ends with 1 unless all are 0.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.bench_setup import set_up
from runner.services import Kept

PRESSES = 64  # at once, of each voter
A_DAY = 3
MIDNIGHT_A_DAY, MIDNIGHT_IN_ALL = 2, 3
MIDNIGHT_VOTERS = 4  # in each round
SECONDS = (-0.8, 0.4)  # around midnight, over which a voter's presses are spread

Acknowledged = Counter[int]  # voter -> accepted presses


def presses(
    phase_id: int, voters: list[int], cases: list[int], places: range, wait: Callable[[int], Any]
) -> Acknowledged:
    """In each thread one press for every voter, ``wait`` before each (given the thread's place); runs in a process."""
    from django.db import connections

    from campaigns.models import Phase
    from core.errors import DomainError
    from voting.cast import cast
    from voting.models import Voter

    phase = Phase.objects.select_related("campaign__card").get(pk=phase_id)
    known = Voter.objects.in_bulk(voters)

    def march(place: int) -> Acknowledged:
        accepted = Acknowledged()
        for turn, pk in enumerate(voters):
            wait(place)
            case = cases[(place + turn) % len(cases)]
            try:
                cast(phase=phase, voter=known[pk], choices=[case], client_key=f"press-{place}-{turn}")
                accepted[pk] += 1
            except DomainError:
                pass  # the limit; anything else ends the bench
        connections.close_all()
        return accepted

    with ThreadPoolExecutor(len(places)) as threads:
        return sum(threads.map(march, places), Acknowledged())


_barrier: Any = None  # of a process: where the threads of all processes meet before each press


def start_process(barrier: Any) -> None:
    global _barrier
    _barrier = barrier
    set_up()


def at_once(phase_id: int, voters: list[int], cases: list[int], places: range) -> Acknowledged:
    """A process's share of the first part: 64 presses of one voter start together, voter after voter."""
    return presses(phase_id, voters, cases, places, wait=lambda _place: _barrier.wait(120))


def over_midnight(phase_id: int, voters: list[int], cases: list[int], places: range, midnight: float) -> Acknowledged:
    """A process's share of the second part: each thread presses at its own moment around ``midnight`` (local time)."""
    first, last = SECONDS

    def wait(place: int) -> None:
        time.sleep(max(0.0, midnight + first + (last - first) * place / PRESSES - time.time()))

    return presses(phase_id, voters, cases, places, wait)


class Crowd:
    """So many processes that share the 64 places; any failure in one of them is raised here."""

    def __init__(self, processes: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.size = PRESSES // processes
        self.pool = ProcessPoolExecutor(processes, spawn, start_process, (spawn.Barrier(PRESSES),))

    def press(self, act: Callable[..., Acknowledged], here: Any, voters: list[int], *facts: Any) -> Acknowledged:
        """``act`` in every process; what was acknowledged to each voter."""
        shares = [range(first, first + self.size) for first in range(0, PRESSES, self.size)]
        futures = [self.pool.submit(act, here.phase.pk, voters, here.ids, share, *facts) for share in shares]
        return sum((future.result(3600) for future in futures), Acknowledged())


def verdict(voters: Iterable[int], allowed: int, acknowledged: Acknowledged) -> Counter[str]:
    """How many voters have too many votes, too few, or a number that they were not told."""
    from django.db.models import Count

    from voting.models import Vote

    stored = dict(Vote.objects.values_list("ballot__voter").annotate(Count("pk")))
    found: Counter[str] = Counter(over=0, under=0, unsaid=0)
    for voter in voters:
        votes = stored.get(voter, 0)
        found["over"] += votes > allowed
        found["under"] += votes < allowed
        found["unsaid"] += votes != acknowledged[voter]
    return found


def many_at_once(crowd: Crowd, count: int) -> Counter[str]:
    """``count`` voters x 64 presses at once."""
    from tests.voting.builders import poll

    here = poll(8, sheets_per_period=A_DAY, choices_min=1, choices_max=1)
    put_clock(here, noon(here))
    voters = [here.voter().pk for _ in range(count)]
    started = time.monotonic()
    acknowledged = crowd.press(at_once, here, voters)
    seconds = time.monotonic() - started
    found = verdict(voters, A_DAY, acknowledged)
    said = "  ".join(f"{name} {number}" for name, number in found.items())
    print(f"at once   {count} voters x {PRESSES} presses, {A_DAY} a day, in {seconds:.0f} s: {said}")
    return found


def midnights(crowd: Crowd, rounds: int) -> Counter[str]:
    """``rounds`` midnights; one that nobody pressed before (a slow machine) says nothing and is repeated."""
    from tests.voting.builders import poll
    from voting.models import Ballot

    rules = {"sheets_per_period": MIDNIGHT_A_DAY, "sheets_in_all": MIDNIGHT_IN_ALL}
    here = poll(8, **rules, choices_min=1, choices_max=1)
    found: Counter[str] = Counter(over=0, under=0, unsaid=0)
    done, both = 0, 0
    while done < rounds:
        voters = [here.voter().pk for _ in range(MIDNIGHT_VOTERS)]
        away = 2.0  # seconds until midnight: 64 connections have to open
        put_clock(here, here.phase.opens_at + timedelta(days=1 + done % 9, seconds=-away))
        acknowledged = crowd.press(over_midnight, here, voters, time.time() + away)
        found_now = verdict(voters, MIDNIGHT_IN_ALL, acknowledged)
        days = Counter(Ballot.objects.filter(voter__in=voters, sheets_used__gt=0).values_list("voter", flat=True))
        if all(days[voter] == 2 for voter in voters):
            done, both = done + 1, both + len(voters)
        else:  # pressed on one side only: two votes are right then
            found_now["under"] = 0
        found.update(found_now)
    said = "  ".join(f"{name} {found[name]}" for name in ("over", "under", "unsaid"))
    limits = f"{MIDNIGHT_A_DAY} a day and {MIDNIGHT_IN_ALL} in all"
    print(f"midnight  {done} rounds, {both} voters on both days, {limits}: {said}")
    return found


def noon(here: Any) -> Any:
    return here.phase.opens_at + timedelta(hours=12)


def put_clock(here: Any, moment: Any) -> None:
    """The campaign's own clock, which every process reads from its row."""
    from campaigns.models import Campaign
    from core import clock

    Campaign.objects.filter(pk=here.campaign.pk).update(mark="rehearsal", clock_offset=moment - clock.database_now())


def make_database(url: str) -> None:
    server = urlsplit(url)
    connection = psycopg2.connect(server._replace(path="/postgres").geturl())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{server.path[1:]}"')
    connection.close()


def main() -> int:
    parser = argparse.ArgumentParser(description="Exact limits under pressure, on a PostgreSQL of its own.")
    parser.add_argument("--voters", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--processes", type=int, default=4, choices=[1, 2, 4, 8])
    options = parser.parse_args()
    services = Kept("postgres")
    try:
        os.environ["DATABASE_URL"] = services.urls["postgres"]
        make_database(services.urls["postgres"])
        set_up()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        crowd = Crowd(options.processes)
        found = many_at_once(crowd, options.voters)
        found.update(midnights(crowd, options.rounds))
        crowd.pool.shutdown()
    finally:
        services.stop()
    return 1 if found.total() else 0


if __name__ == "__main__":
    sys.exit(main())
