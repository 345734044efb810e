"""Documents joined while they come: the same pages as a writer that keeps all, a table that leads to every object."""

import io
import re

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import NullObject

from core import pdf
from core.pdf_join import Joined

PAGE = '<html lang="zh-CN"><head><title>案例</title></head><body><h1>{}</h1><img src="{}"></body></html>'


def dot(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def document(words: str, colour: str) -> bytes:
    return pdf.render(PAGE.format(words, pdf.picture("one")), pictures={"one": lambda: dot(colour)})


def test_all_pages_follow_one_another_and_streams_do_not_wait() -> None:
    target = io.BytesIO()
    joined = Joined(target)
    colours = {"第一块": "red", "第二块": "blue", "第三块": "green"}
    sizes = []
    for words, colour in colours.items():
        joined.append(document(words, colour))
        sizes.append(target.tell())
        assert not any(hasattr(each, "_data") for each in joined.writer._objects if not isinstance(each, NullObject))
    assert sizes == sorted(set(sizes))
    joined.finish()
    content = target.getvalue()
    reader = PdfReader(io.BytesIO(content), strict=True)
    assert [page.extract_text().strip() for page in reader.pages] == list(colours)
    for page, colour in zip(reader.pages, colours.values(), strict=True):
        (shown,) = page.images
        assert shown.data == dot(colour)
    start = int(content.split()[-2])
    for number, place in enumerate(re.findall(rb"^(\d{10}) 00000 n $", content[start:], re.MULTILINE), start=1):
        assert content.startswith(b"%d 0 obj\n" % number, int(place))


def test_a_picture_that_cannot_be_read_stops_the_document_with_its_own_error() -> None:
    def gone() -> bytes:
        raise FileNotFoundError("rendition")

    with pytest.raises(FileNotFoundError, match="rendition"):
        pdf.render(PAGE.format("案例", pdf.picture("one")), pictures={"one": gone})
    with pytest.raises(pdf.AssetIsRefused):
        pdf.render(PAGE.format("案例", pdf.picture("another")), pictures={"one": gone})
