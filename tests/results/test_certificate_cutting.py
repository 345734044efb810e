"""Words that are set on one long sheet stand on their own pages as they stand alone; files that share their faces."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from pypdf import PageObject, PdfReader, PdfWriter

from core.qr import qr_picture
from results import certificate_pages, certificate_text, certificates
from results.certificate_pages import MM, SheetIsOtherThanExpected
from results.models import CertificateVersion
from results.services import certifying
from tests.results.builders import certified
from tests.results.test_certificate_files import text_lines

pytestmark = pytest.mark.django_db

NUMBER = re.compile(rb"^(\d{10}) (\d{5}) n $", re.MULTILINE)


def test_a_page_is_the_same_alone_and_among_others() -> None:
    there = certified(4)
    versions = list(certifying.present_versions(there.campaign))
    versions[1].title = "一枚印章管审批企业开办半日办结的云岚做法与经验" * 3  # in smaller letters
    versions[2].version = 2  # with a line more
    together = PdfReader(io.BytesIO(certificates.document(there.campaign, versions)))
    assert len(together.pages) == len(versions) == 3
    for page, version in zip(together.pages, versions, strict=True):
        alone = certificates.document(there.campaign, [version])
        assert page.extract_text() == PdfReader(io.BytesIO(alone)).pages[0].extract_text()
        among = text_lines(_only(page))
        assert [words for _height, words in among] == [words for _height, words in text_lines(alone)]
        for (height, _words), (expected, _same) in zip(among, text_lines(alone), strict=True):
            assert abs(height - expected) <= 1
        code = page.images[0].image
        assert code is not None
        assert code.convert("1").tobytes() == qr_picture(certificate_text.address(version)).tobytes()


def _only(page: PageObject) -> bytes:
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_page(page)
    writer.write(buffer)
    return buffer.getvalue()


def section(y: float, words: bytes) -> bytes:
    return b"q\nq\n0 %f %f %f re\nW\nn\nq\n%s\nQ\nQ\nQ\n" % (y, 297 * MM / 0.75, 210 * MM / 0.75, words)


def test_what_stands_between_sections_is_on_no_page() -> None:
    stream = b"q\n0.75 0 0 0.75 0 0 cm\n" + section(0, b"one") + section(210 * MM / 0.75, b"two") + b"Q"
    first, second = certificate_pages.cut(stream, 2)
    assert first.endswith(b"re\nW\nn\nq\none\nQ")
    assert second.endswith(b"re\nW\nn\nq\ntwo\nQ")
    assert b"0.75 0 0 -0.75 0 595.275591 cm\n" in first
    assert b"0.75 0 0 -0.75 0 1190.551181 cm\n" in second


@pytest.mark.parametrize(
    ("stream", "count"),
    [
        (section(0, b"one"), 2),
        (section(0, b"one") + section(100, b"two"), 2),
        (b"q\n0 0 10 10 re\nW\nn\nQ", 1),
        (b"", 1),
    ],
)
def test_a_sheet_that_cannot_be_cut_for_certain_is_not_cut(stream: bytes, count: int) -> None:
    with pytest.raises(SheetIsOtherThanExpected):
        list(certificate_pages.cut(stream, count))


def test_the_table_of_a_single_file_leads_to_each_of_its_objects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificates, "CHUNK", 2)
    there = certified(4)
    versions: list[CertificateVersion] = list(certifying.present_versions(there.campaign))
    path = tmp_path / "all.zip"
    certificates.write_archive(path, there.campaign, versions, None)
    with zipfile.ZipFile(path) as archive:
        contents = [archive.read(certificates.file_name(version)) for version in versions]
        whole = PdfReader(io.BytesIO(archive.read(certificates.PRINTER)))
    for content, version, printed in zip(contents, versions, whole.pages, strict=True):
        start = int(content.split()[-2])
        table = content[start:]
        places = [int(found[1]) for found in NUMBER.finditer(table)]
        assert table.startswith(b"xref\n0 %d\n" % (len(places) + 1))
        for number, place in enumerate(places, start=1):
            assert content.startswith(b"%d 0 obj\n" % number, place)
        assert f"/Size {len(places) + 1}\n".encode() in table
        reader = PdfReader(io.BytesIO(content), strict=True)
        (page,) = reader.pages
        assert page.extract_text() == printed.extract_text()
        assert version.title in "".join(page.extract_text().split())
        others = {other.title for other in versions} - {version.title}
        assert not any(other in "".join(page.extract_text().split()) for other in others)
        assert reader.metadata is not None
        assert reader.metadata.title == f"{there.campaign.name}荣誉证书"
