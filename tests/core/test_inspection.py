"""What is taken comes out harmless; what is not taken says why and what to do. G9, in small."""

import io
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from core.errors import DomainError
from core.inspection import refusals, videos
from core.inspection.pipeline import MB, inspect
from tests import samples
from tests.samples import box, document, film, huge_picture, pdf, photograph, picture, relations, types_with

RELS = "word/_rels/document.xml.rels"
SETTINGS = "word/_rels/settings.xml.rels"
MANY = {f"word/{number}.xml": b"<x/>" for number in range(2_001)}
DDE = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>'
    b"<w:r><w:instrText>DD</w:instrText></w:r><w:r><w:instrText>EAUTO c:\\\\windows</w:instrText></w:r>"
    b"</w:p></w:body></w:document>"
)
SHORT = film()[:-10]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("现场.png", picture(), "picture"),
        ("现场.JPG", picture("JPEG"), "picture"),
        ("现场.jpeg", picture("JPEG", mode="CMYK"), "picture"),
        ("图标.png", picture(mode="P"), "picture"),
        ("图标.png", picture(mode="RGBA"), "picture"),
        ("鄌郚.pdf", pdf(), "document"),
        ("a.pdf", pdf(extra="link"), "document"),
        ("a.pdf", pdf(extra="first page"), "document"),
        ("材料.docx", document(), "document"),
        ("材料.docx", document({RELS: relations("hyperlink", "https://example.com/")}), "document"),
        ("材料.docx", document({SETTINGS: relations("attachedTemplate", "file:///C:\\Office\\市.dotx")}), "document"),
        ("材料.docx", document({"word/embeddings/a.xlsx": document(form="xlsx")}), "document"),
        ("数据.xlsx", document(form="xlsx"), "document"),
        ("🙂 短片.mp4", film(), "video"),
    ],
)
def test_good_files_are_taken(name: str, content: bytes, kind: str) -> None:
    found = inspect(name, content)
    assert (found.kind, found.name) == (kind, name)
    assert found.size


