"""Writing .docx: the few things that python-docx leaves to its reader, once for all our documents."""

from __future__ import annotations

import io
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

TEXT_FACE, TITLE_FACE = "仿宋", "黑体"


def run(paragraph: Any, text: str, *, face: str = TEXT_FACE, size: float = 12, colour: str = "") -> None:
    """Add ``text`` in a Chinese face; ``size`` in points."""
    added = paragraph.add_run(text)
    added.font.size = Pt(size)
    if colour:
        added.font.color.rgb = RGBColor.from_string(colour)
    chinese(added._r.get_or_add_rPr(), face)


def chinese(properties: Any, face: str) -> None:
    """Set the face for Chinese as well: ``font.name`` alone reaches Latin letters only."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(script), face)


def flag(row: Any, name: str) -> None:
    """Set a property of a table row: ``w:tblHeader`` (repeated on each page) or ``w:cantSplit``."""
    element = OxmlElement(name)
    element.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(element)


def page_number(paragraph: Any, *, face: str = TEXT_FACE, size: float = 14) -> None:
    """Add the number of the page it stands on."""
    run(paragraph, "1", face=face, size=size)  # what is shown until the file is laid out
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(paragraph.runs[-1]._r)
    paragraph._p.append(field)


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
