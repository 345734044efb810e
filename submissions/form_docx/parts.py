"""The parts of a document beside its body: headers, footers, notes, comments, and what cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from submissions.form_docx.tree import Block, Builder, Paragraph, lines_of

# Relation -> what a person calls the part.
PLACES = {
    "header": gettext_lazy("page header"),
    "footer": gettext_lazy("page footer"),
    "footnotes": gettext_lazy("footnote"),
    "endnotes": gettext_lazy("endnote"),
    "comments": gettext_lazy("comment"),
}
_CLOSED = {"aFChunk": gettext_lazy("embedded document"), "diagramData": gettext_lazy("diagram")}
# What printing.py sets under our own forms.
_OWN_FOOT = re.compile(r"(?:[^·]{1,8} · ){0,2}(?:第\s*\d+\s*版.*版本编码.*|草稿，未冻结.*)")
_PAGE = re.compile(r"[\s—\-–·.]*(?:第)?\s*\d{0,4}\s*(?:页)?[\s,，/]*(?:共\s*\d{0,4}\s*页|\d{0,4})?[\s—\-–·.]*")


def other_parts(document: Any, builder: Builder) -> Iterator[tuple[str, list[Block]]]:
    """Each further part with its place; a text that stands on several headers is given once."""
    known: set[str] = set()
    for relation in document.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind in _CLOSED:
            note = _("The file holds an embedded part that is not read; copy its text into the form.")
            yield str(_CLOSED[kind]), [Paragraph(note)]
        elif kind in PLACES and not relation.is_external:
            for blocks in _notes(_root(relation.target_part), builder):
                text = "\n".join(lines_of(blocks)).strip()
                if text not in known and not _PAGE.fullmatch(text) and not _OWN_FOOT.fullmatch(text):
                    known.add(text)
                    yield str(PLACES[kind]), blocks


def _root(part: Any) -> Any:
    return part.element if hasattr(part, "element") else parse_xml(part.blob)


def _notes(root: Any, builder: Builder) -> Iterator[list[Block]]:
    """Headers and footers hold their paragraphs themselves, notes and comments one by one."""
    singles = [child for child in root if child.tag in (qn("w:footnote"), qn("w:endnote"), qn("w:comment"))]
    for element in singles or [root]:
        if element.get(qn("w:type")) in (None, "normal"):  # not the line that separates notes
            yield builder.blocks(element)
