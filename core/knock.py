"""A knock on the worker's door. It may be lost: what is due stands in the database and the next tick finds it."""

import logging

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def knock(task: str, *args: object) -> None:
    """Ask a worker to run ``task`` soon. Never raises and never waits long: the web must not depend on the broker."""
    if not settings.REDIS_URL:
        return
    try:
        current_app.send_task(task, args=args, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("The broker did not take %s: %s", task, error)
