"""The record: one append at the end of every service that changed something."""

from typing import Any

from django.db import models

from core import clock
from core.canonical import subject_of
from core.models import AuditEntry, User


def record(
    action: str, subject: models.Model, *, by: User | None, scope: clock.Scope | None, **facts: Any
) -> AuditEntry:
    """Append what was done. Call it last, inside the transaction of the change; ``by`` None is the system itself."""
    return AuditEntry.objects.create(
        at=clock.now(scope),
        actor=by,
        actor_name=str(by) if by else "",
        action=action,
        subject=subject_of(subject),
        scope=scope.slug if scope else "",
        facts=facts,
    )


def recent(scope: clock.Scope, *, actions: list[str], limit: int = 10) -> list[AuditEntry]:
    """The last lines of a campaign's record that are about ``actions``, newest first."""
    return list(AuditEntry.objects.filter(scope=scope.slug, action__in=actions)[:limit])
