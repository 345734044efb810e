"""Private files: stored under a random name with their digest, read only through a view that checks permission."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from core import clock
from core.models import StoredFile, User
from core.text import clean_line

CONTENT_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
}


def display_name(name: str) -> str:
    """A file name as text for people: no path, no control or direction marks, at most 120 characters."""
    plain = "".join(c for c in clean_line(name) if unicodedata.category(c) != "Cf")
    path = PurePath(plain.replace("\\", "/").replace("/", "_"))
    suffix = path.suffix[:10]
    return (path.stem[: 120 - len(suffix)] + suffix) or "file"


def store(*, name: str, content: bytes, by: User | None, scope: clock.Scope | None) -> StoredFile:
    """Store ``content`` and return its row. The type comes from our table by extension, never from the sender."""
    name = display_name(name)
    stored = StoredFile(
        name=name,
        content_type=CONTENT_TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream"),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        created_at=clock.now(scope),
        created_by=by,
    )
    stored.content.save(name, ContentFile(content), save=False)
    stored.save(force_insert=True)
    return stored


def response(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """The file as an answer that no browser will run. The caller has checked that the reader may have it."""
    answer = FileResponse(
        stored.content.open("rb"), as_attachment=not inline, filename=stored.name, content_type=stored.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer


def attachment(name: str, content: bytes) -> HttpResponse:
    """A file made on the spot, to be saved under ``name``."""
    kind = CONTENT_TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=display_name(name)) or ""
    answer["Cache-Control"] = "private, no-store"
    return answer
