"""Small files of every kind that the portal takes, and hostile ones that it must not take."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache
from typing import Any

import docx
import openpyxl
from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

MARK = b"<script>alert(1)</script>"
COMMENT = "taken with an invented camera"
ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


# --- pictures ---------------------------------------------------------------------------------------------------------


def picture(form: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, "navy" if mode in ("RGB", "RGBA") else 1).save(buffer, form, **options)
    return buffer.getvalue()


def photograph(size: tuple[int, int] = (60, 40)) -> bytes:
    """A JPEG that lies on its side, with maker and place in its EXIF, a comment, and a script behind its end."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, COMMENT
    exif.get_ifd(GPS).update({1: "N", 2: (36.0, 40.0, 12.0), 3: "E", 4: (117.0, 1.0, 3.0)})
    return picture("JPEG", size, exif=exif, comment=COMMENT) + MARK


def huge_picture() -> bytes:
    """A few bytes that say they are a picture of 144 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 12_000, 12_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


# --- documents --------------------------------------------------------------------------------------------------------


@cache
def pdf(pages: int = 1, *, extra: str = "", password: str = "") -> bytes:
    """A PDF; ``extra`` names what it does besides."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(200, 200)
    _ACTS.get(extra, lambda _writer: None)(writer)
    if password:
        writer.encrypt(password)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _action(writer: PdfWriter, kind: str, **facts: str) -> None:
    action = {
        NameObject("/S"): NameObject(kind),
        **{NameObject(f"/{k}"): TextStringObject(v) for k, v in facts.items()},
    }
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(action)


def _open_at_a_page(writer: PdfWriter) -> None:
    writer._root_object[NameObject("/OpenAction")] = ArrayObject([NumberObject(0), NameObject("/Fit")])


def _old_script(writer: PdfWriter) -> None:
    """A script that no page refers to."""
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer._add_object(DictionaryObject(action))


_ACTS: dict[str, Any] = {
    "script": lambda writer: _action(writer, "/JavaScript", JS="app.alert(1)"),
    "unreferenced script": _old_script,
    "launch": lambda writer: _action(writer, "/Launch", F="calc.exe"),
    "submit": lambda writer: _action(writer, "/SubmitForm", F="http://127.0.0.1:9/"),
    "remote": lambda writer: _action(writer, "/GoToR", F="other.pdf"),
    "attachment": lambda writer: writer.add_attachment("a.exe", b"MZ"),
    "link": lambda writer: _action(writer, "/URI", URI="https://example.com/"),
    "first page": _open_at_a_page,
}


def document(parts: dict[str, bytes] | None = None, *, form: str = "docx", comment: bytes = b"") -> bytes:
    """A Word document (or an Excel workbook) with ``parts`` added or put in the place of its own."""
    buffer = io.BytesIO()
    if form == "docx":
        made = docx.Document()
        made.add_paragraph("典型经验")
        made.save(buffer)
    else:
        openpyxl.Workbook().save(buffer)
    parts = parts or {}
    changed = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, parts.get(member) or old.read(member))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
        new.comment = comment
    return changed.getvalue()


def relations(kind: str, target: str, mode: str = "External") -> bytes:
    family = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{family}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    ).encode()


def types_with(kind: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(document())) as archive:
        return archive.read("[Content_Types].xml").replace(b"wordprocessingml.document.main", kind)


# --- films ------------------------------------------------------------------------------------------------------------


def box(kind: bytes, *inside: bytes, size: int | None = None) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I", 8 + len(body) if size is None else size) + kind + body


PLACE = b"+36.6700+117.0175/"


def film(*, brands: bytes = b"isom\0\0\2\0isomavc1", codec: bytes = b"avc1", data: bytes = b"\0" * 64) -> bytes:
    """The least that is an MP4 film of 12 seconds, with the place of the camera in its user data."""
    entries = box(b"stsd", b"\0" * 4, struct.pack(">I", 1), box(codec, b"\0" * 78))
    media = box(b"mdia", box(b"minf", box(b"stbl", entries)))
    head = box(b"mvhd", b"\0" * 12, struct.pack(">II", 1000, 12_000), b"\0" * 80)
    place = box(b"udta", box(b"\xa9xyz", PLACE))
    return box(b"ftyp", brands) + box(b"moov", head, box(b"trak", media), place) + box(b"mdat", data)


def ring(size: int = 420, ground: tuple[int, int, int, int] = (0, 0, 0, 0)) -> bytes:
    """A plain red ring without any word, in the place of a seal's picture."""
    made = Image.new("RGBA", (size, size), ground)
    ImageDraw.Draw(made).ellipse((6, 6, size - 7, size - 7), outline=(200, 20, 20, 255), width=max(2, size // 40))
    buffer = io.BytesIO()
    made.save(buffer, "PNG")
    return buffer.getvalue()
