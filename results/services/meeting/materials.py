"""Materials of the meeting for download: for everybody, or for whoever takes part."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock, files
from core.errors import DomainError
from core.inspection.pipeline import inspect
from core.models import User
from core.text import clean_line
from results.models import Material, Meeting
from results.services.meeting.setting import locked

TAKEN = (".pdf", ".docx", ".xlsx", ".jpg", ".jpeg", ".png")
MOST_MATERIALS = 60


class TooManyMaterials(DomainError):
    message = _("There are %(count)s files with this meeting already. Remove one, or put several into one PDF.")


def add_material(
    *,
    meeting: Meeting,
    title: str,
    name: str,
    content: bytes | Path,
    is_public: bool,
    by: User,
    until: datetime | None = None,
) -> Material:
    """Keep a file for download. Raises TooManyMaterials, and the refusals of the inspection."""
    found = inspect(name, content, taken=TAKEN)  # seconds, so before the lock
    with transaction.atomic():
        meeting = locked(meeting)
        campaign = meeting.phase.campaign
        if (count := meeting.materials.filter(removed_at=None).count()) >= MOST_MATERIALS:
            raise TooManyMaterials(count=count)
        stored = files.store(name=found.name, content=found.content, by=by, scope=campaign)
        material = Material.objects.create(
            meeting=meeting,
            title=clean_line(title)[:100] or Path(found.name).stem[:100],
            file=stored,
            is_public=is_public,
            until=until,
            added_at=clock.now(campaign),
            added_by=by,
        )
        audit.record("meeting.material", meeting, by=by, scope=campaign, sha256=stored.sha256, public=is_public)
    return material


@transaction.atomic
def remove_material(*, meeting: Meeting, pk: int, by: User) -> None:
    """Take a file back; one that was taken back already stays so."""
    meeting = locked(meeting)
    campaign = meeting.phase.campaign
    if meeting.materials.filter(pk=pk, removed_at=None).update(removed_at=clock.now(campaign)):
        audit.record("meeting.remove_material", meeting, by=by, scope=campaign, material=pk)
