"""Photos of a visit: inspected, turned upright, written anew without place and camera; removed before the filing."""

from __future__ import annotations

from pathlib import Path, PurePath

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock, files
from core.errors import DomainError
from core.inspection.pipeline import Inspected, inspect
from core.models import User
from core.text import clean_line
from review.models import Visit, VisitPhoto
from review.services.visits import writable

TAKEN = (".jpg", ".jpeg", ".png")
PHOTOS_MOST = 12  # of one report
TURNOVER = 3  # how many times a report may be filled with photos and emptied again
CAPTION_MOST = 120  # characters
HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")  # brands of ISO/IEC 23008-12


class HeicIsNotTaken(DomainError):
    message = _(
        "Photos in the HEIC format are not taken: most browsers cannot show them. Set the camera of the phone to "
        "“most compatible” (JPG), or share the photo as JPG, and upload that."
    )


class PhotosAreFull(DomainError):
    message = _("This report has %(count)s photos already; at most %(most)s are taken. Remove one first.")


class PhotosChangedTooOften(DomainError):
    message = _("Photos of this report were replaced too often. Please ask the organisers.")


class PhotoIsGone(DomainError):
    message = _("This photo was removed already.")


def add_photo(*, visit: Visit, name: str, content: bytes | Path, by: User, caption: str = "") -> VisitPhoto:
    """Inspect a photo and put it into the draft of the report.

    Raises HeicIsNotTaken, the refusals of the inspection, PhotosAreFull, PhotosChangedTooOften, and those of
    ``services.save_report``.
    """
    _refuse_heic(name, content)
    found = inspect(name, content, taken=TAKEN)  # seconds, so before the lock
    return add_inspected_photo(visit=visit, found=found, by=by, caption=caption)


def _refuse_heic(name: str, content: bytes | Path) -> None:
    if isinstance(content, Path):
        with content.open("rb") as file:
            head = file.read(12)
    else:
        head = content[:12]
    if PurePath(name).suffix.lower() in (".heic", ".heif") or (head[4:8] == b"ftyp" and head[8:12] in HEIC):
        raise HeicIsNotTaken


@transaction.atomic
def add_inspected_photo(*, visit: Visit, found: Inspected, by: User, caption: str = "") -> VisitPhoto:
    """The same for a photo that ``inspect`` has let through already."""
    visit = writable(visit, by)
    there = list(visit.photos.values_list("removed_at", flat=True))
    standing = there.count(None)
    if standing >= PHOTOS_MOST:
        raise PhotosAreFull(count=standing, most=PHOTOS_MOST)
    if len(there) >= TURNOVER * PHOTOS_MOST:
        raise PhotosChangedTooOften
    campaign = visit.phase.campaign
    photo = VisitPhoto.objects.create(
        visit=visit,
        file=files.store(name=found.name, content=found.content, by=by, scope=campaign),
        thumbnail=files.store(name="thumbnail.jpg", content=found.thumbnail or b"", by=by, scope=campaign),
        caption=clean_line(caption)[:CAPTION_MOST],
        added_by=by,
        added_at=clock.now(campaign),
    )
    audit.record("visit.photo", visit, by=by, scope=campaign, sha256=photo.file.sha256)
    return photo


@transaction.atomic
def name_photo(*, photo: VisitPhoto, caption: str, by: User) -> VisitPhoto:
    """Give the photo a caption (at most 120 characters; a longer one is cut). Raises as ``remove_photo`` does."""
    photo = _standing(photo, by)
    photo.caption = clean_line(caption)[:CAPTION_MOST]
    photo.save(update_fields=["caption"])
    return photo


@transaction.atomic
def remove_photo(*, photo: VisitPhoto, by: User) -> VisitPhoto:
    """Take the photo out of the draft. Raises PhotoIsGone and the refusals of ``services.save_report``."""
    photo = _standing(photo, by)
    photo.removed_at = clock.now(photo.visit.phase.campaign)
    photo.save(update_fields=["removed_at"])
    audit.record("visit.photo_removed", photo.visit, by=by, scope=photo.visit.phase.campaign, sha256=photo.file.sha256)
    return photo


def _standing(photo: VisitPhoto, by: User) -> VisitPhoto:
    visit = writable(photo.visit, by)
    photo = VisitPhoto.objects.select_related("file").get(pk=photo.pk)
    photo.visit = visit
    if photo.removed_at:
        raise PhotoIsGone
    return photo
