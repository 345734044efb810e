"""How many votes a second our real endpoint stores, beside a bare view with one INSERT and the polls tutorial's vote.

    ./tuixuan bench votes [--seconds 30] [--rounds 5] [--json FILE] [--quick]

All on one PostgreSQL (durable: each answer waits for the disk) and the same server with the same workers, taken in
turn window by window, so that what else the machine does falls on all of them alike: read the ratios. After every
window the stored votes are counted in the database and compared with the answers that said yes.

A person votes ten times, one case at a time; 500 people take turns; 30 % of first votes go to three hot cases.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
sys.path[:0] = [str(ROOT), str(BENCH)]

import vote_load  # noqa: E402
import vote_stage  # noqa: E402
from vote_stage import Stage  # noqa: E402

TURNS, VOTES = 500, vote_stage.VOTES_A_DAY
HOT, HOT_SHARE = 3, 0.3
MOST_PER_SECOND = 14_000  # so many requests are prepared for each second
PEOPLE_AT_ONCE, CROWD = 64, 512
SLOW_MS = 3
ROLLUP = """
import time, django
django.setup()
from voting import tally
tally.roll_all()
print("ready", flush=True)
while True:
    tally.roll_all()
    time.sleep(1)
"""


@dataclass
class App:
    """One of the measured addresses: how it is asked, emptied, and how many votes the database holds of it."""

    name: str
    requests: list[bytes]
    empty: Callable[[], object]
    stored: Callable[[], int]
    port: int = 0
    pid: int = 0


@dataclass
class Window:
    """One window of one app, with what the machine spent on it."""

    outcome: vote_load.Outcome
    stored: int
    web_us: float
    database_us: float

    @property
    def load_us(self) -> float:
        return 1e6 * self.outcome.own_cpu / max(1, self.outcome.acknowledged)


@dataclass
class Series:
    """All windows of one app in one part of the bench."""

    app: App
    windows: list[Window] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return statistics.median(each.outcome.per_second for each in self.windows)

    def total(self, what: str) -> int:
        return sum(each.stored if what == "stored" else getattr(each.outcome, what) for each in self.windows)

    def middle(self, of: Callable[[Window], float]) -> float:
        return statistics.median(map(of, self.windows))


def choices(people: int) -> list[tuple[int, int]]:
    """Who votes for which place on the ballot, in the order of sending: 500 people take turns, ten votes each."""
    dice, order = random.Random(1), []  # noqa: S311
    places = range(vote_stage.CASES)
    for first in range(0, people, TURNS):
        sheets = {}
        for person in range(first, min(first + TURNS, people)):
            hot = [dice.randrange(HOT)] if dice.random() < HOT_SHARE else []
            others = dice.sample(places, VOTES + 1)
            sheets[person] = (hot + [place for place in others if place not in hot])[:VOTES]
        order += [(person, sheet[turn]) for turn in range(VOTES) for person, sheet in sheets.items()]
    return order


def ours(made: Stage, people: int) -> App:
    """The real address with everything it asks for: a signed voter, the page's origin, a client key."""
    cookies = voters(made, people)
    path = f"/c/{made.slug}/vote/ballot/"
    headers = {
        "Host": "127.0.0.1",
        "Accept": "application/json",
        "Content_Type": "application/json",
        "Sec_Fetch_Site": "same-origin",
        "Origin": "http://127.0.0.1",
        "User_Agent": "Mozilla/5.0 (Linux; Android 15) MicroMessenger/8.0",
    }
    requests = []
    for number, (person, place) in enumerate(choices(people)):
        body = json.dumps({"cases": [made.numbers[place]], "key": f"bench-{number:012d}"}).encode()
        requests.append(vote_load.request("POST", path, body, **headers, Cookie=cookies[person]))
    tables = "voting_ballot, voting_vote, voting_castrequest"

    def stored() -> int:
        votes, sheets, voters = made.sql(
            "SELECT (SELECT count(*) FROM voting_vote), (SELECT count(*) FROM voting_castrequest), "
            "(SELECT count(*) FROM voting_voter)"
        )[0]
        assert votes == sheets, (votes, sheets)  # one case a sheet here
        assert voters == people, (voters, people)  # everybody was recognised by the cookie
        return int(votes)

    return App("ours", requests, lambda: made.sql(f"TRUNCATE {tables} CASCADE"), stored)


