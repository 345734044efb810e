"""PDF files: parsed, not searched, for anything that acts when a reader opens them."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from core.errors import DomainError
from core.inspection.refusals import ContentIsRefused, FileIsBroken, FileIsSomethingElse, PdfIsLocked, PdfIsTooLong

MOST_PAGES = 300
MOST_OBJECTS = 200_000
TAIL = 1024  # bytes that programs leave behind the end mark

# ISO 32000-2, 12.6.4: actions that run code, leave the document, or send something. Going to a page or to a web
# address that a person clicks is harmless.
ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/GoToE",
    "/Rendition",
    "/RichMediaExecute",
    "/Movie",
    "/Sound",
}
SCRIPTS = _("scripts or actions")
FILES = _("attached files")
CURE = _("Print it into a new PDF (“Print”, “Save as PDF”), and upload that.")


def check(content: bytes) -> dict[str, Any]:
    """Refuse a PDF that acts, hides files or cannot be read; returns ``pages`` and whether it is ``signed``.

    Whether a signature is good is not checked here. Raises FileIsSomethingElse, PdfIsLocked, PdfIsTooLong,
    ContentIsRefused or FileIsBroken.
    """
    end = content.rfind(b"%%EOF")
    if not content.startswith(b"%PDF-"):
        raise FileIsSomethingElse(suffix=".pdf")
    if end < 0 or len(content.rstrip()) - end > TAIL:  # cut off, or another file stands behind it
        raise FileIsBroken
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise PdfIsLocked
        pages = len(reader.pages)
        if pages > MOST_PAGES:
            raise PdfIsTooLong(count=pages, most=MOST_PAGES)
        signed = _walk(reader)
    except DomainError:
        raise
    except Exception as torn:  # pypdf says what is wrong in words for programmers
        raise FileIsBroken from torn
    if not pages:
        raise FileIsBroken
    return {"pages": pages, "signed": signed}


def _walk(reader: PdfReader) -> bool:
    """Look at every object once, also at those that no page refers to; returns whether one is a signature."""
    signed = False
    numbers = [(number, generation) for generation, known in reader.xref.items() for number in known]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > MOST_OBJECTS:
        raise FileIsBroken
    waiting: list[Any] = [reader.trailer]
    for number, generation in numbers:
        waiting.append(reader.get_object(IndirectObject(number, generation, reader)))
        while waiting:
            each = waiting.pop()
            if isinstance(each, DictionaryObject):
                signed = _look(each) or signed
                waiting += each.values()  # references are not followed: their objects have a turn of their own
            elif isinstance(each, ArrayObject):
                waiting += each
    return signed


def _look(each: DictionaryObject) -> bool:
    kind, subtype = each.get("/Type"), each.get("/Subtype")
    if each.get("/S") in ACTIONS or each.keys() & {"/JS", "/JavaScript", "/XFA", "/RichMediaContent"}:
        raise ContentIsRefused(what=SCRIPTS, cure=CURE)
    if each.keys() & {"/EmbeddedFiles", "/EF", "/AF"} or subtype == "/FileAttachment":
        raise ContentIsRefused(what=FILES, cure=CURE)
    if subtype in ("/Movie", "/Sound", "/Screen", "/RichMedia", "/3D"):
        raise ContentIsRefused(what=SCRIPTS, cure=CURE)
    return kind == "/Sig" or (each.get("/FT") == "/Sig" and "/V" in each)
