"""The application form (申报表) as a Word file: blank, filled in, and read back.

The layout written is the annex of the 2021 notice; read is whatever offices make of it. The way of a file: ``package``
(is it sound?), ``tree`` (blocks as a reader sees them), ``walking`` with ``tables`` and ``lines`` (labels and values),
``drafts`` (one or several forms), ``reading`` (cells, and how sure each is). Nothing here needs a database: a campaign
is only asked for its texts.
"""

from core.inspection.refusals import FileIsBroken, FileIsEmpty, FileIsTooLarge
from submissions.form_docx.apart import read_apart
from submissions.form_docx.drafts import Certainty
from submissions.form_docx.file_kinds import NotADocx
from submissions.form_docx.matching import Match, match_area, match_zone
from submissions.form_docx.reading import (
    Cell,
    FileHoldsSeveralForms,
    FormIsAPicture,
    FormTableNotFound,
    Reading,
    read,
    read_all,
)
from submissions.form_docx.writing import blank, filled, with_title

__all__ = [
    "Cell",
    "Certainty",
    "FileHoldsSeveralForms",
    "FileIsBroken",
    "FileIsEmpty",
    "FileIsTooLarge",
    "FormIsAPicture",
    "FormTableNotFound",
    "Match",
    "NotADocx",
    "Reading",
    "blank",
    "filled",
    "match_area",
    "match_zone",
    "read",
    "read_all",
    "read_apart",
    "with_title",
]
