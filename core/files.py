"""Private files: stored under a random name with their digest, read only through a view that checks permission."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path, PurePath

from django.core.files.base import ContentFile, File
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from core import clock
from core.models import StoredFile, User
from core.text import clean_line

CONTENT_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".zip": "application/zip",
}


def display_name(name: str) -> str:
    """A file name as text for people: no path, no control or direction marks, at most 120 characters."""
    plain = "".join(c for c in clean_line(name) if unicodedata.category(c) != "Cf")
    path = PurePath(plain.replace("\\", "/").replace("/", "_"))
    suffix = path.suffix[:10]
    return (path.stem[: 120 - len(suffix)] + suffix) or "file"


class _Moved(File):  # type: ignore[type-arg]  # not generic when it runs
    """A file that the storage moves to its place instead of copying it."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def store(*, name: str, content: bytes | Path, by: User | None, scope: clock.Scope | None) -> StoredFile:
    """Store ``content`` and return its row. The type comes from our table by extension, never from the sender.

    The file of a Path is moved, so that a film is never held in memory nor written twice.
    """
    name = display_name(name)
    if isinstance(content, Path):
        with content.open("rb") as file:
            size, sha256 = content.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
    else:
        size, sha256 = len(content), hashlib.sha256(content).hexdigest()
    stored = StoredFile(
        name=name,
        content_type=CONTENT_TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream"),
        size=size,
        sha256=sha256,
        created_at=clock.now(scope),
        created_by=by,
    )
    if isinstance(content, Path):
        with content.open("rb") as file:
            stored.content.save(name, _Moved(file, name=str(content)), save=False)
    else:
        stored.content.save(name, ContentFile(content), save=False)
    stored.save(force_insert=True)
    return stored


def response(stored: StoredFile, *, inline: bool = False, name: str = "") -> FileResponse:
    """The file as an answer that no browser will run. The caller has checked that the reader may have it.

    It is saved under the stem ``name`` instead of that which its sender gave, if there is one.
    """
    filename = f"{name}{PurePath(stored.name).suffix.lower()}" if name else stored.name
    answer = FileResponse(
        stored.content.open("rb"), as_attachment=not inline, filename=filename, content_type=stored.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer


def lasting(answer: HttpResponseBase) -> HttpResponseBase:
    """``answer`` as one that anybody may keep for a year: its address holds the digest of what it shows."""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = f"public, max-age={365 * 24 * 3600}, immutable"
    return answer


def public_response(stored: StoredFile) -> HttpResponseBase:
    """A file that anybody may see, under an address that names its content. The caller has checked that it is so."""
    return lasting(FileResponse(stored.content.open("rb"), content_type=stored.content_type))


def attachment(name: str, content: bytes) -> HttpResponse:
    """A file made on the spot, to be saved under ``name``."""
    kind = CONTENT_TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=display_name(name)) or ""
    answer["Cache-Control"] = "private, no-store"
    return answer
