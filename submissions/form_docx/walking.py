"""Walking through a document: every text goes into a field, among the leftovers, or is known as the paper's own."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from submissions.form_docx.drafts import Certainty, Draft, Found, Leftover, name_of
from submissions.form_docx.lines import Lines
from submissions.form_docx.tables import TableReader, labels_in
from submissions.form_docx.tree import Block, Box, Paragraph, Table
from submissions.form_docx.values import MAIL, MOBILE, many_lines

_PHONE = re.compile(r"[\d（(][\d()（）\s-]{5,}\d")


class Walk:
    """Goes through the blocks of a document and fills drafts."""

    def __init__(self) -> None:
        self.drafts = [Draft()]
        self.order = 0
        self.tables = 0
        self.row = 0  # of the table that is being read; 0 outside of tables
        self.depth = 0
        self.place = ""  # a part of the file that is not its body
        self.last_in_table: Found | None = None
        self.last_before: Found | None = None  # the last field of the table before, while its next part may begin

    @property
    def draft(self) -> Draft:
        return self.drafts[-1]

    def take_blocks(self, blocks: list[Block], *, source: str = "line") -> None:
        lines = Lines(self, source=source)
        for block in blocks:
            if isinstance(block, Paragraph):
                lines.take(block.number + block.text)
            elif isinstance(block, Box):
                self.take_blocks(block.blocks, source="box" if source == "line" else source)
            elif self._is_value(block, lines):
                lines.take("\n".join("\t".join(cell.text() for cell in row) for row in block.rows))
            else:
                lines.close()
                self.take_table(block)
        lines.close()

    def _is_value(self, table: Table, lines: Lines) -> bool:
        """Whether a table belongs to the text before it: figures in a narrative, a frame round a value."""
        if lines.open is None or lines.sealed:
            return False
        return len(labels_in(table)) < (3 if lines.narrating else 1) and (lines.narrating or not lines.open.text)

    def take_table(self, table: Table) -> None:
        outer, self.depth = (self.row, self.last_in_table), self.depth + 1
        self.tables += self.depth == 1
        self.last_in_table = None
        TableReader(self, table).take()
        self.depth -= 1
        self.last_before = None if self.depth else self.last_in_table
        self.row, self.last_in_table = outer[0], outer[1] if self.depth else None

    def at_row(self, number: int) -> None:
        if self.depth == 1:
            self.row = number

    def found(
        self,
        key: str,
        text: str,
        *,
        label: str,
        certainty: Certainty = Certainty.SURE,
        note: str = "",
        source: str = "table",
    ) -> Found:
        self.order += 1
        if self.draft.may_begin_again(key):
            self.drafts.append(self.draft.split(self.order))
        found = Found(key, text, label, self.order, certainty, note, source, self.where())
        self.draft.found.append(found)
        self.last_before = None
        if source == "table":
            self.last_in_table = found
        return found

    def extend(self, key: str, text: str, certainty: Certainty, note: str) -> None:
        """Add to the value of the field that was met last under ``key``."""
        found = next(f for f in reversed(self.draft.found) if f.key == key)
        if text.strip():
            found.text = f"{found.text}\n{text}" if found.text.strip() else text
            if certainty is not Certainty.SURE:
                found.weaken(certainty, note)

    def joined(self, keys: tuple[str, ...], text: str, *, label: str) -> None:
        """Take a cell that holds several fields apart: by the shape of what it says, else all of it to the first."""
        note = _("It stood in one cell, “%(label)s”.") % {"label": label.strip()}
        for key, said in taken_apart(keys, text).items():
            self.found(key, said, label=label if key == keys[0] else "", certainty=Certainty.GUESS, note=note)

    def leave(self, text: str, *, joins: bool = False, where: str = "") -> None:
        text = many_lines(text)
        if not text:
            return
        self.order += 1
        where, last = where or self.where(), self.draft.rest[-1] if self.draft.rest else None
        if joins and last and last.joins and last.where == where and last.order == self.order - 1:
            last.text += f"\n{text}"
            last.order = self.order
        else:
            self.draft.rest.append(Leftover(text, where, self.order, joins))

    def drop(self, text: str) -> None:
        """Note what the paper itself prints: a label is kept by its field, this is the rest."""
        if text.strip():
            self.draft.dropped.append(text)

    def title(self, text: str) -> None:
        self.order += 1
        if self.draft.title_at < max((found.order for found in self.draft.found), default=0):
            self.draft.title_at = self.order
        self.draft.dropped.append(text)

    def where(self) -> str:
        if self.place:
            return self.place
        if self.row:
            return _("table %(table)s, row %(row)s") % {"table": self.tables, "row": self.row}
        if not self.draft.found:
            return _("before the form")
        return _("after “%(label)s”") % {"label": name_of(self.draft.found[-1].key)}

    def take_part(self, blocks: list[Block], place: str) -> None:
        """A part that is not the body (a header, a footnote): shown, never placed."""
        self.place = place
        for block in blocks:
            for line in _texts(block):
                self.leave(line, joins=True)
        self.place = ""


def _texts(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return [block.text]
    if isinstance(block, Table):
        return ["\t".join(cell.text() for cell in row) for row in block.rows]
    return [line for inner in block.blocks for line in _texts(inner)]


def taken_apart(keys: tuple[str, ...], text: str) -> dict[str, str]:
    """The values of several fields that share a cell: numbers and addresses by their shape, words in order."""
    rest, values = text, dict.fromkeys(keys, "")
    patterns: list[tuple[str, re.Pattern[str]]] = [("email", MAIL), ("mobile", MOBILE), ("phone", _PHONE)]
    for key, pattern in patterns:
        if key in keys and (found := pattern.search(rest)):
            values[key] = found[0].strip()
            rest = rest[: found.start()] + "\n" + rest[found.end() :]
    words = [word for word in re.split(r"[\s、，,；;/／]+", rest) if word]
    open_keys = [key for key in keys if not values[key] and key not in ("email", "mobile", "phone")]
    if len(words) == len(open_keys):
        values |= dict(zip(open_keys, words, strict=True))
    elif words:
        first = open_keys[0] if open_keys else keys[0]
        values[first] = " ".join([values[first], *words]).strip()
    return values
