"""The tally as votes grow: python bench/tally.py [--votes N ...] [--minute N].

On a PostgreSQL of its own, filled in SQL to so many stored votes (three a ballot). Then, each time: the rollup of a
minute's votes, the tally as a page reads it, and one cast. Milliseconds, the median of five (of 100 casts).
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.bench_setup import set_up
from bench.limits import make_database, put_clock
from runner.services import Kept

AT_ONCE = 300_000  # votes in one statement: the portal's own statement timeout holds here too

FILL = """
WITH made AS (
    INSERT INTO voting_ballot
        (phase_id, voter_id, period, sheets_used, sheets_allowed, choices_used, choices_allowed)
    SELECT %(phase)s, %(voter)s + n, DATE '2026-08-21', 1, 1, 3, 10 FROM generate_series(1, %(ballots)s) AS n
    RETURNING id
)
INSERT INTO voting_vote (ballot_id, submission_id, slot, cast_at)
    SELECT id, (%(cases)s::bigint[])[1 + (id + place) %% %(size)s], 1, now() FROM made, generate_series(1, 3) AS place
"""


def fill(here: Any, votes: int, first_voter: int) -> None:
    """So many more votes; the voters are numbers only, so foreign keys are not checked."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        facts = {"phase": here.phase.pk, "cases": here.ids, "size": len(here.ids)}
        for first in range(0, votes, AT_ONCE):
            ballots = min(AT_ONCE, votes - first) // 3
            cursor.execute(FILL, {**facts, "voter": 10**9 + first_voter + first, "ballots": ballots})
        cursor.execute("SET session_replication_role = DEFAULT")


def milliseconds(act: Callable[[], object], times: int = 1) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return 1000 * statistics.median(taken)


def measure(here: Any, stored: int, minute: int) -> None:
    from django.db import connection

    from campaigns.models import Phase
    from core import clock
    from voting import tally

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE voting_vote, voting_ballot")
    phase = Phase.objects.select_related("campaign__card").get(pk=here.phase.pk)
    rollups = []
    for turn in range(5):
        fill(here, minute, 2 * 10**8 + stored + turn * minute)
        rollups.append(milliseconds(lambda: tally.roll(phase)))
    now = clock.now(phase.campaign)
    page = milliseconds(lambda: tally.shown_counts(phase, now), 5)
    voters = iter([here.voter() for _ in range(100)])
    cast = milliseconds(lambda: here.cast(next(voters), *here.ids[:3]), 100)
    rollup = statistics.median(rollups)
    print(
        f"{stored:>10,} stored   rollup of {minute:,}: {rollup:7.1f}   page {page:5.2f}   cast {cast:5.2f}", flush=True
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="The tally as votes grow, on a PostgreSQL of its own.")
    parser.add_argument("--votes", type=int, nargs="+", default=[10_000, 1_000_000, 10_000_000])
    parser.add_argument("--minute", type=int, default=30_000, help="votes that a minute brings")
    options = parser.parse_args()
    services = Kept("postgres")
    try:
        os.environ["DATABASE_URL"] = services.urls["postgres"]
        make_database(services.urls["postgres"])
        set_up()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from tests.voting.builders import poll
        from voting import tally
        from voting.models import Vote

        here = poll(12, show_counts="live")
        put_clock(here, here.phase.opens_at + timedelta(hours=12))
        here.phase.refresh_from_db()
        for votes in options.votes:
            there = Vote.objects.count()
            fill(here, votes - there, there)
            started = time.perf_counter()
            taken = tally.roll(here.phase)
            print(f"caught up with {taken:,} votes in {time.perf_counter() - started:.1f} s")
            measure(here, votes, options.minute)
    finally:
        services.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
