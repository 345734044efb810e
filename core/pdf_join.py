"""Several documents as one file that is written while they come: what is in it already takes no memory.

A writer keeps every picture until its last page; here streams (pictures, faces, what pages draw) go to the file with
their document, and only the small objects that lead to them wait for the end (ISO 32000-1, 7.5).
"""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NullObject, NumberObject, StreamObject


class Joined:
    """Pages of documents in ``target``, which is written from its beginning. Nothing is complete before ``finish``."""

    def __init__(self, target: BinaryIO) -> None:
        self.target, self.writer = target, PdfWriter()
        self.places: dict[int, int] = {}
        target.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def append(self, content: bytes) -> None:
        """All pages of a document behind those that are there."""
        self.writer.append(io.BytesIO(content), import_outline=False)
        self._write(streams_only=True)

    def finish(self) -> None:
        """Write what leads to the pages, and the table of all objects."""
        self._write(streams_only=False)
        start, count = self.target.tell(), len(self.writer._objects) + 1
        entries = [b"%010d 00000 n \n" % self.places[number] for number in range(1, count)]
        self.target.write(b"xref\n0 %d\n0000000000 65535 f \n" % count + b"".join(entries) + b"trailer\n")
        writer: Any = self.writer
        ends = {"/Size": NumberObject(count), "/Root": writer.root_object.indirect_reference}
        if writer._info is not None:
            ends["/Info"] = writer._info.indirect_reference
        DictionaryObject({NameObject(name): value for name, value in ends.items()}).write_to_stream(self.target)
        self.target.write(b"\nstartxref\n%d\n%%%%EOF\n" % start)

    def _write(self, *, streams_only: bool) -> None:
        kept: list[Any] = self.writer._objects
        for number, each in enumerate(kept, start=1):
            if number in self.places or (streams_only and not isinstance(each, StreamObject)):
                continue
            self.places[number] = self.target.tell()
            self.target.write(b"%d 0 obj\n" % number)
            (NullObject() if each is None else each).write_to_stream(self.target)
            self.target.write(b"\nendobj\n")
            if streams_only:
                kept[number - 1] = NullObject()  # its number stays taken