OTHER, BROKEN, ACTS = refusals.FileIsSomethingElse, refusals.FileIsBroken, refusals.ContentIsRefused
HOSTILE: list[tuple[str, bytes, type[DomainError]]] = [
    ("empty.png", b"", refusals.FileIsEmpty),
    ("page.html", b"<html>", refusals.TypeIsNotTaken),
    ("picture.svg", samples.SVG, refusals.TypeIsNotTaken),
    ("no extension", b"x", refusals.TypeIsNotTaken),
    ("photo.png.exe", b"MZ", refusals.TypeIsNotTaken),
    ("photo\u202egnp.exe", b"MZ", refusals.TypeIsNotTaken),
    ("film.mov", film(brands=b"qt  \0\0\2\0qt  "), refusals.TypeIsNotTaken),
    # pictures
    ("page.png", b"<html>" + samples.MARK, OTHER),
    ("svg.png", samples.SVG, OTHER),
    ("gif.png", b"GIF89a" + b"\0" * 99, OTHER),
    ("postscript.jpg", b"%!PS-Adobe-3.0", OTHER),
    ("jpeg.png", picture("JPEG"), OTHER),
    ("signature only.png", b"\x89PNG\r\n\x1a\n" + samples.MARK, OTHER),
    ("cut.png", picture(size=(900, 900))[:-60], BROKEN),
    ("bomb.png", huge_picture(), refusals.PictureIsTooLarge),
    # PDF
    ("page.pdf", b"%PDF-1.4 <script>", BROKEN),
    ("behind.pdf", b"MZ" + pdf(), OTHER),
    ("zip.pdf", pdf() + document(), BROKEN),
    ("half.pdf", pdf()[:200], BROKEN),
    ("locked.pdf", pdf(password="secret"), refusals.PdfIsLocked),
    ("long.pdf", pdf(301), refusals.PdfIsTooLong),
    *[
        (f"{extra}.pdf", pdf(extra=extra), ACTS)
        for extra in ("script", "unreferenced script", "launch", "submit", "remote", "attachment")
    ],
    # office files
    ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, OTHER),
    ("workbook.docx", document(form="xlsx"), OTHER),
    ("document.xlsx", document(), OTHER),
    ("macro.docx", document({"word/vbaProject.bin": b"x"}), ACTS),
    ("renamed.docx", document({"[Content_Types].xml": types_with(b"ms-word.document.macroEnabled.main")}), ACTS),
    ("activex.docx", document({"word/activeX/activeX1.xml": b"<x/>"}), ACTS),
    ("ole.docx", document({"word/embeddings/oleObject1.bin": b"x"}), ACTS),
    ("exe.docx", document({"word/embeddings/a.exe": b"MZ"}), ACTS),
    (
        "nested.docx",
        document({"word/embeddings/a.docx": document({"word/embeddings/b.docx": document()})}),
        ACTS,
    ),
    ("remote.docx", document({SETTINGS: relations("attachedTemplate", "http://127.0.0.1:9/a.dotm")}), ACTS),
    ("share.docx", document({SETTINGS: relations("attachedTemplate", "file://server/share/a.dotm")}), ACTS),
    ("far picture.docx", document({RELS: relations("image", "http://127.0.0.1:9/a.png")}), ACTS),
    ("chunk.docx", document({RELS: relations("aFChunk", "a.html", "Internal")}), ACTS),
    ("dde.docx", document({"word/document.xml": DDE}), ACTS),
    ("linked.xlsx", document({"xl/_rels/a.xml.rels": relations("externalLinkPath", "a.xlsx")}, form="xlsx"), ACTS),
    ("entity.docx", document({"word/settings.xml": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'}), BROKEN),
    ("utf-16.docx", document({"word/settings.xml": '<?xml version="1.0"?><x/>'.encode("utf-16")}), BROKEN),
    ("torn.docx", document({RELS: b"<Relationships"}), BROKEN),
    ("climb.docx", document({"../../etc/cron.d/a": b"x"}), BROKEN),
    ("ratio.docx", document({"word/media/a.bin": b"\0" * 30_000_000}), BROKEN),
    ("members.docx", document(MANY), BROKEN),
    ("behind.docx", document(comment=samples.MARK), BROKEN),
    ("half.docx", document()[:900], BROKEN),
    # films
    ("page.mp4", b"\0\0\0\x18<html>" + samples.MARK, OTHER),
    ("picture.mp4", picture(), OTHER),
    ("quicktime.mp4", film(brands=b"qt  \0\0\2\0qt  "), refusals.VideoIsNotPlayable),
    ("heic.mp4", film(brands=b"heic\0\0\0\0mif1heic"), refusals.VideoIsNotPlayable),
    ("codec.mp4", film(codec=b"ap4h"), refusals.VideoIsNotPlayable),
    ("cut.mp4", SHORT, BROKEN),
    ("no film.mp4", box(b"ftyp", b"isom\0\0\2\0isom") + box(b"mdat", b"x"), BROKEN),
    ("beyond.mp4", film() + box(b"free", size=4_000), BROKEN),
    ("standing.mp4", film() + box(b"free", size=4), BROKEN),
    ("inside.mp4", film().replace(b"\0\0\0\x22udta", b"\0\0\x0f\x22udta"), BROKEN),
    ("many.mp4", film() + box(b"free") * videos.MOST_BOXES, BROKEN),
]


@pytest.mark.parametrize(("name", "content", "refusal"), HOSTILE, ids=[name for name, _c, _r in HOSTILE])
def test_hostile_files_are_refused_with_what_to_do(name: str, content: bytes, refusal: type[DomainError]) -> None:
    with pytest.raises(DomainError) as refused:
        inspect(name, content)
    assert type(refused.value) is refusal
    assert str(refused.value).endswith("。")


def test_only_what_fits_the_place_is_taken() -> None:
    with pytest.raises(refusals.TypeIsNotTaken, match=r"\.pdf、\.png"):
        inspect("a.docx", document(), taken=(".pdf", ".png"))


@pytest.mark.parametrize(("name", "content"), [("a.png", picture()), ("a.pdf", pdf()), ("a.mp4", film())])
def test_each_kind_has_its_own_limit_to_the_byte(settings: Any, name: str, content: bytes) -> None:
    settings.ATTACHMENT_LIMITS = dict.fromkeys(("picture", "document", "video"), len(content))
    assert inspect(name, content)
    settings.ATTACHMENT_LIMITS = dict.fromkeys(("picture", "document", "video"), len(content) - 1)
    with pytest.raises(refusals.FileIsTooLarge):
        inspect(name, content)


# --- what comes out ---------------------------------------------------------------------------------------------------


def test_a_photograph_keeps_its_pixels_alone() -> None:
    sent = photograph()
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(samples.GPS)[4] == (117.0, 1.0, 3.0)
    found = inspect("现场.jpg", sent)
    assert isinstance(found.content, bytes)
    stored = Image.open(io.BytesIO(found.content))
    assert (stored.format, stored.size) == ("JPEG", (40, 60))  # upright
    assert not stored.getexif()
    assert set(stored.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    for trace in (samples.MARK, samples.COMMENT.encode(), b"Exif"):
        assert trace in sent
        assert trace not in found.content


def test_a_thumbnail_is_small_and_a_jpeg() -> None:
    found = inspect("现场.png", picture(size=(3_000, 1_000), mode="RGBA"))
    small = Image.open(io.BytesIO(found.thumbnail or b""))
    assert (small.format, small.size) == ("JPEG", (480, 160))
    assert dict(found.facts) == {"width": 3_000, "height": 1_000}


def test_the_largest_picture_is_read_within_the_limits() -> None:
    found = inspect("现场.jpg", picture("JPEG", (8_000, 5_000)))
    assert dict(found.facts) == {"width": 8_000, "height": 5_000}


def test_a_pdf_tells_its_pages() -> None:
    assert dict(inspect("a.pdf", pdf(3)).facts) == {"pages": 3, "signed": False}
    assert len(PdfReader(io.BytesIO(pdf(3))).pages) == 3


def test_a_film_loses_its_place_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "film"
    path.write_bytes(film())
    found = inspect("短片.mp4", path)
    assert found.facts["seconds"] == 12
    changed = path.read_bytes()
    assert changed == film().replace(b"udta", b"free")
    assert inspect("短片.mp4", film()).content == changed


def test_a_film_of_many_megabytes_is_not_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "film"
    head = film(data=b"")
    with path.open("wb") as file:
        file.write(head[:-8] + struct.pack(">I", 150 * MB + 8) + b"mdat")
        file.truncate(len(head) + 150 * MB)  # a hole in the file: it takes no room
    assert inspect("短片.mp4", path).size == len(head) + 150 * MB


# --- the virus scanner ------------------------------------------------------------------------------------------------


@contextmanager
def scanner(answer: bytes, folder: Path | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """A clamd that answers one INSTREAM with ``answer``; its address, and what it was sent."""
    server = socket.socket(socket.AF_UNIX) if folder else socket.create_server(("127.0.0.1", 0))
    if folder:
        server.bind(str(folder / "clamd"))
        server.listen()
    taken: list[bytes] = []

    def serve() -> None:
        connection, _address = server.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := struct.unpack("!I", stream.read(4))[0]:
                taken.append(stream.read(length))
            connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with server:
        yield (f"unix:{folder}/clamd" if folder else f"tcp:127.0.0.1:{server.getsockname()[1]}"), taken
        thread.join(10)


def test_a_clean_file_is_scanned_as_it_came(settings: Any, tmp_path: Path) -> None:
    with scanner(b"stream: OK\0", tmp_path) as (settings.CLAMD_ADDRESS, taken):
        inspect("a.pdf", pdf())
    assert b"".join(taken) == pdf()


def test_an_infected_file_is_refused_by_its_name(settings: Any) -> None:
    with scanner(b"stream: Eicar-Test-Signature FOUND\0") as (settings.CLAMD_ADDRESS, _taken):  # noqa: SIM117
        with pytest.raises(refusals.FileIsInfected, match="Eicar-Test-Signature"):
            inspect("a.pdf", pdf())


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"\xff\0"])
def test_any_other_answer_takes_no_file(settings: Any, answer: bytes) -> None:
    with scanner(answer) as (settings.CLAMD_ADDRESS, _taken), pytest.raises(refusals.ScannerIsSilent):
        inspect("a.pdf", pdf())


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd", "tcp:127.0.0.1:1", "nonsense"])
def test_a_scanner_that_is_not_there_takes_no_file(settings: Any, address: str) -> None:
    settings.CLAMD_ADDRESS = address
    with pytest.raises(refusals.ScannerIsSilent):
        inspect("a.pdf", pdf())
