"""Threads that start together, each on a connection of its own: the one way in which the race tests race."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import IntegrityError, connection, connections

from core.errors import DomainError

Answer = TypeVar("Answer")


def at_once(works: Sequence[Callable[[], Answer]]) -> list[Answer | Exception]:
    """Do all ``works`` at the same moment; a refusal or a broken constraint comes back in the answer's place."""
    barrier = threading.Barrier(len(works), timeout=60)

    def run(work: Callable[[], Answer]) -> Answer | Exception:
        try:
            connection.ensure_connection()
            barrier.wait()
            return work()
        except (DomainError, IntegrityError) as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as threads:
        return [future.result(120) for future in [threads.submit(run, work) for work in works]]
