"""A city's sheet (汇总表): a row for each zone, fields and questions as columns; to download and to upload."""

from submissions.form_xlsx.columns import Column, columns_of
from submissions.form_xlsx.reading import Row, Said, Sheet, SheetHasNoHead, SheetHasTooManyRows, SheetSaysTwice, read
from submissions.form_xlsx.template import NAME, template

__all__ = [
    "NAME",
    "Column",
    "Row",
    "Said",
    "Sheet",
    "SheetHasNoHead",
    "SheetHasTooManyRows",
    "SheetSaysTwice",
    "columns_of",
    "read",
    "template",
]
