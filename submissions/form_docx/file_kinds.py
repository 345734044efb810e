"""What a file is that is no .docx, and what its sender can do about it."""

from __future__ import annotations

import re
import zipfile

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class NotADocx(DomainError):
    """No .docx at all. The subclasses know what it is instead, and say what to do with exactly that."""

    message = _(
        "This is not a .docx file. Open it in Word or WPS, choose “Save as” with the type .docx, and upload it again."
    )


class FileIsOldWord(NotADocx):
    message = _(
        "This file is in the old format of Word or WPS (.doc, .wps). Open it in Word or WPS, choose “Save as” with the "
        "type .docx, and upload it again."
    )


class FileHasAPassword(NotADocx):
    message = _(
        "This file is locked by a password. Open it, remove the password, save it as .docx, and upload it again."
    )


class FileIsPdf(NotADocx):
    message = _(
        "This is a PDF; its text cannot be placed into the form. Fill in the form online, or upload the .docx. "
        "A scan with seals can then be attached beside the form."
    )


class FileIsAPicture(NotADocx):
    message = _(
        "This is a picture; its text cannot be read. Fill in the form online, or upload the .docx. "
        "The scan can then be attached beside the form."
    )


class FileIsAWorkbook(NotADocx):
    message = _(
        "This is a workbook, not the form in Word. A whole city's sheet is uploaded on the page of the bulk sheet; "
        "one zone's form is uploaded as .docx."
    )


class FileIsOldWorkbook(FileIsAWorkbook):
    message = _(
        "This is a workbook of the old format (.xls, .et). Open it in Excel or WPS, choose “Save as” with the type "
        ".xlsx, and upload it on the page of the bulk sheet."
    )


class FileIsAPresentation(NotADocx):
    message = _("This is a presentation. Copy the texts into the form in Word, and upload that as .docx.")


class FileIsRichText(NotADocx):
    message = _(
        "This is a rich text file (RTF), whatever its name says. Open it in Word or WPS, choose “Save as” with the "
        "type .docx, and upload it again."
    )


class FileIsAWebPage(NotADocx):
    message = _(
        "This is a web page, whatever its name says. Open it in Word or WPS, choose “Save as” with the type .docx, "
        "and upload it again."
    )


class FileIsWordXml(NotADocx):
    message = _(
        "This is Word's own XML in one file. Open it in Word or WPS, choose “Save as” with the type .docx, "
        "and upload it again."
    )


class FileIsOpenDocument(NotADocx):
    message = _(
        "This is an OpenDocument text (.odt). Open it, choose “Save as” with the type .docx, and upload it again."
    )


class FileIsAnArchive(NotADocx):
    message = _("This is an archive. Unpack it on your computer, and upload the .docx files in it.")


class FileIsPlainText(NotADocx):
    message = _("This is plain text. Copy it into the form in Word or WPS, save that as .docx, and upload it.")


_OLD_OFFICE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xdb\xa5\x2d\x00")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_FLAT_XML = re.compile(rb'mso-application progid="Word|schemas\.microsoft\.com/office/word/2003|<pkg:package')
_WEB = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div)\b", re.IGNORECASE)


def refusal_of(content: bytes) -> NotADocx:
    """The refusal for a file that does not begin as a zip archive does."""
    head = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if content.startswith(_OLD_OFFICE):
        return _old_office(content)
    if b"%PDF-" in content[:1024]:
        return FileIsPdf()
    if content.startswith(_PICTURES) or content[8:12] == b"WEBP" or content[4:8] == b"ftyp":
        return FileIsAPicture()
    if content.startswith(_ARCHIVES):
        return FileIsAnArchive()
    if head.startswith(b"{\\rtf"):
        return FileIsRichText()
    if _FLAT_XML.search(head):
        return FileIsWordXml()
    if _WEB.search(head) or b"MIME-Version:" in head:  # a page, or a page with its pictures (.mht)
        return FileIsAWebPage()
    return FileIsPlainText() if _is_text(head) else NotADocx()


def _old_office(content: bytes) -> NotADocx:
    """Office's compound file: its directory names the streams in UTF-16."""
    if _named(content, "EncryptedPackage"):
        return FileHasAPassword()
    if _named(content, "Workbook") and not _named(content, "WordDocument"):
        return FileIsOldWorkbook()
    return FileIsAPresentation() if _named(content, "PowerPoint Document") else FileIsOldWord()


def _named(content: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in content


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head[: len(head) // 4 * 4].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start > len(head) - 8:  # cut in the middle of a character
                return True
        else:
            return True
    return False


def refusal_of_zip(archive: zipfile.ZipFile) -> NotADocx | None:
    """The refusal for a sound archive that is no .docx, or None if it may be one."""
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names:
        return _other_zip(archive, names)
    types = archive.read("[Content_Types].xml")
    if b"spreadsheetml.sheet.main" in types:
        return FileIsAWorkbook()
    return FileIsAPresentation() if b"presentationml.presentation.main" in types else None


def _other_zip(archive: zipfile.ZipFile, names: set[str]) -> NotADocx:
    if "OFD.xml" in names:  # the state's own format for fixed pages, GB/T 33190
        return FileIsPdf()
    if "mimetype" in names and b"opendocument.text" in archive.read("mimetype"):
        return FileIsOpenDocument()
    return FileIsAnArchive()
