"""Beat knocks; what is due stands in the database."""

from celery import shared_task

from campaigns import services


@shared_task
def advance() -> None:
    services.advance()


@shared_task
def tick() -> None:
    services.tick()
