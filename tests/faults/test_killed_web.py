"""A web process dies in the middle of a load: what it acknowledged stays, what is in doubt can be asked again.

Real granian workers on the test database, killed with -9 while sixteen connections vote through group commit.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from campaigns.models import Phase
from core import clock
from runner.machine import ROOT
from runner.services import answers, free_port
from tests.conftest import database_url, wait_for
from tests.voting.builders import Poll, poll
from voting import identity
from voting.models import CastRequest, Vote

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, VOTES = 16, 60
KILL = ("--workers-kill-timeout", "5")  # as ./tuixuan up has it: a worker that does not end is ended


@pytest.fixture
def web() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The portal with two workers that granian starts again when they die; its port and granian's process."""
    port = free_port()
    options = ("--interface", "wsgi", "--workers", "2", "--blocking-threads", "16", "--no-ws")
    again = ("--respawn-failed-workers", "--respawn-interval", "0.1", *KILL, "--host", "127.0.0.1", "--port", str(port))
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GROUP_COMMIT": "1",
        "LOG_LEVEL": "ERROR",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *options, *again, "config.wsgi:application"], env=environment, cwd=ROOT
    )
    try:
        assert wait_for(lambda: answers(("127.0.0.1", port)), 60)
        yield port, process
    finally:
        process.terminate()
        process.wait(20)


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that serve: granian's own children, without Python's helper."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(pid) for pid in children if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]


class Person(threading.Thread):
    """Votes for one case after the other and writes down what was acknowledged; asks again after a broken answer."""

    def __init__(self, here: Poll, port: int, cookie: str, number: int) -> None:
        super().__init__()
        self.here, self.port, self.number = here, port, number
        self.headers = {"Content-Type": "application/json", "Accept": "application/json", "Cookie": cookie}
        self.acknowledged: dict[str, str] = {}
        self.in_doubt = 0

    def run(self) -> None:
        for turn in range(VOTES):
            key = f"person-{self.number:02d}-{turn:04d}"
            body = {"cases": [self.here.numbers[turn % len(self.here.cases)]], "key": key}
            for _attempt in range(200):
                if (answer := self._send(body)) is not None:
                    self.acknowledged[key] = answer["cast_at"]
                    break
                self.in_doubt += 1
                time.sleep(0.05)

    def _send(self, body: dict[str, Any]) -> dict[str, Any] | None:
        """The answer, or None when none came: nobody knows whether the vote is stored."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", self.address, json.dumps(body), self.headers)
            response = connection.getresponse()
            content = response.read()
            return json.loads(content) if response.status == 200 else None
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()

    @property
    def address(self) -> str:
        return reverse("ballot", args=[self.here.campaign.slug])


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def cookie_of(here: Poll) -> str:
    response = HttpResponse()
    identity.remember(response, here.voter())
    return f"{settings.VOTER_COOKIE_NAME}={response.cookies[settings.VOTER_COOKIE_NAME].value}"


def test_a_killed_web_process_loses_no_acknowledged_vote_and_doubles_none(
    web: tuple[int, subprocess.Popen[bytes]],
) -> None:
    port, process = web
    doomed = workers_of(process)
    here = poll(3, sheets_per_period=VOTES, choices_min=1, choices_max=1, per_submission=VOTES)
    now = clock.now()  # another process reads the real clock
    Phase.objects.filter(pk=here.phase.pk).update(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=1))
    people = [Person(here, port, cookie_of(here), number) for number in range(PEOPLE)]
    for person in people:
        person.start()
    # Each is killed once: granian takes a second death within seconds for a loop and gives up.
    for part, worker in zip((0.2, 0.5), doomed, strict=True):
        assert wait_for(lambda part=part: sum(len(p.acknowledged) for p in people) > part * PEOPLE * VOTES, 60)
        os.kill(worker, signal.SIGKILL)
    for person in people:
        person.join(120)
    stored = {key: instant(at) for key, at in CastRequest.objects.values_list("client_key", "answer__cast_at")}
    acknowledged = {key: instant(at) for person in people for key, at in person.acknowledged.items()}
    assert sum(person.in_doubt for person in people) > 0  # else nothing was tried
    assert acknowledged == stored
    assert len(stored) == PEOPLE * VOTES
    assert Vote.objects.count() == PEOPLE * VOTES
