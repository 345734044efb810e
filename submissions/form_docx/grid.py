"""Tables and texts of a Word document as plain lists: merged cells once, deleted text left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

P, TBL, TR, TC, T = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:t")
_BREAKS = {qn("w:br"), qn("w:cr")}
# Deleted or moved away, a second spelling of the same drawing, and what fields compute from.
_UNREAD = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:delText"),
    qn("w:instrText"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag")}


def inside(element: Any, *tags: str) -> Iterator[Any]:
    """The children with one of ``tags``, also those that a content control or an insertion wraps."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from inside(child, *tags)


def text_of(element: Any) -> str:
    """Everything that a reader sees in ``element``, a line for each paragraph and each line break."""
    pieces: list[str] = []
    _collect(element, pieces)
    return "".join(pieces).removesuffix("\n")


def _collect(element: Any, pieces: list[str]) -> None:
    if element.tag in _UNREAD:
        return
    if element.tag == T:
        pieces.append(element.text or "")
    elif element.tag == qn("w:tab"):
        pieces.append("\t")
    elif element.tag == qn("w:noBreakHyphen"):
        pieces.append("-")
    elif element.tag in _BREAKS:
        pieces.append("\n")
    for child in element:
        if child.tag != qn("w:tabs"):  # tab stops, not tabs
            _collect(child, pieces)
    if element.tag == P:
        pieces.append("\n")


def rows_of(table: Any) -> list[list[str]]:
    """The texts of a table's cells. A cell merged across stands once; one merged down stands in its first row."""
    return [[text_of(cell) for cell in inside(row, TC) if not _continues(cell)] for row in inside(table, TR)]


def _continues(cell: Any) -> bool:
    """Whether the cell is the lower part of one merged down; text that a program left there is still read."""
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merge is not None and merge.get(qn("w:val")) != "restart" and not text_of(cell).strip()