def voters(made: Stage, people: int) -> list[str]:
    """The cookies of so many people who were recognised before."""
    from django.http import HttpResponse

    from core import clock
    from voting import identity
    from voting.models import Voter

    now = clock.now()
    rows = [Voter(provider="trial", key=Voter.key_of("trial", f"bench {n}"), created_at=now) for n in range(people)]
    Voter.objects.bulk_create(rows, batch_size=5000)
    cookies = []
    for voter in rows:
        response = HttpResponse()
        identity.remember(response, voter)
        cookies.append("; ".join(f"{name}={each.value}" for name, each in response.cookies.items()))
    return cookies


def bare(made: Stage, people: int) -> App:
    """The floor: one INSERT and nothing else."""
    requests = [
        vote_load.request("POST", "/insert/", json.dumps({"voter": person, "case": place}).encode(), Host="127.0.0.1")
        for person, place in choices(people)
    ]
    return App(
        "bare INSERT",
        requests,
        lambda: made.sql("TRUNCATE floors_cast RESTART IDENTITY", floor=True),
        lambda: int(made.sql("SELECT count(*) FROM floors_cast", floor=True)[0][0]),
    )


def polls(made: Stage, people: int) -> App:
    """The tutorial's vote as deployed with the usual middleware; it keeps counters only and knows no voters."""
    token = "a" * 32
    headers = {
        "Host": "127.0.0.1",
        "Content_Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrftoken={token}",
    }
    requests = []
    for _person, place in choices(people):
        body = urlencode({"choice": place + 1, "csrfmiddlewaretoken": token}).encode()
        requests.append(vote_load.request("POST", "/polls/1/vote/", body, **headers))
    return App(
        "polls tutorial",
        requests,
        lambda: made.sql("UPDATE floors_choice SET votes = 0", floor=True),
        lambda: int(made.sql("SELECT coalesce(sum(votes), 0) FROM floors_choice", floor=True)[0][0]),
    )


def start(made: Stage, app: App, web: tuple[str, ...], **environment: str) -> App:
    """Serve ``app`` by granian with the options ``web``."""
    if app.name == "ours":
        server = vote_stage.serve(made, app.name, "config.wsgi:application", web, environment)
    else:
        floor = "insert" if app.name == "bare INSERT" else "polls"
        variables = {**vote_stage.floor_environment(made, floor), **environment}
        server = vote_stage.serve(made, f"{floor}-{len(made.servers)}", "floors.wsgi:application", web, variables)
    app.port, app.pid = server.port, server.process.pid
    warm = vote_load.run(app.port, app.requests[:3000], connections=PEOPLE_AT_ONCE, seconds=2)
    assert not warm.others + warm.failures, (app.name, warm.statuses, warm.failures)
    return app


def window(made: Stage, app: App, *, seconds: float, connections: int = PEOPLE_AT_ONCE) -> Window:
    """One window on empty tables. Stops the bench when what is stored is not what was acknowledged."""
    app.empty()
    made.sql("CHECKPOINT")
    web, database = vote_stage.cpu_seconds(app.pid), vote_stage.cpu_seconds(made.database_pid)
    outcome = vote_load.run(app.port, app.requests, connections=connections, seconds=seconds)
    web, database = vote_stage.cpu_seconds(app.pid) - web, vote_stage.cpu_seconds(made.database_pid) - database
    each, stored = 1e6 / max(1, outcome.acknowledged), app.stored()
    assert stored == outcome.acknowledged, f"{app.name}: {stored} stored, {outcome.acknowledged} acknowledged"
    return Window(outcome, stored, web * each, database * each)


