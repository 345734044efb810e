"""The door for uploaded files: what is not a sound .docx never reaches the parser."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from lxml import etree

from core.errors import DomainError
from submissions.form_docx.file_kinds import NotADocx, refusal_of, refusal_of_zip

# Limits of a file that was opened (reliability decision 17): members, bytes in all, and bytes out for bytes in.
MOST_MEMBERS = 2_000
MOST_BYTES = 100 * 1024 * 1024
MOST_RATIO = 100
RATIO_COUNTS_FROM = 1024 * 1024  # bytes; below this a high ratio is harmless and ordinary

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']""")
_ENCODINGS = {b"utf-8", b"us-ascii"}
# A server's address in any spelling; file:///C:/… is the sender's own disk, where Word notes its template.
_REMOTE = re.compile(r"(?:https?|ftp|mhtml):|//|\\\\|file:(?://(?!/)|/{4,}|/*\\\\)", re.IGNORECASE)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


class FileIsEmpty(DomainError):
    message = _("This file is empty. Check it on your computer and upload it again.")


class FileIsTooLarge(DomainError):
    message = _("The file has more than %(most)s MB. Please make the pictures in it smaller, or remove them.")


class FileIsBroken(DomainError):
    message = _("The file is damaged or is not what Word writes. Open it, save it as .docx once more, and try again.")


class FileReachesOut(DomainError):
    message = _(
        "The file wants to load something from the network when it is opened. Copy its content into the blank form of "
        "this campaign, save that as .docx, and upload it again."
    )


def refuse_unsound(content: bytes) -> None:
    """Refuse what no parser should see: the door of every Office file (zip), before its kind is asked for.

    Raises FileIsEmpty, FileIsTooLarge, a kind of NotADocx, FileReachesOut or FileIsBroken.
    """
    if len(content) > settings.UPLOAD_LIMIT:
        raise FileIsTooLarge(most=settings.UPLOAD_LIMIT // 1024 // 1024)
    if not content:
        raise FileIsEmpty
    if not content.startswith(b"PK\x03\x04"):
        raise refusal_of(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bomb(archive, len(content))
            if "[Content_Types].xml" in archive.namelist():
                _refuse_odd_xml(archive)
    except DomainError:
        raise
    except Exception as error:  # what a hostile or torn file makes the parser say is of no use to anybody
        raise FileIsBroken from error


def opened(content: bytes) -> Any:
    """The python-docx document in ``content``. Raises the refusals of ``refuse_unsound``."""
    refuse_unsound(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if refusal := refusal_of_zip(archive):
            raise refusal
    try:
        return docx.Document(io.BytesIO(content))
    except ValueError as error:  # python-docx: an Office file of another type
        raise NotADocx from error
    except Exception as error:
        raise FileIsBroken from error


def _refuse_bomb(archive: zipfile.ZipFile, size: int) -> None:
    # zipfile never gives out more than the directory declares, so that the declared sizes can be trusted here.
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    names = {member.filename for member in members}
    if len(members) > MOST_MEMBERS or len(names) < len(members) or total > MOST_BYTES:
        raise FileIsBroken
    if total > RATIO_COUNTS_FROM and total > MOST_RATIO * size:
        raise FileIsBroken
    if any(member.flag_bits & 0x1 for member in members):  # encrypted
        raise FileIsBroken


def _refuse_odd_xml(archive: zipfile.ZipFile) -> None:
    """No document type, so no entities; only the encodings that Word and WPS write; nothing from the network."""
    for name in archive.namelist():
        if not name.lower().endswith((".xml", ".rels")):
            continue
        part = archive.read(name)
        declared = _DECLARED.match(part.removeprefix(b"\xef\xbb\xbf"))
        if b"<!DOCTYPE" in part or b"\x00" in part or (declared and declared[1].lower() not in _ENCODINGS):
            raise FileIsBroken
        if name.lower().endswith(".rels"):
            _refuse_reaching_out(part)


def _refuse_reaching_out(relations: bytes) -> None:
    """Links that a person clicks are in order; what Office loads by itself is not (a template from a server)."""
    for relation in etree.fromstring(relations, _PARSER):
        by_itself = not relation.get("Type", "").endswith("/hyperlink")
        if relation.get("TargetMode") == "External" and by_itself and _REMOTE.match(relation.get("Target", "")):
            raise FileReachesOut
