"""Certificates put together page by page, as a printer lays the words into a frame that stands.

The frame, the heads and the issuers are the same on a thousand certificates: laid out once, drawn on each page as a
form (ISO 32000-1, 8.10), with the code as a picture of one bit a module. Laid out on every page they took three
quarters of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from PIL import Image
from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from results import certificate_layout

MM = 72 / 25.4  # in points; the origin is the trimmed page's lower left corner
HEAD, FOOT, CODE = "/Head", "/Foot", "/Code"


def form(page: PageObject, writer: PdfWriter) -> IndirectObject:
    """The whole of ``page`` as an object of ``writer``, to be drawn on pages of it."""
    stream = DecodedStreamObject()
    stream.set_data(cast(Any, page.get_contents()).get_data())
    _describe(stream, {"/Type": NameObject("/XObject"), "/Subtype": NameObject("/Form"), "/BBox": page.mediabox})
    _describe(stream, {"/Resources": page["/Resources"].clone(writer)})
    return writer._add_object(stream.flate_encode())


def picture(code: Image.Image, writer: PdfWriter) -> IndirectObject:
    """``code`` (of mode 1) as an object of ``writer``, without smoothing: as sharp as lines at any size."""
    stream = DecodedStreamObject()
    stream.set_data(code.tobytes())
    _describe(stream, {"/Type": NameObject("/XObject"), "/Subtype": NameObject("/Image")})
    _describe(stream, {"/ColorSpace": NameObject("/DeviceGray"), "/BitsPerComponent": NumberObject(1)})
    _describe(stream, {"/Width": NumberObject(code.width), "/Height": NumberObject(code.height)})
    return writer._add_object(stream.flate_encode())


def compose(page: PageObject, parts: Sequence[IndirectObject], code: IndirectObject, writer: PdfWriter) -> None:
    """Draw the head, then the page's own words, then the foot and the code: in this order the page is read aloud."""
    head, foot = parts
    shared = cast(DictionaryObject, page["/Resources"])
    pictures = {HEAD: head, FOOT: foot, CODE: code}
    resources = DictionaryObject({name: shared.raw_get(name) for name in shared})
    resources[NameObject("/XObject")] = DictionaryObject({NameObject(name): drawn for name, drawn in pictures.items()})
    page[NameObject("/Resources")] = resources  # its own: the pages of a document share one, with all their pictures
    side, left, bottom = (length * MM for length in certificate_layout.CODE)
    own = page.raw_get("/Contents")
    before = _content(f"q {HEAD} Do Q q", writer)
    after = _content(f"Q {FOOT} Do q {side:.2f} 0 0 {side:.2f} {left:.2f} {bottom:.2f} cm {CODE} Do Q", writer)
    page[NameObject("/Contents")] = ArrayObject([before, own, after])


def draw_crop_marks(writer: PdfWriter) -> None:
    """Lines of 5 mm at the corners, 3 mm off the trimmed page: one stream for all pages, drawn under each.

    The renderer's own marks are a picture made anew for every page, an eighth of its time.
    """
    width, height, off, end = 297 * MM, 210 * MM, 3 * MM, 8 * MM
    lines = []
    for x, outward in ((0.0, -1), (width, 1)):
        for y, upward in ((0.0, -1), (height, 1)):
            lines.append(f"{x + outward * off:.2f} {y:.2f} m {x + outward * end:.2f} {y:.2f} l")
            lines.append(f"{x:.2f} {y + upward * off:.2f} m {x:.2f} {y + upward * end:.2f} l")
    marks = _content(f"q 0 G 0.25 w {' '.join(lines)} S Q", writer)
    for page in writer.pages:
        page[NameObject("/Contents")] = ArrayObject([marks, *cast(ArrayObject, page["/Contents"])])


def _content(operators: str, writer: PdfWriter) -> IndirectObject:
    stream = DecodedStreamObject()
    stream.set_data(f"{operators}\n".encode())
    return writer._add_object(stream)


def _describe(stream: StreamObject, facts: dict[str, Any]) -> None:
    stream.update({NameObject(name): value for name, value in facts.items()})
