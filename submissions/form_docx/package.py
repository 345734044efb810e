"""The door for uploaded forms: what is not a sound .docx never reaches the parser."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
from django.conf import settings

from core.errors import DomainError
from core.inspection import package
from core.inspection.refusals import FileIsBroken, FileIsEmpty, FileIsSomethingElse, FileIsTooLarge
from submissions.form_docx.file_kinds import NotADocx, refusal_of, refusal_of_zip


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
        return docx.Document(io.BytesIO(content))
    except FileIsSomethingElse:
        raise _other_zip(content) from None
    except DomainError:
        raise
    except Exception as error:  # what a hostile or torn file makes the parser say is of no use to anybody
        raise FileIsBroken from error


def _other_zip(content: bytes) -> NotADocx:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return refusal_of_zip(archive) or NotADocx()
