"""The application form (申报表) as a Word file: blank, filled in, and read back.

The layout is the annex of the 2021 notice. Nothing here needs a database: a campaign is only asked for its texts.
"""

from core.inspection.refusals import FileIsBroken, FileIsEmpty, FileIsTooLarge
from submissions.form_docx.file_kinds import NotADocx
from submissions.form_docx.matching import Match, match_area, match_zone
from submissions.form_docx.reading import Cell, FormTableNotFound, Reading, read
from submissions.form_docx.writing import blank, filled

__all__ = [
    "Cell",
    "FileIsBroken",
    "FileIsEmpty",
    "FileIsTooLarge",
    "FormTableNotFound",
    "Match",
    "NotADocx",
    "Reading",
    "blank",
    "filled",
    "match_area",
    "match_zone",
    "read",
]
