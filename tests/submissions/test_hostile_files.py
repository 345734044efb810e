"""What is not a sound .docx is refused with a sentence, quickly, and before any parser sees it."""

import io
import zipfile

import docx
import openpyxl
import pytest
from django.conf import settings

from core.errors import DomainError
from core.inspection import package
from core.inspection.refusals import ContentIsRefused
from submissions import form_docx
from tests.submissions.test_form_docx import FACTS, Texts, document

GOOD = form_docx.filled(Texts(), FACTS)
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'


def with_part(name: str, content: bytes, *, times: int = 1) -> bytes:
    """The good form with one part put in the place of its own, or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        for _time in range(times):
            new.writestr(name, content)
    return buffer.getvalue()


def workbook() -> bytes:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


def plain_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("申报表.txt", "开发区名称")
    return buffer.getvalue()


def many_members() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(package.MOST_MEMBERS + 1):
            archive.writestr(f"word/{number}.xml", b"")
    return buffer.getvalue()


def a_lie_about_sizes() -> bytes:
    """A bomb whose directory declares a small size."""
    bomb = bytearray(with_part("word/media/a.bin", b"\0" * 8_000_000))
    size = (8_000_000).to_bytes(4, "little")
    return bytes(bomb.replace(size, (9).to_bytes(4, "little")))


def macro() -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        types = archive.read("[Content_Types].xml")
    return with_part(
        "[Content_Types].xml",
        types.replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        ),
    )


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(b"", form_docx.FileIsEmpty, id="empty"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, form_docx.NotADocx, id="doc or wps"),
        pytest.param(b"%PDF-1.7\n", form_docx.NotADocx, id="pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 99, form_docx.NotADocx, id="picture"),
        pytest.param("<html><table><tr><td>开发区名称".encode(), form_docx.NotADocx, id="web page"),
        pytest.param(b"{\\rtf1 }", form_docx.NotADocx, id="rtf"),
        pytest.param(plain_zip(), form_docx.NotADocx, id="zip"),
        pytest.param(workbook(), form_docx.NotADocx, id="workbook"),
        pytest.param(macro(), ContentIsRefused, id="macros"),
        pytest.param(GOOD[: len(GOOD) // 2], form_docx.FileIsBroken, id="half of it"),
        pytest.param(b"PK\x03\x04" + b"\0" * 500, form_docx.FileIsBroken, id="head only"),
        pytest.param(with_part("word/media/a.bin", b"\0" * 60_000_000), form_docx.FileIsBroken, id="ratio"),
        pytest.param(many_members(), form_docx.FileIsBroken, id="members"),
        pytest.param(with_part("word/document.xml", ENTITY), form_docx.FileIsBroken, id="entities"),
        pytest.param(with_part("word/settings.xml", OUTSIDE), form_docx.FileIsBroken, id="outside entity"),
        pytest.param(
            with_part("word/document.xml", '<?xml version="1.0" encoding="UTF-16"?><x/>'.encode("utf-16")),
            form_docx.FileIsBroken,
            id="utf-16",
        ),
        pytest.param(
            with_part("word/document.xml", b'<?xml version="1.0" encoding="UTF-7"?>+ADw-x+AD4-'),
            form_docx.FileIsBroken,
            id="utf-7",
        ),
        pytest.param(with_part("word/document.xml", b"<x"), form_docx.FileIsBroken, id="torn xml"),
        pytest.param(document([["甲", "乙"], ["丙", "丁"]]), form_docx.FormTableNotFound, id="another table"),
    ],
)
def test_a_file_that_is_no_form_is_refused(content: bytes, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal) as refused:
        form_docx.read(content)
    assert str(refused.value)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_stands_twice_is_refused() -> None:
    with pytest.raises(form_docx.FileIsBroken):
        form_docx.read(with_part("word/document.xml", b"<x/>", times=2))


def test_a_lie_about_sizes_gives_out_no_more_than_declared() -> None:
    with pytest.raises(form_docx.FileIsBroken):
        form_docx.read(a_lie_about_sizes().replace(b"word/media/a.bin", b"word/media/a.xml"))


def test_a_file_over_the_limit_is_not_even_opened() -> None:
    with pytest.raises(form_docx.FileIsTooLarge, match="20"):
        form_docx.read(GOOD + b"\0" * settings.UPLOAD_LIMIT)


def test_a_document_without_a_table_is_refused() -> None:
    buffer = io.BytesIO()
    made = docx.Document()
    made.add_paragraph("开发区名称：云岚高新区")
    made.save(buffer)
    with pytest.raises(form_docx.FormTableNotFound):
        form_docx.read(buffer.getvalue())