def in_turn(
    made: Stage, apps: list[App], *, rounds: int, seconds: float, connections: int = PEOPLE_AT_ONCE
) -> list[Series]:
    """The apps window by window, each round beginning with another one."""
    series = [Series(app) for app in apps]
    for turn in range(rounds):
        for place in range(len(series)):
            each = series[(turn + place) % len(series)]
            each.windows.append(window(made, each.app, seconds=seconds, connections=connections))
    return series


def ratio(one: Series, other: Series) -> float:
    """How many times as fast: the median of the rounds, each compared within itself."""
    pairs = zip(one.windows, other.windows, strict=True)
    return statistics.median(a.outcome.per_second / b.outcome.per_second for a, b in pairs)


def line(name: str, series: Series) -> str:
    rates = [each.outcome.per_second for each in series.windows]
    middles = [
        series.middle(lambda each: each.outcome.percentile(0.5)),
        series.middle(lambda each: each.outcome.percentile(0.99)),
        series.middle(lambda each: each.web_us),
        series.middle(lambda each: each.database_us),
        series.middle(lambda each: each.load_us),
    ]
    counts = [series.total(what) for what in ("acknowledged", "stored", "others", "failures")]
    return (
        f"{name:<34}{series.per_second:>8.0f} [{min(rates):.0f}-{max(rates):.0f}]".ljust(58)
        + "".join(f"{figure:>8.{places}f}" for figure, places in zip(middles, (1, 1, 0, 0, 0), strict=True))
        + "{:>10}{:>10}{:>6}{:>6}".format(*counts)
    )


HEADER = (
    f"{'':<34}{'votes/s [min-max]':<24}{'p50 ms':>8}{'p99 ms':>8}{'web us':>8}{'db us':>8}{'load us':>8}"
    f"{'acked':>10}{'stored':>10}{'no':>6}{'fail':>6}"
)


def main_part(made: Stage, chosen: argparse.Namespace, people: int, web: tuple[str, ...]) -> dict[str, Any]:
    """Ours, the floor and polls in turn; then the crowd of 512, and the rollup of the tally beside it."""
    apps = [start(made, app(made, people), web) for app in (ours, bare, polls)]
    print(HEADER)
    each = chosen.seconds / chosen.rounds
    us, floor, tutorial = in_turn(made, apps, rounds=chosen.rounds, seconds=each)
    for series in (us, floor, tutorial):
        print(line(series.app.name, series), flush=True)
    found = {
        "ours_per_s": round(us.per_second),
        "floor_per_s": round(floor.per_second),
        "ratio": round(ratio(us, floor), 3),
        "p99_ms": round(us.middle(lambda w: w.outcome.percentile(0.99)), 1),
        "stored": us.total("stored"),
        "acknowledged": us.total("acknowledged"),
        "polls_per_s": round(tutorial.per_second),
        "polls_ratio": round(ratio(us, tutorial), 2),
        "web_us_per_vote": round(us.middle(lambda w: w.web_us)),
        "database_us_per_vote": round(us.middle(lambda w: w.database_us)),
    }
    return {**found, **crowd_part(made, apps[:2], each), **rollup_part(made, apps[0], each)}


def crowd_part(made: Stage, apps: list[App], seconds: float) -> dict[str, Any]:
    """512 people at once, ours and the floor."""
    crowd, floor = in_turn(made, apps, rounds=1, seconds=seconds, connections=CROWD)
    print(line(f"ours, {CROWD} connections", crowd))
    print(line(f"bare INSERT, {CROWD} connections", floor), flush=True)
    return {
        "crowd_per_s": round(crowd.per_second),
        "crowd_errors": crowd.total("others") + crowd.total("failures"),
        "crowd_p99_ms": round(crowd.middle(lambda w: w.outcome.percentile(0.99)), 1),
    }


