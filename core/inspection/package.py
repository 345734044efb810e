"""Office files (.docx, .xlsx): what a sound package is, whoever reads it afterwards.

Reliability decision 17: few members, little in all, no document types, nothing that acts, external relations only
where a person would have to click. Source of the names: ECMA-376, part 2 (packages) and part 1 (relationships).
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.inspection.refusals import ContentIsRefused, FileIsBroken, FileIsSomethingElse

MOST_MEMBERS = 2_000
MOST_BYTES = 100 * 1024 * 1024  # of all members, counted while they are read
MOST_RATIO = 100  # bytes out for bytes in
RATIO_COUNTS_FROM = 1024 * 1024  # bytes; below this a high ratio is harmless and ordinary
CHUNK = 256 * 1024

MAIN_TYPES = {
    ".docx": b"wordprocessingml.document.main+xml",
    ".xlsx": b"spreadsheetml.sheet.main+xml",
}
_TYPES = "[Content_Types].xml"
_XML = (".xml", ".rels", ".vml")
_NESTED = (".docx", ".xlsx")  # behind a chart stands its small workbook
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']""")
_ENCODINGS = {b"utf-8", b"us-ascii"}
_FIELD = re.compile(rb"""<w:instrText[^>]*>([^<]*)|\bw:instr\s*=\s*["']([^"']*)""")
_DDE = re.compile(rb"\s*DDE(?:AUTO)?\b", re.IGNORECASE)
# Where a document's template stands on its author's own disk: nothing is fetched from there by anybody else.
_OWN_TEMPLATE = re.compile(r"(?:file:/{3})?[A-Za-z]:[\\/].*|[^/\\:]+", re.IGNORECASE)

MACROS = (_("macros"), _("Save it as an ordinary .docx or .xlsx without macros, and upload that."))
OBJECTS = (
    _("embedded objects"),
    _("Put pictures in their place (copy, then paste as a picture), and upload it again."),
)
LINKS = (_("links to outside files"), _("Break the links or paste the contents as values, and upload it again."))
FIELDS = (_("fields that start programs"), _("Turn the fields into plain text, and upload it again."))


def check(content: bytes, *, suffix: str) -> dict[str, Any]:
    """Refuse ``content`` unless it is a sound package whose main part is that of ``suffix``.

    Raises FileIsSomethingElse, FileIsBroken, or ContentIsRefused naming what it holds and what to do.
    """
    if not content.startswith(b"PK\x03\x04"):
        raise FileIsSomethingElse(suffix=suffix)
    _check(content, suffix, nested=False)
    return {}


def _check(content: bytes, suffix: str, *, nested: bool) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_odd_directory(archive, len(content))
            _refuse_other_type(archive, suffix)
            _refuse_contents(archive, nested=nested)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError, OSError) as torn:
        raise FileIsBroken from torn


def _refuse_odd_directory(archive: zipfile.ZipFile, size: int) -> None:
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    names = {member.filename.casefold() for member in members}
    if not members or len(members) > MOST_MEMBERS or len(names) < len(members) or total > MOST_BYTES:
        raise FileIsBroken
    if total > RATIO_COUNTS_FROM and total > MOST_RATIO * size:
        raise FileIsBroken
    if archive.comment or min(member.header_offset for member in members):  # something else before it or behind it
        raise FileIsBroken
    for member in members:
        if member.flag_bits & 0x1 or stat.S_ISLNK(member.external_attr >> 16) or _odd(member.filename):
            raise FileIsBroken


def _odd(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or not name.isprintable()


def _refuse_other_type(archive: zipfile.ZipFile, suffix: str) -> None:
    if _TYPES not in archive.namelist():
        raise FileIsSomethingElse(suffix=suffix)  # some other zip
    types = archive.read(_TYPES)
    if b"macroEnabled" in types or b"vbaProject" in types:
        _refuse(MACROS)
    if MAIN_TYPES[suffix] not in types:
        raise FileIsSomethingElse(suffix=suffix)


def _refuse_contents(archive: zipfile.ZipFile, *, nested: bool) -> None:
    read = 0
    for member in archive.infolist():
        name = member.filename.casefold()
        part = bytearray()
        with archive.open(member) as stream:
            while piece := stream.read(CHUNK):
                read += len(piece)
                if read > MOST_BYTES:
                    raise FileIsBroken
                part += piece
        _refuse_part(name, bytes(part), nested=nested)


def _refuse_part(name: str, part: bytes, *, nested: bool) -> None:
    if name.endswith("vbaproject.bin") or "/vbadata" in name:
        _refuse(MACROS)
    if "activex" in name or "oleobject" in name:
        _refuse(OBJECTS)
    if "/embeddings/" in f"/{name}" and not name.endswith("/"):
        if nested or not name.endswith(_NESTED):
            _refuse(OBJECTS)
        _check(part, "." + name.rpartition(".")[2], nested=True)
    if name.endswith(_XML):
        _refuse_odd_xml(part)
        if any(_DDE.match(field) for field in _fields(part)):
            _refuse(FIELDS)
    if name.endswith(".rels"):
        _refuse_relations(part)


def _fields(part: bytes) -> list[bytes]:
    """The instructions of a Word part's fields: each alone, and all in one, since one may be cut into runs."""
    found = [run or simple for run, simple in _FIELD.findall(part)]
    return [*found, b"".join(found)]


def _refuse_odd_xml(part: bytes) -> None:
    """No document type, so no entities; only the encodings that Word and WPS write."""
    declared = _DECLARED.match(part.removeprefix(b"\xef\xbb\xbf"))
    if b"<!DOCTYPE" in part or b"\x00" in part or (declared and declared[1].lower() not in _ENCODINGS):
        raise FileIsBroken


def _refuse_relations(part: bytes) -> None:
    from lxml import etree

    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        relations = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as torn:
        raise FileIsBroken from torn
    for relation in relations:
        kind = str(relation.get("Type", "")).rpartition("/")[2].casefold()
        if kind in ("oleobject", "control", "activexcontrolbinary", "afchunk"):
            _refuse(OBJECTS)
        if kind == "vbaproject":
            _refuse(MACROS)
        if str(relation.get("TargetMode", "")).casefold() == "external" and kind != "hyperlink":
            target = str(relation.get("Target", ""))
            if not (kind == "attachedtemplate" and _OWN_TEMPLATE.fullmatch(target)):
                _refuse(LINKS)


def _refuse(what: tuple[Any, Any]) -> None:
    raise ContentIsRefused(what=what[0], cure=what[1])
