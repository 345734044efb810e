"""Files of one certificate each: what all of a chunk share is written once.

Nine tenths of such a file are its faces, and those of a hundred are the same; written anew for each they took a quarter
of the time. A file is the shared part, its own two objects, and the table of both (ISO 32000-1, 7.5).
"""

from __future__ import annotations

import io
from typing import cast

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from results.certificate_pages import CODE, Binder, Words, content

ENTRY = 20  # bytes of an object in the table


class Leaves:
    """Makes the files of the certificates of one day, trimmed, whose words were set together."""

    def __init__(self, words: Words, frame: PdfReader) -> None:
        writer, buffer = PdfWriter(), io.BytesIO()
        binder = Binder(writer, words, {"": frame})
        page = binder.page("", binder.before, binder.before, bleed=0)
        own, code = (content("", writer) for _each in range(2))  # the last numbers are those of a file's own objects
        cast(ArrayObject, page["/Contents"])[1] = own
        cast(DictionaryObject, cast(DictionaryObject, page["/Resources"])["/XObject"])[NameObject(CODE)] = code
        writer.write(buffer)
        written, self.first = buffer.getvalue(), own.idnum
        end, start = written.rindex(b"startxref\n"), int(written[written.rindex(b"startxref\n") :].split()[1])
        self.title = b"xref\n0 %d\n" % (self.first + 2)
        entries = start + len(self.title)
        if not written.startswith(self.title, start):
            raise ValueError("The table of a file is other than expected.")
        self.entries = written[entries : entries + ENTRY * self.first]
        self.trailer = written[entries + ENTRY * (self.first + 2) : end]
        self.shared = written[: int(written[entries + ENTRY * self.first :][:10])]

    def file(self, words: StreamObject, code: StreamObject) -> bytes:
        """The file of the certificate with these words and this code."""
        made, table = io.BytesIO(), [self.title, self.entries]
        made.write(self.shared)
        for number, each in enumerate((words, code), start=self.first):
            table.append(b"%010d 00000 n \n" % made.tell())
            made.write(b"%d 0 obj\n" % number)
            each.write_to_stream(made)
            made.write(b"\nendobj\n")
        start = made.tell()
        made.writelines([*table, self.trailer, b"startxref\n%d\n%%%%EOF\n" % start])
        return made.getvalue()
