"""A worker is killed with -9 in the middle of thirty certificates: one certificate a case, one number, one archive."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile

import pytest
from django.db import connections

from core import clock, jobs
from core.models import Job, StoredFile
from results import services
from results.models import Certificate, CertificateVersion
from runner.machine import ROOT
from tests.conftest import database_url, wait_for
from tests.results.builders import AFTER_NOTICE, announced

pytestmark = pytest.mark.django_db(transaction=True)
CASES = 30

# As core.tasks.run_job does it, in small documents so that the middle is soon reached.
WORKER = """
import sys, django
django.setup()
from core import jobs
from results import certificates
certificates.CHUNK = 2
jobs.run(int(sys.argv[1]))
"""


def test_a_worker_killed_in_the_middle_leaves_one_certificate_and_one_number_for_each_case() -> None:
    there = announced(CASES + 1)
    with clock.at(AFTER_NOTICE):
        job = services.issue_certificates(campaign=there.campaign, by=there.first)
    numbers = dict(Certificate.objects.values_list("submission", "number"))
    assert len(numbers) == CASES
    Job.objects.exclude(pk=job.pk).update(state=Job.State.DONE)
    connections["default"].close()
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    process = subprocess.Popen([sys.executable, "-c", WORKER, str(job.pk)], env=environment, cwd=ROOT)
    try:
        assert wait_for(lambda: Job.objects.get(pk=job.pk).done_count > 0 or process.poll() is not None, 60)
    finally:
        process.kill()
        process.wait(20)
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING, job.error
    assert 0 < job.done_count < CASES  # it was in the middle
    assert not StoredFile.objects.exists()
    assert not jobs.run(job.pk)  # its lease is not over
    Job.objects.filter(pk=job.pk).update(due_at="2020-01-01T00:00Z", lease_until="2020-01-01T00:00Z")  # and now it is
    assert jobs.run_due(there.campaign) == 1
    with clock.at(AFTER_NOTICE):
        assert services.issue_certificates(campaign=there.campaign, by=there.second) == job  # pressed once more
    assert dict(Certificate.objects.values_list("submission", "number")) == numbers
    assert CertificateVersion.objects.count() == CASES
    job = Job.objects.select_related("result").get(pk=job.pk)
    assert job.state == Job.State.DONE
    assert job.result == StoredFile.objects.get()
    with job.result.content.open("rb") as file, zipfile.ZipFile(file) as archive:
        singles = [name.split()[0] for name in archive.namelist()[:-1]]
    assert sorted(singles) == sorted(numbers.values())
