"""Tasks that only the tests' own Celery worker knows."""

from celery import shared_task
from django.core.cache import cache
from django.db import connection


@shared_task
def tell_the_database(key: str) -> None:
    """Leaves the name of the database that the worker is connected to in the cache, where the test can read it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    cache.set(key, str(connection.settings_dict["NAME"]), 60)
