"""The press pack as tests make and open it."""

import io
import zipfile
from datetime import timedelta
from typing import Any

from django.urls import reverse

from core import clock, jobs
from core.models import Job
from portal import press_pack
from results import services
from tests.results.builders import AFTER_NOTICE, Judged, noticed

READING = AFTER_NOTICE + timedelta(hours=1)
LATER = AFTER_NOTICE.replace(second=0) + timedelta(hours=9)


def address(there: Judged, name: str = "press_file", which: str = "public") -> str:
    return reverse(name, args=[there.campaign.slug, *([which] if name != "press" else [])])


def made(there: Judged, **facts: Any) -> Job:
    """The pack, made here and now."""
    job = press_pack.ask(campaign=there.campaign, by=there.first, **facts)
    jobs.run(job.pk)
    return Job.objects.select_related("result").get(pk=job.pk)


def opened(job: Job) -> dict[str, bytes]:
    assert job.result, job.error
    with job.result.content.open("rb") as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def status(answer: Any) -> int:
    """Of an answer whose file, if it is one, has been read to its end."""
    if answer.streaming:
        answer.getvalue()
    return int(answer.status_code)


def planned() -> Judged:
    """An announcement that two persons approved for a later minute."""
    there = noticed(4)
    with clock.at(AFTER_NOTICE):
        services.propose_announcement(campaign=there.campaign, by=there.first, release_at=LATER)
        services.announce(campaign=there.campaign, by=there.second)
    return there
