"""Matrix and dossiers are made by jobs; each finished one is kept, and its digest stands in the record."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings

from campaigns.models import Campaign
from core import audit, files, jobs
from core.models import Job, StoredFile, User
from portal.archive.bundle import Bundle
from portal.archive.dossier import README, Background, add_campaign, add_case
from portal.archive.matrix import NAME, matrix
from submissions.models import Submission

MATRIX, CASE, CAMPAIGN = "review_matrix", "case_dossier", "campaign_dossier"
KINDS = (MATRIX, CASE, CAMPAIGN)


def ask(*, kind: str, campaign: Campaign, by: User, case: Submission | None = None) -> Job:
    """Ask for one of the three. While one is being made it is the same job; afterwards it is made anew."""
    subject = f"{kind}:{case.pk if case else campaign.pk}"
    done = Job.objects.filter(key__startswith=f"{subject}:", state__in=[Job.State.DONE, Job.State.FAILED]).count()
    facts = {"campaign": campaign.pk, **({"case": case.pk} if case else {})}
    return jobs.ask(kind=kind, key=f"{subject}:{done + 1}", by=by, scope=campaign, **facts)


def tells_of_any(job: Job, cases: set[int]) -> bool:
    """Whether the file of ``job`` tells of one of ``cases`` (ids). A dossier of a case names no other."""
    return job.facts["case"] in cases if "case" in job.facts else bool(cases)


@jobs.handler(MATRIX)
def write_matrix(job: Job) -> StoredFile:
    campaign = Campaign.objects.get(pk=job.facts["campaign"])
    return files.store(name=NAME, content=matrix(campaign, job.requested_by), by=job.requested_by, scope=campaign)


@jobs.handler(CASE)
def write_case(job: Job) -> StoredFile:
    case = Submission.objects.with_names().get(pk=job.facts["case"])
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        path = Path(folder) / "dossier.zip"
        bundle = Bundle(path)
        bundle.add("说明.txt", README.encode())
        add_case(bundle, case, Background(case.campaign, job.requested_by, only=case))
        bundle.close()
        return _store(job, f"{case.number_text} {case.zone} 档案.zip", path, case.campaign)


@jobs.handler(CAMPAIGN)
def write_campaign(job: Job) -> StoredFile:
    campaign = Campaign.objects.get(pk=job.facts["campaign"])
    cases = Submission.objects.filter(campaign=campaign).admitted().with_names().in_neutral_order()
    total = cases.count()
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        path = Path(folder) / "dossier.zip"
        bundle, known = Bundle(path), Background(campaign, job.requested_by)
        add_campaign(bundle, campaign, known)
        for done, case in enumerate(cases.iterator(chunk_size=100), start=1):
            # Files beside the forms may be films: they stand in each case's own dossier.
            add_case(bundle, case, known, folder=f"案例/{case.number_text}/", whole=False)
            jobs.progress(job, done, total)
        bundle.close()
        return _store(job, f"{campaign.slug} 活动档案.zip", path, campaign)


def _store(job: Job, name: str, path: Path, campaign: Campaign) -> StoredFile:
    stored = files.store(name=name, content=path, by=job.requested_by, scope=campaign)
    audit.record("dossier.make", campaign, by=job.requested_by, scope=campaign, name=name, sha256=stored.sha256)
    return stored
