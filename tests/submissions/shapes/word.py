"""WordprocessingML by hand, because real files hold what python-docx never writes."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

import docx
from docx.oxml import parse_xml

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    }.items()
)
WHO = 'w:id="1" w:author="林某" w:date="2026-08-01T09:00:00Z"'


class Xml(str):
    """Markup, as against text."""

    __slots__ = ()


Content = str | Xml


def run(text: str, properties: str = "", tag: str = "t") -> Xml:
    """One run; line breaks and tabs become their elements."""
    inner = []
    for number, line in enumerate(text.split("\n")):
        inner.append("<w:br/>" if number else "")
        for place, piece in enumerate(line.split("\t")):
            inner.append("<w:tab/>" if place else "")
            inner.append(f'<w:{tag} xml:space="preserve">{escape(piece)}</w:{tag}>' if piece else "")
    return Xml(f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{''.join(inner)}</w:r>")


def runs(text: str) -> Xml:
    """A run for each character, with marks of spell checks between, as WPS and input methods leave them."""
    return Xml('<w:proofErr w:type="spellStart"/>'.join(run(c, '<w:rFonts w:hint="eastAsia"/>') for c in text))


def inline(content: Content) -> str:
    return content if isinstance(content, Xml) else run(content) if content else ""


def p(*content: Content, properties: str = "") -> Xml:
    head = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return Xml(f"<w:p>{head}{''.join(map(inline, content))}</w:p>")


def ps(text: str) -> Xml:
    """A paragraph for each line."""
    return Xml("".join(p(line) for line in text.split("\n")))


def tc(content: Content = "", *, span: int = 1, merge: str = "", properties: str = "") -> Xml:
    """A cell; ``merge`` is restart or continue."""
    body = content if isinstance(content, Xml) else ps(content)
    if body and not body.rstrip().endswith(("</w:p>", "</w:sdt>")):
        body += "<w:p/>"  # a cell ends with a paragraph
    facts = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    facts += {"restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}.get(merge, "")
    return Xml(f"<w:tc><w:tcPr>{facts}{properties}</w:tcPr>{body or '<w:p/>'}</w:tc>")


def tr(*cells: Content, properties: str = "") -> Xml:
    made = "".join(cell if isinstance(cell, Xml) else tc(cell) for cell in cells)
    return Xml(f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{made}</w:tr>")


def tbl(*rows: Xml) -> Xml:
    return Xml(f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>{"".join(rows)}</w:tbl>')


def grid(rows: list[list[str]]) -> Xml:
    return tbl(*[tr(*row) for row in rows])


def ins(content: Xml) -> Xml:
    return Xml(f"<w:ins {WHO}>{content}</w:ins>")


def dele(text: str) -> Xml:
    return Xml(f"<w:del {WHO}>{run(text, tag='delText')}</w:del>")


def sdt(content: Content, *, hint: bool = False, properties: str = "") -> Xml:
    """A content control round blocks, rows, cells or runs; with ``hint`` it only shows what to write."""
    shows = "<w:showingPlcHdr/>" if hint else ""
    return Xml(f"<w:sdt><w:sdtPr>{properties}{shows}</w:sdtPr><w:sdtContent>{inline(content)}</w:sdtContent></w:sdt>")


def box(*blocks: Xml) -> Xml:
    """A run with a text box in both spellings, as Word writes it."""
    inner = f"<w:txbxContent>{''.join(blocks)}</w:txbxContent>"
    return Xml(
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData>'
        f"<wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def old_box(*blocks: Xml) -> Xml:
    """A text box in VML alone, as WPS writes it."""
    inner = f"<w:txbxContent>{''.join(blocks)}</w:txbxContent>"
    return Xml(f"<w:r><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict></w:r>")


PAGE_BREAK = Xml('<w:p><w:r><w:br w:type="page"/></w:r></w:p>')


def document(*blocks: Xml, numbering: str = "", header: str = "") -> bytes:
    """A .docx with these blocks."""
    made = docx.Document()
    body = made.element.body
    section = body.sectPr
    for element in parse_xml(f"<w:body {NAMESPACES}>{''.join(blocks)}</w:body>"):
        section.addprevious(element)
    if numbering:
        root = made.part.numbering_part.element
        for old in list(root):
            root.remove(old)
        for element in parse_xml(f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>"):
            root.append(element)
    if header:
        made.sections[0].header.paragraphs[0].text = header
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()
