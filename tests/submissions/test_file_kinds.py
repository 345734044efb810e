"""Each kind of file that is no .docx has its own sentence, which says what to do with exactly that."""

import io
import zipfile

import pytest

from core.inspection.refusals import ContentIsRefused
from submissions import form_docx
from submissions.form_docx import file_kinds as kinds
from tests.submissions.test_form_docx import FACTS, Texts
from tests.submissions.test_hostile_files import macro, plain_zip, with_part, workbook

GOOD = form_docx.filled(Texts(), FACTS)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1024


def stream(name: str) -> bytes:
    return OLE + name.encode("utf-16-le") + b"\0" * 1024


def archive(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "refusal", "remedy"),
    [
        pytest.param(stream("WordDocument"), kinds.FileIsOldWord, "另存为 .docx 格式", id="doc"),
        pytest.param(OLE, kinds.FileIsOldWord, "另存为 .docx 格式", id="wps"),
        pytest.param(stream("EncryptedPackage"), kinds.FileHasAPassword, "去掉密码", id="password"),
        pytest.param(stream("Workbook"), kinds.FileIsOldWorkbook, ".xlsx", id="xls"),
        pytest.param(stream("PowerPoint Document"), kinds.FileIsAPresentation, "演示文稿", id="ppt"),
        pytest.param(b"%PDF-1.7\n" + b"x" * 99, kinds.FileIsPdf, "作为附件", id="pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 99, kinds.FileIsAPicture, "作为附件", id="png"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"\0" * 99, kinds.FileIsAPicture, "作为附件", id="jpeg"),
        pytest.param(b"II*\x00" + b"\0" * 99, kinds.FileIsAPicture, "作为附件", id="tiff"),
        pytest.param(b"\0\0\0\x18ftypheic" + b"\0" * 99, kinds.FileIsAPicture, "作为附件", id="heic"),
        pytest.param(b"{\\rtf1 \\ansi}", kinds.FileIsRichText, "RTF", id="rtf"),
        pytest.param("<html><table><tr><td>开发区名称".encode(), kinds.FileIsAWebPage, "网页", id="html"),
        pytest.param(b"MIME-Version: 1.0\r\nContent-Type: multipart/related", kinds.FileIsAWebPage, "网页", id="mht"),
        pytest.param(
            b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>', kinds.FileIsWordXml, "XML", id="xml"
        ),
        pytest.param("开发区名称：云岚高新区\n".encode("gb18030"), kinds.FileIsPlainText, "纯文本", id="text"),
        pytest.param(b"Rar!\x1a\x07\x01\x00", kinds.FileIsAnArchive, "解压", id="rar"),
        pytest.param(plain_zip(), kinds.FileIsAnArchive, "解压", id="zip"),
        pytest.param(workbook(), kinds.FileIsAWorkbook, "汇总表", id="xlsx"),
        pytest.param(
            archive(mimetype=b"application/vnd.oasis.opendocument.text"), kinds.FileIsOpenDocument, ".docx", id="odt"
        ),
        pytest.param(archive(**{"OFD.xml": b"<ofd/>"}), kinds.FileIsPdf, "作为附件", id="ofd"),
        pytest.param(b"\0\1\2\3" * 200, kinds.NotADocx, "另存为", id="anything else"),
    ],
)
def test_each_kind_has_its_sentence(content: bytes, refusal: type[Exception], remedy: str) -> None:
    with pytest.raises(kinds.NotADocx) as refused:
        form_docx.read(content)
    assert type(refused.value) is refusal
    assert remedy in str(refused.value)


@pytest.mark.parametrize("content", [macro(), with_part("word/vbaProject.bin", b"x")])
def test_macros_are_refused_with_their_remedy(content: bytes) -> None:
    with pytest.raises(ContentIsRefused, match="宏"):
        form_docx.read(content)


def relation(kind: str, target: str) -> bytes:
    return with_part(
        "word/_rels/settings.xml.rels",
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}" '
        f'TargetMode="Ext&#101;rnal"/></Relationships>'.encode(),
    )


@pytest.mark.parametrize(
    "target", ["https://example.com/a.dotm", "//example.com/a.dotm", r"\\example.com\a.dotm", "file://example.com/a"]
)
def test_a_form_that_loads_something_from_a_server_is_refused(target: str) -> None:
    with pytest.raises(ContentIsRefused):
        form_docx.read(relation("attachedTemplate", target))


@pytest.mark.parametrize(
    ("kind", "target"), [("attachedTemplate", "file:///C:/Users/a/Normal.dotm"), ("hyperlink", "https://example.com/")]
)
def test_links_and_the_senders_own_template_are_in_order(kind: str, target: str) -> None:
    assert form_docx.read(relation(kind, target)).value("zone_name") == FACTS["zone_name"]
