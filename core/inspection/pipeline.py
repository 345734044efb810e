"""The door for files: size, extension, signature, structure, in this order, and then a virus scanner if there is one.

What parses a file runs in ``core.sandbox``. Nothing here needs a database; who may upload, and how much, is decided by
the service that stores what comes out.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from django.conf import settings

from core import files, sandbox
from core.inspection import clamd
from core.inspection.refusals import FileIsEmpty, FileIsTooLarge, TypeIsNotTaken

PICTURE, DOCUMENT, VIDEO = "picture", "document", "video"
KINDS = {
    ".jpg": PICTURE,
    ".jpeg": PICTURE,
    ".png": PICTURE,
    ".pdf": DOCUMENT,
    ".docx": DOCUMENT,
    ".xlsx": DOCUMENT,
    ".mp4": VIDEO,
}
MB = 1024 * 1024


@dataclass(frozen=True)
class Inspected:
    """A file that may be stored: ``content`` is what is to be stored, a picture's is written anew.

    ``facts``: width and height (pixels), pages and signed, or seconds.
    """

    kind: str
    name: str
    content: bytes | Path
    thumbnail: bytes | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return size_of(self.content)


def inspect(name: str, content: bytes | Path, *, taken: Collection[str] = tuple(KINDS)) -> Inspected:
    """Check a file that somebody sent under ``name``; ``taken`` are the extensions that fit here.

    A film that comes as a Path is never read into memory; its marks of place and device are struck out in that file.
    Raises the refusals of ``core.inspection.refusals``, each with what to do.
    """
    name = files.display_name(name)
    suffix = PurePath(name).suffix.lower()
    if not size_of(content):
        raise FileIsEmpty
    if suffix not in KINDS or suffix not in taken:
        raise TypeIsNotTaken(suffix=suffix or name, taken="、".join(taken))
    kind = KINDS[suffix]
    most = settings.ATTACHMENT_LIMITS[kind]
    if size_of(content) > most:
        raise FileIsTooLarge(most=most // MB)
    found = _film(name, content) if kind == VIDEO else _parsed(name, suffix, kind, content)
    if settings.CLAMD_ADDRESS:  # last: what is refused anyway need not be scanned
        clamd.scan(content, settings.CLAMD_ADDRESS)
    return found


def _parsed(name: str, suffix: str, kind: str, content: bytes | Path) -> Inspected:
    whole = content if isinstance(content, bytes) else content.read_bytes()
    if kind == PICTURE:
        facts = sandbox.run("core.inspection.pictures.cleaned", whole, suffix=suffix)
        return Inspected(kind, name, facts.pop("picture"), facts.pop("thumbnail"), facts)
    if suffix == ".pdf":
        return Inspected(kind, name, whole, facts=sandbox.run("core.inspection.pdfs.check", whole))
    return Inspected(kind, name, whole, facts=sandbox.run("core.inspection.package.check", whole, suffix=suffix))


def _film(name: str, content: bytes | Path) -> Inspected:
    facts = sandbox.run("core.inspection.videos.check", content)
    places = facts.pop("hide")
    if isinstance(content, bytes):
        struck = io.BytesIO(content)
        _strike(struck, places)
        return Inspected(VIDEO, name, struck.getvalue(), facts=facts)
    with content.open("r+b") as file:
        _strike(file, places)
    return Inspected(VIDEO, name, content, facts=facts)


def _strike(file: BinaryIO, places: list[int]) -> None:
    for place in places:
        file.seek(place)
        file.write(b"free")


def size_of(content: bytes | Path) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size
