"""The knocks of voting: what is due stands in the database, so run twice or never, nothing is lost."""

from celery import shared_task

from voting import tally
from voting.identity import forgetting


@shared_task
def roll_up() -> None:
    tally.roll_all()


@shared_task
def forget() -> None:
    forgetting.forget()
