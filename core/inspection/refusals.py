"""Why a file is not taken: each sentence says what to do. The page that shows it names the file."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class FileIsEmpty(DomainError):
    message = _("This file is empty. Check it on your computer and upload it again.")


class FileIsTooLarge(DomainError):
    message = _(
        "The file has more than %(most)s MB. Please make it smaller: fewer or smaller pictures, a shorter film."
    )


class TypeIsNotTaken(DomainError):
    message = _("Files of the type “%(suffix)s” are not taken here. Taken are: %(taken)s.")


class FileIsSomethingElse(DomainError):
    message = _(
        "This file is named %(suffix)s, but holds something else. "
        "Open it in the program that made it, save it as %(suffix)s, and upload that file."
    )


class FileIsBroken(DomainError):
    message = _(
        "The file is damaged, or is not what the usual programs write. Open it, save it once more, and upload it again."
    )


class ContentIsRefused(DomainError):
    message = _("The file contains %(what)s, which could harm its readers. %(cure)s")


class PictureIsTooLarge(DomainError):
    message = _(
        "The picture has %(width)s × %(height)s pixels; at most %(most)s million are taken. "
        "Make it smaller and upload it again."
    )


class PdfIsLocked(DomainError):
    message = _("This PDF is protected by a password. Print it into a new PDF without one, and upload that.")


class PdfIsTooLong(DomainError):
    message = _("This PDF has %(count)s pages; at most %(most)s are taken. Upload the pages that matter.")


class VideoIsNotPlayable(DomainError):
    message = _(
        "This is not an MP4 film that browsers play. Save it as MP4 (H.264) on your phone or computer, and upload that."
    )


class FileIsInfected(DomainError):
    message = _("The virus scanner found “%(name)s” in this file. Clean your computer before you send it again.")


class ScannerIsSilent(DomainError):
    status = 503
    message = _(
        "The virus scanner does not answer, so no file is taken at the moment. Please try again in a few minutes."
    )
