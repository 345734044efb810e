"""The lock that all casts of a phase share, and how to be alone for an instant."""

from __future__ import annotations

from django.db import connection

from campaigns.models import Phase

# First number of the advisory lock that all casts of a phase share and that its closing and pausing take alone: the
# day in August on which the vote of 2021 opened. The second number is the phase.
LOCK = 821


def be_alone(phase: Phase) -> None:
    """Let every cast that was let in finish, and hold off the others, until the present transaction ends."""
    if connection.vendor == "postgresql":  # on SQLite the transaction itself is the only writer
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, phase.pk])
