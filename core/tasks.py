"""The knocks of core. Each takes ids and calls one function; run twice or never, nothing is lost."""

from celery import shared_task

from core import jobs, outbox


@shared_task
def run_job(job_id: int) -> None:
    jobs.run(job_id)


@shared_task
def work_outbox() -> None:
    outbox.deliver_due()
    jobs.run_due()