def rollup_part(made: Stage, app: App, seconds: float) -> dict[str, Any]:
    """The tally's rollup every second beside the votes (in life once a minute), and without it, in turn."""
    if importlib.util.find_spec("voting.tally") is None:
        print("The rollup is left out: there is none yet.")
        return {}
    alone, beside = Series(app), Series(app)
    for _n in range(2):
        alone.windows.append(window(made, app, seconds=seconds))
        rollup = subprocess.Popen([sys.executable, "-c", ROLLUP], cwd=ROOT, stdout=subprocess.PIPE)  # noqa: S603
        try:
            assert rollup.stdout
            rollup.stdout.readline()  # a worker of the portal is there already; its start is not measured
            beside.windows.append(window(made, app, seconds=seconds))
        finally:
            rollup.terminate()
            rollup.wait()
    print(line("ours, rollup each second", beside), flush=True)
    return {"rollup_ratio": round(ratio(beside, alone), 3)}


def slow_part(chosen: argparse.Namespace, people: int, web: tuple[str, ...]) -> dict[str, Any]:
    """The same with 3 ms added to each fsync, beside one commit a request on four threads in all."""
    with vote_stage.stage(fsync_delay_ms=SLOW_MS) as made:
        us = start(made, ours(made, people), web)
        floor = start(made, bare(made, people), web)
        single = start(made, bare(made, people), with_threads(web, 2))
        each = chosen.seconds / chosen.rounds
        rows = in_turn(made, [us, floor, single], rounds=min(3, chosen.rounds), seconds=each)
        names = ("ours", "bare INSERT", "bare INSERT, 2 x 2 threads")
        for name, series in zip(names, rows, strict=True):
            print(line(f"{name}, fsync +{SLOW_MS} ms", series), flush=True)
        return {
            "slow_per_s": round(rows[0].per_second),
            "slow_floor_per_s": round(rows[1].per_second),
            "slow_four_threads_per_s": round(rows[2].per_second),
            "slow_ratio_to_four_threads": round(ratio(rows[0], rows[2]), 2),
        }


def with_threads(web: tuple[str, ...], threads: int) -> tuple[str, ...]:
    """The options with another number of threads a worker."""
    place = web.index("--blocking-threads") + 1
    return (*web[:place], str(threads), *web[place + 1 :])


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./tuixuan bench votes", description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=20, help="of load on each app, over all rounds (20)")
    parser.add_argument("--rounds", type=int, default=5, help="windows that each app gets (5)")
    parser.add_argument("--json", type=Path, help="write the figures into this file")
    parser.add_argument("--threads", type=int, help="blocking threads a worker (those of ./tuixuan up)")
    parser.add_argument("--quick", action="store_true", help="leave out the slow disk")
    return parser.parse_args(arguments)


def machine_line() -> str:
    load = os.getloadavg()[0]
    return f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load average {load:.1f} before the start"


def main(arguments: list[str]) -> int:
    from runner.up import WEB

    chosen = options(arguments)
    web = with_threads(WEB, chosen.threads) if chosen.threads else WEB
    people = -(-int(chosen.seconds / chosen.rounds * MOST_PER_SECOND) // (VOTES * TURNS)) * TURNS
    print(f"{machine_line()}; granian {' '.join(web)}", flush=True)
    with vote_stage.stage() as made:
        found = main_part(made, chosen, people, web)
    if chosen.quick or not vote_stage.compiler_here():
        print("The slow disk is left out" + ("." if chosen.quick else ": it needs a C compiler."))
    else:
        found |= slow_part(chosen, people, web)
    print(f"ours / bare INSERT = {found['ratio']}   ours / polls = {found['polls_ratio']}   p99 {found['p99_ms']} ms")
    print(f"stored == acknowledged in every window; load average {os.getloadavg()[0]:.1f} at the end")
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
