"""What the finished campaign offers to take along: stored files with digests in ``results.json`` that hold."""

import hashlib
import io
import zipfile
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from core import clock, jobs
from core.models import Job, StoredFile
from results import closing, exports
from results.models import Announcement, ClosingRecord
from results.services import announcing, noticing
from tests.results.builders import AFTER_NOTICE, Judged, announce_the_rest, announced, partly_announced

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

READING = AFTER_NOTICE + timedelta(hours=1)


def documents(client: Client, there: Judged) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(reverse("results_json", args=[there.campaign.slug])).json()["documents"]
    return found


def served(client: Client, address: str) -> bytes:
    answer = client.get(urlsplit(address).path)
    assert answer.status_code == 200
    return answer.getvalue() if answer.streaming else answer.content


def test_every_file_that_the_json_names_is_served_with_its_digest_and_size(client: Client) -> None:
    there = announced(4)
    for job in Job.objects.filter(kind__in=[announcing.PDF, noticing.PDF]):
        jobs.run(job.pk)
    with clock.at(READING):
        found = documents(client, there)
        assert [each["kind"] for each in found] == ["announcement", "list", "notice", "card", "call"]
        for each in found[:3]:
            content = served(client, each["url"])
            assert (each["sha256"], each["size"]) == (hashlib.sha256(content).hexdigest(), len(content)), each["kind"]
        assert [(each["sha256"], each["type"]) for each in found[3:]] == [(None, "网页"), (None, "网页")]


def test_the_same_list_is_the_same_bytes_at_any_time() -> None:
    there = announced(4)
    papers = list(Announcement.objects.all())
    once = exports.public_workbook(there.campaign, papers)
    assert exports.public_workbook(there.campaign, papers) == once
    with zipfile.ZipFile(io.BytesIO(once)) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {2000}
        moment = papers[0].published_at
        assert moment
        said = archive.read("docProps/core.xml").decode()
        assert said.count(f"{moment:%Y-%m-%dT%H:%M:%S}Z") == 2


def test_the_list_is_written_once_and_anew_with_another_announcement(client: Client) -> None:
    there, held = partly_announced()
    with clock.at(READING):
        first = [documents(client, there) for _reader in range(2)]
        assert first[0] == first[1]
        assert StoredFile.objects.filter(name=exports.NAME).count() == 1
        announce_the_rest(there, held)
        again = next(each for each in documents(client, there) if each["kind"] == "list")
        assert hashlib.sha256(served(client, again["url"])).hexdigest() == again["sha256"]
    assert again["sha256"] not in {each["sha256"] for each in first[0]}


def test_a_record_that_is_forgotten_is_written_anew_with_the_present_mark(client: Client) -> None:
    there = announced(3)
    with clock.at(READING):
        before = documents(client, there)
        there.campaign.mark = ""
        there.campaign.save()
        closing.forget(there.campaign)
        after = documents(client, there)
    assert before != after
    assert ClosingRecord.objects.count() == 1
