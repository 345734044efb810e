"""A Word document as plain blocks: what a reader sees once every tracked change is accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

P, TBL, TR, TC, SDT, BOX = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:sdt"), qn("w:txbxContent")
_TEXTS = {qn("w:t"), MATH + "t"}
_MARKS = {qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
# Deleted or moved away, what fields compute from, the reading aid above a character, and mere properties.
_UNREAD = {qn(f"w:{name}") for name in ("del", "moveFrom", "delText", "instrText", "rt", "pPr", "rPr", "sdtPr")}
_PROPERTIES = qn("w:rPr")
_ALTERNATE = MC + "AlternateContent"
_RUN, _OBJECT, _SYMBOL, _CHECKBOX = qn("w:r"), qn("w:object"), qn("w:sym"), qn("w:checkBox")
_WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")}
_PICTURES = {
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
    "{urn:schemas-microsoft-com:vml}imagedata",
}
# The boxes that symbol fonts draw: Wingdings and Wingdings 2.
_SYMBOLS = dict.fromkeys(("F0FE", "F052", "F0FC", "F050"), "☑") | dict.fromkeys(("F0A8", "F0A3", "F06F", "F02A"), "☐")


@dataclass(slots=True)
class Paragraph:
    """``number`` is what automatic numbering shows before it: "一、" or ""."""

    text: str
    number: str = ""


@dataclass(slots=True)
class Box:
    """A text box: it floats, so that its place among the blocks says little."""

    blocks: list[Block]


@dataclass(slots=True)
class Cell:
    """One cell of a table; merged ones stand once, at their first ``row`` and ``column``."""

    row: int
    column: int
    width: int = 1
    height: int = 1
    blocks: list[Block] = field(default_factory=list)

    @property
    def own_text(self) -> str:
        """The paragraphs alone: what may be a label."""
        return "\n".join(block.text for block in self.blocks if isinstance(block, Paragraph))

    def text(self, *, numbered: bool = True) -> str:
        return "\n".join(lines_of(self.blocks, numbered=numbered))


@dataclass(slots=True)
class Table:
    rows: list[list[Cell]] = field(default_factory=list)
    grid: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def cells(self) -> Iterator[Cell]:
        for row in self.rows:
            yield from row


Block = Paragraph | Table | Box


def lines_of(blocks: list[Block], *, numbered: bool = True) -> Iterator[str]:
    """The text of ``blocks``: a line for each paragraph, and for each row of a table its cells with tabs between."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield (block.number if numbered else "") + block.text
        elif isinstance(block, Table):
            for row in block.rows:
                yield "\t".join(cell.text(numbered=numbered) for cell in row)
        else:
            yield from lines_of(block.blocks, numbered=numbered)


def nested(cell: Cell) -> Iterator[Table]:
    """The tables inside a cell, at any depth of text boxes."""
    yield from _tables(cell.blocks)


def _tables(blocks: list[Block]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Box):
            yield from _tables(block.blocks)


