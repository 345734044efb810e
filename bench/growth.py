"""What a vote and its tally cost with 10 thousand, 1 million and 10 million votes stored.

    python bench/growth.py [--sizes 10000,1000000,10000000]

The stored votes are made in SQL: ten votes a person, a request beside each. Then batches of 16 are cast by new people
through ``voting.cast.judge``, which is what a flusher does. The sizes are taken in turn, round by round, each on a
database of its own, so that what else the machine does falls on all alike. Read the database's own processor time.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import vote_stage  # noqa: E402

ROUNDS, SHEETS, AT_ONCE = 5, 1600, 16

# The keys are right by construction: checking each would take longer than making it.
FILL = """
SET session_replication_role = replica;
INSERT INTO voting_voter (provider, key, created_at)
    SELECT 'trial', encode(sha256(('seed' || n)::bytea), 'hex'), now() FROM generate_series(1, {people}) AS n;
INSERT INTO voting_ballot
    (phase_id, voter_id, period, sheets_used, sheets_allowed, choices_used, choices_allowed)
    SELECT {phase}, id, DATE '2020-01-01', 10, 10, 10, 10 FROM voting_voter;
INSERT INTO voting_vote (ballot_id, submission_id, slot, cast_at)
    SELECT ballot.id, ('{cases}'::bigint[])[1 + (ballot.id * 7 + n) % 80], 1, now()
    FROM voting_ballot AS ballot, generate_series(1, 10) AS n;
INSERT INTO voting_castrequest (voter_id, client_key, digest, answer)
    SELECT voter_id, 'seed-' || id || '-' || n, repeat('d', 64), '{{"choices": [1], "sheets_left": 3}}'
    FROM voting_ballot, generate_series(1, 10) AS n
"""
PHASE = """
SELECT phase.id, campaign_id FROM campaigns_phase AS phase
JOIN campaigns_campaign AS campaign ON campaign.id = campaign_id WHERE kind = 'vote' AND slug = '{slug}'
"""
CASES = "SELECT id FROM submissions_submission WHERE campaign_id = {campaign} AND status = 'admitted' ORDER BY id"


def fill(made: vote_stage.Stage, name: str, size: int) -> str:
    """A copy of the stage's database with so many votes; its address."""
    from urllib.parse import urlsplit

    url = urlsplit(made.url)._replace(path=f"/{name}").geturl()
    made.sql(f"CREATE DATABASE {name} TEMPLATE votes", floor=True)
    here = vote_stage.Stage(url, url, made.folder, made.database_pid)
    phase, campaign = here.sql(PHASE.format(slug=made.slug))[0]
    cases = [str(row[0]) for row in here.sql(CASES.format(campaign=campaign))]
    began = time.monotonic()
    here.sql(FILL.format(people=size // 10, phase=phase, cases="{" + ",".join(cases) + "}"))
    here.sql("VACUUM ANALYZE")
    bytes_ = here.sql("SELECT pg_database_size(current_database())")[0][0]
    print(f"{size:>12,} votes made in {time.monotonic() - began:.0f} s, {bytes_ / 2**20:,.0f} MiB", flush=True)
    return url


def cast_some(made: vote_stage.Stage, mark: str) -> tuple[float, float]:
    """Microseconds of the database's processor, and of the clock, for each of many new sheets."""
    from core import clock
    from voting import cast, frozen
    from voting.models import Voter
    from voting.rules import locked_rules

    frozen._kept.clear()
    here = frozen.poll(made.slug)
    assert here
    rules = locked_rules(here.phase)
    now = clock.now()
    people = [Voter(provider="trial", key=f"{mark}-{n:060d}", created_at=now) for n in range(SHEETS)]
    Voter.objects.bulk_create(people)
    ids = here.ids(made.numbers)
    sheets = [
        cast._Sheet(here.phase, voter, [ids[(7 * n) % len(ids)]], f"{mark}-{n:08d}", rules)
        for n, voter in enumerate(people)
    ]
    cast.judge(sheets[:AT_ONCE])  # the connection's first plans
    rest = sheets[AT_ONCE:]
    cpu, began = vote_stage.cpu_seconds(made.database_pid), time.perf_counter()
    for first in range(0, len(rest), AT_ONCE):
        verdicts = cast.judge(rest[first : first + AT_ONCE])
        assert not any("refusal" in verdict for verdict in verdicts), verdicts[0]
    took, cpu = time.perf_counter() - began, vote_stage.cpu_seconds(made.database_pid) - cpu
    return 1e6 * cpu / len(rest), 1e6 * took / len(rest)


def tally_some(made: vote_stage.Stage) -> tuple[float, float]:
    """Milliseconds to roll up what was cast since the last time, a thousand votes, and to show the tally."""
    from campaigns.models import Phase
    from voting import tally

    phase = Phase.objects.select_related("campaign__card").get(campaign__slug=made.slug, kind="vote")
    began = time.perf_counter()
    taken = tally.roll(phase)
    rolled = time.perf_counter() - began
    began = time.perf_counter()
    tally._totals(tally._batches(phase).first())
    return 1e6 * rolled / max(1, taken), 1000 * (time.perf_counter() - began)


def measure(made: vote_stage.Stage, urls: dict[int, str]) -> dict[int, list[tuple[float, ...]]]:
    has_tally = importlib.util.find_spec("voting.tally") is not None
    found: dict[int, list[tuple[float, ...]]] = {size: [] for size in urls}
    for turn in range(ROUNDS + 1):
        for size, url in urls.items():
            vote_stage.turn_to(url)
            figures = cast_some(made, f"{turn:x}")
            row = (*figures, *(tally_some(made) if has_tally else ()))
            if turn:  # the first one warms the caches and rolls up what was made
                found[size].append(row)
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="10000,1000000,10000000")
    sizes = [int(size) for size in parser.parse_args(arguments).sizes.split(",")]
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}")
    with vote_stage.stage() as made:
        from django.db import connection

        connection.close()
        urls = {size: fill(made, f"with_{size}", size) for size in sizes}
        found = measure(made, urls)
        connection.close()
    titles = ("db us/vote", "wall us/vote", "roll ms/1000", "show ms")
    print(f"{'stored votes':>14}" + "".join(f"{title:>14}" for title in titles[: len(found[sizes[0]][0])]))
    for size, rows in found.items():
        print(f"{size:>14,}" + "".join(f"{statistics.median(column):>14.1f}" for column in zip(*rows, strict=True)))
    first = [row[0] for row in found[sizes[0]]]
    for size in sizes[1:]:
        times = statistics.median(row[0] / base for row, base in zip(found[size], first, strict=True))
        print(f"{size:,} / {sizes[0]:,} votes: {times:.2f} x the cost of a vote")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
