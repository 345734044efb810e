"""Forms in every shape: each field is right or a person is asked to look, and no text of the file is ever dropped."""

import functools
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator

import pytest
from django.utils import translation
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from core.errors import DomainError
from submissions import form_docx
from submissions.form_docx import Reading, labels, values
from tests.submissions.shapes import SHAPES, Shape
from tests.submissions.shapes.verdict import FLAGGED, WRONG, judge

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|comments|footnotes|endnotes)\.xml")
# What only separates: white space, underlines to write on, bars and commas between labels on one line.
SEPARATES = re.compile(r"[\s_＿|｜；;，,、/／]+")
BY_NAME = [pytest.param(shape, id=shape.name) for shape in SHAPES]
FILES = {shape.name: shape.make() for shape in SHAPES}


@functools.cache
def read(name: str) -> list[Reading]:
    return form_docx.read_all(FILES[name])


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize("shape", BY_NAME)
def test_each_field_is_right_or_a_person_is_asked(shape: Shape) -> None:
    verdict = judge(shape, read(shape.name))
    assert [field for field in verdict.fields if field[1] == WRONG] == []
    flagged = [field for field in verdict.fields if field[1] == FLAGGED]
    assert len(flagged) <= shape.doubts * len(shape.expected), flagged
    shown = " ".join(text for reading in verdict.readings for text in reading.leftovers)
    assert [text for text in shape.extra if text not in shown] == []


@pytest.mark.parametrize("shape", BY_NAME)
def test_every_text_of_the_file_is_somewhere(shape: Shape) -> None:
    readings = read(shape.name)
    assert missing(FILES[shape.name], readings) == {}
    assert [text for reading in readings for text in reading.printed if not is_the_papers_own(text, reading)] == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(sorted(FILES)),
    place=st.integers(min_value=0, max_value=400),
    text=st.text("甲乙丙：，。 017abc电话联系人\u3000（）", min_size=1, max_size=12),
)
def test_a_text_written_anywhere_is_never_dropped(name: str, place: int, text: str) -> None:
    """Something is added to any text of any shape: it may spoil a label, but it is never lost."""
    content = written_into(FILES[name], place, text)
    try:
        readings = form_docx.read_all(content)
    except DomainError:
        return  # told that no form was found
    assert missing(content, readings) == {}


def missing(content: bytes, readings: list[Reading]) -> dict[str, int]:
    """The characters that the file holds more often than the readings."""
    given_out = "".join(
        "".join([*(cell.value for cell in reading.cells.values()), *reading.dates.values()])
        + "".join([*reading.leftovers, *reading.printed])
        for reading in readings
    )
    return dict(characters("".join(texts_of(content))) - characters(given_out))


def characters(text: str) -> Counter[str]:
    return Counter(SEPARATES.sub("", values.stored("phone", text)))


def texts_of(content: bytes) -> Iterator[str]:
    """Every text of a .docx that a reader sees once changes are accepted, without any idea of forms."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if PARTS.fullmatch(name):
                for element in parse_xml(_usual(archive.read(name))).iter(qn("w:t")):
                    if not any(is_gone(parent) for parent in element.iterancestors()):
                        yield element.text or ""


def _usual(part: bytes) -> bytes:
    return re.sub(rb"http://purl\.oclc\.org/ooxml/(\w+)/", rb"http://schemas.openxmlformats.org/\1/2006/", part)


def is_gone(element: etree._Element) -> bool:
    if element.tag in (qn("w:del"), qn("w:moveFrom"), MC + "Fallback"):
        return True
    gone = {qn("w:tr"): "w:trPr/w:del", qn("w:tc"): "w:tcPr/w:cellDel"}.get(str(element.tag))
    return gone is not None and element.find("/".join(qn(step) for step in gone.split("/"))) is not None


def is_the_papers_own(text: str, reading: Reading) -> bool:
    """Whether a text that was passed over is one that the blank form prints, or stands in a cell already."""
    plain = labels.squeezed(text)
    return (
        not plain.strip()
        or bool(labels.label_of(text) or labels.labels_joined(text) or labels.label_like(text))
        or values.is_title(text)
        or values.is_blank_seal(text)
        or all(values.is_ornament(word) for word in text.split())
        or values.is_hint(text)
        or plain in {labels.squeezed(values.stored(key, cell.value)) for key, cell in reading.cells.items()}
    )


def written_into(content: bytes, place: int, text: str) -> bytes:
    """The file with ``text`` added to one of its texts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                root = parse_xml(part)
                found = [element for element in root.iter() if str(element.tag).endswith("}t")]
                found[place % len(found)].text = (found[place % len(found)].text or "") + text
                part = etree.tostring(root, encoding="UTF-8", standalone=True)
            new.writestr(name, part)
    return buffer.getvalue()
