"""What the phone's grid of cases costs: bytes, queries, CPU, and its rate beside an empty answer.

    python bench/grid.py                     on a PostgreSQL of its own, 80 cases
    python bench/grid.py --sqlite --rounds 20

The floor is a view that answers 204 behind the same middleware. Both are called through Django's WSGI application in
this process, one thread, without a server or a network; rounds of both alternate, and what counts is the median of the
rounds' ratios. CPU is this process's own time (the database's is not in it), the median of thirty cold requests: shelf
and kept pages thrown away before each.
"""

import argparse
import gzip
import io
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from board import build, start  # noqa: E402 - the scratch database and campaign of the other bench

CASES = 80
COLD = 30
LIMITS = {"kilobytes": 60, "queries": 6, "cpu_ms": 10, "ratio": 0.5}
FLOOR = "/bench/floor/"


def poll():
    """A published campaign in the middle of its vote, with so many cases and a locked card."""
    from campaigns.cards import compose
    from campaigns.models import Phase, RuleCard
    from core import approvals, clock
    from core.canonical import digest
    from submissions.models import Submission

    campaign, organiser = build(CASES)
    for number, case in enumerate(Submission.objects.filter(campaign=campaign), start=1):
        title = f"第{number}号：一枚印章管审批，企业开办半日办结"
        Submission.objects.filter(pk=case.pk).update(number=number * 7 % 997, status="admitted", title=title)
    now = clock.now(campaign)
    vote = Phase.objects.get(campaign=campaign, kind="vote")
    clock._shift = vote.opens_at + (vote.closes_at - vote.opens_at) / 2 - now
    content = compose(campaign)
    approval = approvals.propose(
        action="card.lock", subject=campaign, digest=digest(content), by=organiser, scope=campaign
    )
    RuleCard.objects.create(
        campaign=campaign, content=content, digest=digest(content), approval=approval, locked_at=now
    )
    return campaign


def caller():
    """Calls a path through the whole middleware; returns (status, headers, body)."""
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()

    def call(path: str, cookies: str = "order=7"):
        got = {}
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "bench",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "bench",
            "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
            "HTTP_ACCEPT_LANGUAGE": "zh-CN,zh;q=0.9",
            "HTTP_COOKIE": cookies,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }
        answer = application(environ, lambda status, headers: got.update(status=int(status[:3]), headers=dict(headers)))
        body = b"".join(answer)
        answer.close()
        return got["status"], got["headers"], body

    return call


def add_floor() -> None:
    from django.http import HttpResponse
    from django.urls import path

    from config import urls

    urls.urlpatterns.append(path(FLOOR.lstrip("/"), lambda _request: HttpResponse(status=204)))


def forget() -> None:
    from django.core.cache import caches

    from voting import shelf

    caches["pages"].clear()
    shelf._shelves.clear()


def cold(call, address: str) -> tuple[int, float, int]:
    """Queries, milliseconds of CPU and compressed bytes of a page that nothing of is kept."""
    from django.db import connection

    asked = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    call(address)
    forget()
    with connection.execute_wrapper(note):
        status, _headers, body = call(address)
    assert status == 200
    assert len(gzip.decompress(body)) > 10_000
    times = []
    for _ in range(COLD):
        forget()
        begun = time.process_time()
        call(address)
        times.append((time.process_time() - begun) * 1000)
    return len(asked), statistics.median(times), len(body)


def rate(call, path: str, seconds: float, status: int) -> float:
    begun, count = time.perf_counter(), 0
    while (passed := time.perf_counter() - begun) < seconds:
        for _ in range(20):
            assert call(path)[0] == status
        count += 20
    return count / passed


def pace() -> float:
    """Milliseconds of CPU for a hundred thousand additions: 3 to 5 on a quiet core, a multiple of it beside others."""
    begun, total = time.process_time(), 0
    for n in range(100_000):
        total += n
    return (time.process_time() - begun) * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=0.4, help="of each round of each view")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tuixuan-bench-") as folder:
        kept = start(folder, sqlite=options.sqlite)
        try:
            return report(options)
        finally:
            from django.db import connection

            connection.close()
            if kept:
                kept.stop()


def report(options) -> int:
    from django.db import connection

    connection.settings_dict["CONN_MAX_AGE"] = None  # connections are kept, as in production
    add_floor()
    campaign = poll()
    call, address = caller(), f"/c/{campaign.slug}/vote/"
    queries, cpu, size = cold(call, address)
    rounds = []
    for _ in range(options.rounds):
        floor, ours = rate(call, FLOOR, options.seconds, 204), rate(call, address, options.seconds, 200)
        rounds.append((ours, floor, ours / floor))
    ours, floor, ratio = (statistics.median(column) for column in zip(*rounds, strict=True))
    found = {"kilobytes": size / 1000, "queries": queries, "cpu_ms": cpu, "ratio": ratio}
    print(f"{CASES} cases, {options.rounds} rounds of {options.seconds} s each, in process, one thread")
    print(
        f"pace of this core: {statistics.median(pace() for _ in range(9)):.1f} ms for 100,000 additions (quiet: 3 to 5)"
    )
    print(f"kept page {ours:8.0f}/s   204 behind the same middleware {floor:8.0f}/s")
    for name, value in found.items():
        limit, more_is_better = LIMITS[name], name == "ratio"
        good = value >= limit if more_is_better else value <= limit
        limit_text = f"{'at least' if more_is_better else 'at most'} {limit}"
        print(f"{name:10} {value:8.2f}   {limit_text:14} {'ok' if good else 'MISSED'}")
    lowest, highest = min(row[2] for row in rounds), max(row[2] for row in rounds)
    print(f"ratio of single rounds: {lowest:.2f} to {highest:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
