"""The door for uploaded forms: what is not a sound .docx never reaches the parser."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
from django.conf import settings

from core.errors import DomainError
from core.inspection import package
from core.inspection.refusals import FileIsBroken, FileIsEmpty, FileIsSomethingElse, FileIsTooLarge
from submissions.form_docx.file_kinds import NotADocx, refusal_of, refusal_of_zip

_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")


def opened(content: bytes) -> Any:
    """The python-docx document in ``content``.

    Raises FileIsEmpty, FileIsTooLarge, FileIsBroken, ContentIsRefused, or the kind of NotADocx that it is.
    """
    if len(content) > settings.UPLOAD_LIMIT:
        raise FileIsTooLarge(most=settings.UPLOAD_LIMIT // 1024 // 1024)
    if not content:
        raise FileIsEmpty
    if not content.startswith(b"PK\x03\x04"):
        raise refusal_of(content)
    try:
        package.check(content, suffix=".docx")
        return docx.Document(io.BytesIO(_in_the_usual_dialect(content)))
    except FileIsSomethingElse:
        raise _other_zip(content) from None
    except DomainError:
        raise
    except Exception as error:  # what a hostile or torn file makes the parser say is of no use to anybody
        raise FileIsBroken from error


def _other_zip(content: bytes) -> NotADocx:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return refusal_of_zip(archive) or NotADocx()


def _in_the_usual_dialect(content: bytes) -> bytes:
    """A file in the strict dialect of ISO/IEC 29500, with the names that every program (and python-docx) knows."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        if not _STRICT.search(old.read("_rels/.rels")):
            return content
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as new:
            for name in old.namelist():
                part = old.read(name)
                if name.lower().endswith((".xml", ".rels")):
                    part = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", part)
                new.writestr(name, part)
    return buffer.getvalue()
