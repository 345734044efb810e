"""Beat knocks each minute; what is due stands in the database."""

from celery import shared_task

from voting import tally


@shared_task
def roll_up() -> None:
    tally.roll_all()
