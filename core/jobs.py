"""Background work that survives every crash: rows that are leased, done and picked up again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from core import audit, clock
from core.errors import DomainError
from core.knock import knock
from core.models import Job, StoredFile, User

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
PATIENCE = timedelta(seconds=30)  # for which a person waits for a worker before the web process does it itself
MOST_ATTEMPTS = 5

Handler = Callable[[Job], StoredFile | None]
_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of ``kind``. It may run twice for one job, so it must be idempotent.

    It returns the file it made, if any, and reports its progress through ``progress``.
    """

    def register(function: Handler) -> Handler:
        if _handlers.setdefault(kind, function) is not function:
            raise ValueError(f"Two handlers for jobs of kind {kind}.")
        return function

    return register


def ask(*, kind: str, key: str, by: User | None, scope: clock.Scope | None, **facts: Any) -> Job:
    """Ask for a job inside the transaction that needs it; the same ``key`` is the same job, whatever its state."""
    now = clock.database_now()
    job = Job(
        kind=kind,
        key=key,
        facts=facts,
        scope=scope.slug if scope else "",
        requested_by=by,
        created_at=now,
        due_at=now,
    )
    Job.objects.bulk_create([job], ignore_conflicts=True)
    job = Job.objects.get(key=key)
    transaction.on_commit(lambda: knock("core.tasks.run_job", job.pk), robust=True)
    return job


def run(job_id: int) -> bool:
    """Do one job if it is due and nobody else holds it; returns whether it was done by this call."""
    job = _claim(job_id)
    if job is None:
        return False
    mine = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
    try:
        result = _handlers[job.kind](job)
    except Exception as error:
        log.exception("Job %s failed", job)
        # A refusal will be refused again; anything else may be a fault that passes.
        last = isinstance(error, DomainError) or job.attempts >= MOST_ATTEMPTS
        mine.update(
            state=Job.State.FAILED if last else Job.State.WAITING,
            due_at=clock.database_now() + timedelta(seconds=10 * 2**job.attempts),
            error=str(error)[:500],
        )
        return False
    return bool(mine.update(state=Job.State.DONE, result=result, error="", finished_at=clock.database_now()))


def run_unless_worker(job: Job) -> Job:
    """Do ``job`` here where no worker will: without a broker, or when none has taken it for a while.

    Returns the job as it stands then; only for jobs of a few seconds.
    """
    late = job.state == Job.State.WAITING and job.due_at + PATIENCE < clock.database_now()
    if job.state == Job.State.WAITING and (late or not settings.REDIS_URL):
        run(job.pk)
    return Job.objects.select_related("result").get(pk=job.pk)


def run_due(scope: clock.Scope | None = None) -> int:
    """Do every job that is due (of one campaign, if given); returns how many were done."""
    due = Job.objects.filter(
        state__in=[Job.State.WAITING, Job.State.RUNNING], due_at__lte=clock.database_now()
    ).order_by("due_at", "id")
    if scope:
        due = due.filter(scope=scope.slug)
    return sum(run(pk) for pk in list(due.values_list("pk", flat=True)))


def retry(*, job: Job, by: User, scope: clock.Scope | None) -> None:
    """Do a job that has failed for good once more: what was refused (a missing font, say) may be mended by now."""
    with transaction.atomic():
        failed = Job.objects.filter(pk=job.pk, state=Job.State.FAILED)
        if failed.update(state=Job.State.WAITING, attempts=0, due_at=clock.database_now()):
            audit.record("job.retry", job, by=by, scope=scope, kind=job.kind)
            transaction.on_commit(lambda: knock("core.tasks.run_job", job.pk), robust=True)


def progress(job: Job, done: int, total: int) -> None:
    """Show how far the job is; also renews the lease of a long one."""
    lease = clock.database_now() + LEASE
    Job.objects.filter(pk=job.pk).update(done_count=done, total_count=total, lease_until=lease, due_at=lease)


def _claim(job_id: int) -> Job | None:
    now = clock.database_now()
    lease = now + LEASE
    taken = Job.objects.filter(pk=job_id, state__in=[Job.State.WAITING, Job.State.RUNNING], due_at__lte=now).update(
        state=Job.State.RUNNING, lease_until=lease, due_at=lease, attempts=F("attempts") + 1
    )
    return Job.objects.get(pk=job_id) if taken else None
