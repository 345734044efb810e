"""Certificates: when they become public, how they are prepared and taken back."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from core import clock
from core.models import AuditEntry, Job
from results import kinds, services
from results.models import Announcement, Certificate
from results.services.certifying import draw_number
from tests.results.builders import AFTER_NOTICE, Judged, announced, certified

pytestmark = pytest.mark.django_db

RELEASE = AFTER_NOTICE + timedelta(days=1)


def prepared(moment: datetime | None = RELEASE) -> Judged:
    there = announced(3)
    with clock.at(AFTER_NOTICE):
        services.issue_certificates(campaign=there.campaign, by=there.first, issued_at=moment)
    return there


def looked_up(client: Client, number: str, moment: datetime) -> tuple[int, str]:
    """The verify page's answer, with the number that was asked for taken out of it."""
    with clock.at(moment):
        response = client.get(f"/verify/{number}/")
    return response.status_code, response.content.decode().replace(number, "NUMBER")


def test_a_prepared_certificate_is_unknown_until_its_minute(client: Client) -> None:
    there = prepared()
    certificate = Certificate.objects.all()[0]
    before = RELEASE - timedelta(minutes=1)
    assert looked_up(client, certificate.number, before) == looked_up(client, "2026-222222", before)
    assert looked_up(client, certificate.number, before)[0] == 404
    status, html = looked_up(client, certificate.number, RELEASE + timedelta(seconds=1))
    assert status == 200
    assert certificate.zone in html
    phase = there.campaign.phases.get(kind="award")
    meeting = there.campaign.phases.get(kind="meet")
    with clock.at(before):
        assert kinds.Award().status(phase) == ""
        assert kinds.Meet().awaited(meeting, clock.now(there.campaign))
    with clock.at(RELEASE + timedelta(seconds=1)):
        assert "2" in kinds.Award().status(phase)
        assert kinds.Meet().awaited(meeting, clock.now(there.campaign)) == []


def test_no_certificate_is_public_before_the_announcement_of_its_case() -> None:
    there = announced(3)
    Announcement.objects.update(published_at=RELEASE)
    with clock.at(AFTER_NOTICE):
        services.issue_certificates(campaign=there.campaign, by=there.first)
        assert not Certificate.objects.public_at(clock.now(there.campaign)).exists()
    assert set(Certificate.objects.values_list("issued_at", flat=True)) == {RELEASE}


def test_a_release_that_is_called_off_takes_its_certificates_back() -> None:
    there = prepared()
    numbers = set(Certificate.objects.values_list("number", flat=True))
    first = Job.objects.get(kind="certificates")
    paper = Announcement.objects.get()
    with clock.at(RELEASE + timedelta(seconds=1)):  # the wait for a lock may outlast the minute
        assert services.recall_certificates(announcement=paper, since=RELEASE, by=there.second) == 2
        assert services.recall_certificates(announcement=paper, since=RELEASE, by=there.second) == 0
    with clock.at(AFTER_NOTICE):
        assert not Certificate.objects.exists()
        assert AuditEntry.objects.filter(action="certificate.recall").count() == 1
        again = services.issue_certificates(campaign=there.campaign, by=there.first, issued_at=RELEASE + timedelta(1))
    assert set(Certificate.objects.values_list("number", flat=True)) == numbers
    assert numbers == {draw_number(there.campaign, case.number or 0) for case in there.cases[1:]}
    assert again != first  # another date is another file


def test_what_was_public_before_is_never_taken_back() -> None:
    there = certified(3)
    paper = Announcement.objects.get()
    assert services.recall_certificates(announcement=paper, since=RELEASE, by=there.first) == 0
    assert Certificate.objects.count() == 2