class Builder:
    """Makes blocks of XML, and keeps apart what is no text of the document: hints, hidden texts, pictures."""

    def __init__(self, number_of: Callable[[Any], str] = lambda _paragraph: "") -> None:
        self.number_of = number_of
        self.hints: list[str] = []  # what an empty content control shows
        self.hidden: list[str] = []
        self.struck: list[str] = []  # struck through by hand, as on paper
        self.pictures = 0
        self.objects = 0

    def blocks(self, container: Any) -> list[Block]:
        """The paragraphs and tables of a body, cell, text box, header or note."""
        blocks: list[Block] = []
        held = ""  # of a paragraph whose mark was deleted: it runs on in the next one
        for element in self._children(container, P, TBL):
            if element.tag == TBL:
                if held.strip():
                    blocks.append(Paragraph(held))
                held = ""
                blocks.append(self._table(element))
                continue
            pieces = _Pieces()
            boxes: list[Block] = []
            self._collect(element, pieces, boxes)
            text, held = held + pieces.text(), ""
            if _mark_is_gone(element):
                held = text
            else:
                blocks.append(Paragraph(text, self.number_of(element) if text.strip() else ""))
            blocks += boxes
        if held.strip():
            blocks.append(Paragraph(held))
        return blocks

    def _children(self, container: Any, *tags: str) -> Iterator[Any]:
        """The children with one of ``tags``, also those that a content control or an insertion wraps."""
        for child in container:
            if child.tag in tags:
                yield child
            elif child.tag in _WRAPPERS:
                if child.tag == SDT and _shows_hint(child):
                    self._drop_hint(child)
                yield from self._children(child, *tags)
            elif child.tag == _ALTERNATE:
                yield from self._children(_choice(child), *tags)

    def _drop_hint(self, control: Any) -> None:
        """Empty a content control that only shows its hint; its cells and paragraphs stay."""
        self.hints.append(_plain(control))
        for run in list(control.iter(_RUN)):
            run.getparent().remove(run)

    def _collect(self, element: Any, pieces: _Pieces, boxes: list[Block]) -> None:
        tag = element.tag
        if tag in _UNREAD:
            return
        if tag == BOX:
            boxes.append(Box(self.blocks(element)))
            return
        if tag == SDT and _shows_hint(element):
            self.hints.append(_plain(element))
            return
        if tag == _ALTERNATE:  # one drawing in two spellings
            element = _choice(element)
        elif tag == _RUN:
            pieces.aside = self._aside(element)
        elif tag in _TEXTS:
            pieces.add(element.text or "")
        else:
            pieces.add(_mark(element))
        self.pictures += tag in _PICTURES
        self.objects += tag == _OBJECT
        for child in element:
            self._collect(child, pieces, boxes)
        if tag == _RUN:
            pieces.aside = None

    def _aside(self, run: Any) -> list[str] | None:
        """Where the words of a run go that are none of the form's: hidden, or struck through; else None."""
        properties = run.find(_PROPERTIES)
        if properties is None:
            return None
        if _is_on(properties, "w:vanish"):
            return self.hidden
        return self.struck if _is_on(properties, "w:strike") or _is_on(properties, "w:dstrike") else None

    def _table(self, element: Any) -> Table:
        table = Table()
        above: dict[int, Cell] = {}  # by column: the cell that a merged one below continues
        for xml_row in self._children(element, TR):
            properties = xml_row.find(qn("w:trPr"))
            if properties is not None and properties.find(qn("w:del")) is not None:
                continue
            self._row(table, xml_row, above, _number(properties, "w:gridBefore", 0))
        return table

    def _row(self, table: Table, xml_row: Any, above: dict[int, Cell], column: int) -> None:
        row: list[Cell] = []
        number = len(table.rows)
        for xml_cell in self._children(xml_row, TC):
            properties = xml_cell.find(qn("w:tcPr"))
            if properties is not None and properties.find(qn("w:cellDel")) is not None:
                continue
            width = max(1, _number(properties, "w:gridSpan", 1))
            blocks = self.blocks(xml_cell)
            empty = not any(line.strip() for line in lines_of(blocks))
            if row and _merged(properties, "w:hMerge") == "continue" and empty:
                cell = row[-1]
                cell.width += width
            elif _merged(properties, "w:vMerge") == "continue" and empty and column in above:
                cell = above[column]
                cell.height = number - cell.row + 1
            else:
                cell = Cell(number, column, width, blocks=blocks)
                row.append(cell)
            for place in range(column, column + min(width, 100)):
                table.grid[number, place] = cell
                above[place] = cell
            column += width
        table.rows.append(row)


class _Pieces:
    """The text of one paragraph while it is collected; hidden and struck words go aside."""

    def __init__(self) -> None:
        self.aside: list[str] | None = None
        self.pieces: list[str] = []

    def add(self, text: str) -> None:
        if self.aside is not None and text.strip():
            self.aside.append(text)
        elif text:
            self.pieces.append(text)

    def text(self) -> str:
        return "".join(self.pieces)


def _mark(element: Any) -> str:
    """What an element stands for that is no text itself: a tab, a line's end, a box to tick."""
    if element.tag == _SYMBOL:
        return _SYMBOLS.get((element.get(qn("w:char")) or "").upper(), "")
    if element.tag == _CHECKBOX:  # of the old form fields
        ticked = element.find(qn("w:checked"))
        ticked = element.find(qn("w:default")) if ticked is None else ticked
        return "☑" if ticked is not None and ticked.get(qn("w:val"), "1") not in ("0", "false") else "☐"
    return _MARKS.get(element.tag, "")


def _choice(alternate: Any) -> Any:
    """The first spelling of an AlternateContent; all that we read stands in each of them."""
    choice = alternate.find(MC + "Choice")
    fallback = alternate.find(MC + "Fallback")
    if choice is None or (fallback is not None and not _plain(choice).strip() and _plain(fallback).strip()):
        choice = fallback
    return choice if choice is not None else []


def _plain(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def _shows_hint(control: Any) -> bool:
    return control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None


def _is_on(properties: Any, tag: str) -> bool:
    switch = properties.find(qn(tag))
    return switch is not None and switch.get(qn("w:val"), "1") not in ("0", "false")


def _mark_is_gone(paragraph: Any) -> bool:
    """Whether the paragraph's mark was deleted or moved away, so that it runs on in the next paragraph."""
    properties = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
    return properties is not None and any(properties.find(qn(tag)) is not None for tag in ("w:del", "w:moveFrom"))


def _merged(properties: Any, tag: str) -> str:
    merge = properties.find(qn(tag)) if properties is not None else None
    return "" if merge is None else (merge.get(qn("w:val")) or "continue")


def _number(properties: Any, tag: str, default: int) -> int:
    element = properties.find(qn(tag)) if properties is not None else None
    try:
        return int(element.get(qn("w:val"))) if element is not None else default
    except (TypeError, ValueError):
        return default
