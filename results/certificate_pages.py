"""Certificates put together page by page, as a printer lays the words into a frame that stands.

The frame, the heads and the issuers are the same on a thousand certificates: laid out once, drawn on each page as a
form (ISO 32000-1, 8.10), with the code as a picture of one bit a module. The words of a hundred are laid out on one
long sheet and cut into pages here: a page of its own for each took a renderer three times as long.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, cast

from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)

from results import certificate_layout

MM = 72 / 25.4  # in points; the origin is the trimmed page's lower left corner
WIDTH, HEIGHT, BLEED = 297 * MM, certificate_layout.HEIGHT * MM, 8 * MM
PIXEL = 0.75  # points: the renderer's unit, in which its sheet is described from the top downwards
LANGUAGE = "zh-CN"
HEAD, FOOT, CODE = "/Head", "/Foot", "/Code"

# How the renderer begins each section of the sheet: it clips to it. Everything of a section stands in its own q and Q.
CLIP = re.compile(rb"^(\S+) (\S+) (\S+) (\S+) re\nW\nn$", re.MULTILINE)


class SheetIsOtherThanExpected(Exception):
    """The renderer describes its sheet in another way than this module can cut: a fault of ours, never of the data."""


class Words:
    """The words of some certificates, set one below the other on one sheet, and what they are set with."""

    def __init__(self, content: bytes, count: int) -> None:
        reader = PdfReader(io.BytesIO(content))
        (self.sheet,) = reader.pages
        self.title = str(cast(Any, reader.metadata).title)
        self.pieces = list(cut(cast(Any, self.sheet.get_contents()).get_data(), count))


def cut(stream: bytes, count: int) -> Iterator[bytes]:
    """What draws each of ``count`` sections at its place on a page of its own. Raises SheetIsOtherThanExpected."""
    clips = list(CLIP.finditer(stream))
    ends = [clip.start() for clip in clips[1:]] + [len(stream)]
    if len(clips) != count:
        raise SheetIsOtherThanExpected(f"{len(clips)} sections for {count} certificates")
    for number, (clip, end) in enumerate(zip(clips, ends, strict=True)):
        x, y, width, height = (float(each) * PIXEL for each in clip.groups())
        found = [abs(x), abs(y - number * HEIGHT), abs(width - WIDTH), abs(height - HEIGHT)]
        if max(found) > 0.1:  # points
            raise SheetIsOtherThanExpected(f"section {number} begins with {clip[0]!r}")
        # From the renderer's pixels, downwards from this section's upper edge, to the points of a page.
        place = f"{PIXEL} 0 0 -{PIXEL} 0 {HEIGHT + y:.6f} cm\n".encode()
        yield place + _balanced(stream[clip.start() : end])


def _balanced(piece: bytes) -> bytes:
    """``piece`` up to where it closes what it did not open: there the section ends."""
    depth, kept = 0, []
    for line in piece.split(b"\n"):
        depth += (line == b"q") - (line == b"Q")
        if depth < 0:
            break
        kept.append(line)
    return b"\n".join(kept)


class Binder:
    """Puts pages together in ``writer``: the head, the words, the foot of its day and the code."""

    def __init__(self, writer: PdfWriter, words: Words, frames: dict[str, PdfReader]) -> None:
        """``frames``: by day of issue the two pages, head and foot, of what its certificates share."""
        self.writer = writer
        writer.pdf_header = "%PDF-1.7"
        writer.metadata = {"/Title": words.title}
        writer.root_object[NameObject("/Lang")] = TextStringObject(LANGUAGE)
        self.drawn = {day: [_form(part, writer) for part in frame.pages] for day, frame in frames.items()}
        self.shared = cast(DictionaryObject, words.sheet["/Resources"].clone(writer))
        side, left, bottom = (length * MM for length in certificate_layout.CODE)
        code = f"{side:.2f} 0 0 {side:.2f} {left:.2f} {bottom:.2f} cm {CODE} Do"
        self.before = content(f"q {HEAD} Do Q q", writer)
        self.after = content(f"Q {FOOT} Do q {code} Q", writer)

    def add(self, stream: StreamObject) -> IndirectObject:
        return self.writer._add_object(stream)

    def page(self, day: str, words: IndirectObject, code: IndirectObject, *, bleed: float) -> PageObject:
        """Add a page. In this order it is read aloud: the head, the page's own words, then the foot and the code."""
        page = self.writer.add_page(PageObject.create_blank_page(width=WIDTH, height=HEIGHT))
        for name, edge in (("/MediaBox", bleed), ("/CropBox", bleed), ("/BleedBox", bleed), ("/TrimBox", 0)):
            page[NameObject(name)] = RectangleObject((-edge, -edge, WIDTH + edge, HEIGHT + edge))
        head, foot = self.drawn[day]
        pictures = {NameObject(HEAD): head, NameObject(FOOT): foot, NameObject(CODE): code}
        resources = DictionaryObject({name: self.shared.raw_get(name) for name in self.shared})
        resources[NameObject("/XObject")] = DictionaryObject(pictures)
        page[NameObject("/Resources")] = resources  # with its own code only
        page[NameObject("/Contents")] = ArrayObject([self.before, words, self.after])
        return page


def _form(page: PageObject, writer: PdfWriter) -> IndirectObject:
    """The whole of ``page`` as an object of ``writer``, to be drawn on pages of it."""
    stream = DecodedStreamObject()
    stream.set_data(cast(Any, page.get_contents()).get_data())
    _describe(stream, {"/Type": NameObject("/XObject"), "/Subtype": NameObject("/Form"), "/BBox": page.mediabox})
    _describe(stream, {"/Resources": page["/Resources"].clone(writer)})
    return writer._add_object(stream.flate_encode())


def picture(code: Image.Image) -> StreamObject:
    """``code`` (of mode 1) as a picture without smoothing: as sharp as lines at any size."""
    stream = DecodedStreamObject()
    stream.set_data(code.tobytes())
    _describe(stream, {"/Type": NameObject("/XObject"), "/Subtype": NameObject("/Image")})
    _describe(stream, {"/ColorSpace": NameObject("/DeviceGray"), "/BitsPerComponent": NumberObject(1)})
    _describe(stream, {"/Width": NumberObject(code.width), "/Height": NumberObject(code.height)})
    return stream.flate_encode()


def drawing(operators: bytes) -> StreamObject:
    """What draws one page's words."""
    stream = DecodedStreamObject()
    stream.set_data(operators)
    return stream.flate_encode()


def draw_crop_marks(writer: PdfWriter) -> None:
    """Lines of 5 mm at the corners, 3 mm off the trimmed page: one stream for all pages, drawn under each.

    The renderer's own marks are a picture made anew for every page, an eighth of its time.
    """
    off, end = 3 * MM, BLEED
    lines = []
    for x, outward in ((0.0, -1), (WIDTH, 1)):
        for y, upward in ((0.0, -1), (HEIGHT, 1)):
            lines.append(f"{x + outward * off:.2f} {y:.2f} m {x + outward * end:.2f} {y:.2f} l")
            lines.append(f"{x:.2f} {y + upward * off:.2f} m {x:.2f} {y + upward * end:.2f} l")
    marks = content(f"q 0 G 0.25 w {' '.join(lines)} S Q", writer)
    for page in writer.pages:
        page[NameObject("/Contents")] = ArrayObject([marks, *cast(ArrayObject, page["/Contents"])])


def content(operators: str, writer: PdfWriter) -> IndirectObject:
    """What pages draw, as an object of ``writer`` that they share."""
    stream = DecodedStreamObject()
    stream.set_data(f"{operators}\n".encode())
    return writer._add_object(stream)


def _describe(stream: StreamObject, facts: dict[str, Any]) -> None:
    stream.update({NameObject(name): value for name, value in facts.items()})
