"""Reading tables: label and value side by side as in the annex, one above the other, or a row for each zone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from submissions.form_docx.drafts import FEWEST_LABELS, Certainty
from submissions.form_docx.labels import MANY_LINES, continues, label_like, label_of, labels_joined, split_label
from submissions.form_docx.tree import Box, Cell, Paragraph, Table, nested
from submissions.form_docx.values import is_heading, is_ornament, is_remark

if TYPE_CHECKING:
    from submissions.form_docx.walking import Walk

_MARKS = re.compile(r"\s*[:：—\-]+\s*")
TELLING = 30  # characters; a cell without a label that is shorter is hardly the rest of a narrative


def keys_of(cell: Cell) -> tuple[str, ...]:
    """The field that a cell is the label of, the several that it joins, or ()."""
    text = cell.own_text
    key = label_of(text)
    return (key,) if key else labels_joined(text)


def begins_with_label(cell: Cell) -> bool:
    first = next((line for line in cell.own_text.split("\n") if line.strip()), "")
    return bool(label_of(first) or split_label(first)[0])


def labels_in(table: Table) -> set[str]:
    """The fields whose labels stand in a table or in the tables inside it."""
    found: set[str] = set()
    for cell in table.cells():
        found.update(keys_of(cell))
        first = next((line for line in cell.own_text.split("\n") if line.strip()), "")
        found.add(label_of(first) or split_label(first)[0])
        for inner in nested(cell):
            found |= labels_in(inner)
    return found - {""}


def _is_mirrored(rows: list[list[Cell]]) -> bool:
    """Whether each label stands behind its value: never first in a row of two, and often second."""
    pairs = [(bool(keys_of(row[0])), bool(keys_of(row[1]))) for row in rows if len(row) == 2]
    return pairs.count((False, True)) >= FEWEST_LABELS and not any(first for first, _second in pairs)


class TableReader:
    def __init__(self, walk: Walk, table: Table) -> None:
        self.walk, self.table, self.rows = walk, table, table.rows
        if _is_mirrored(self.rows):
            self.rows = [row[::-1] for row in self.rows]
        self.rows = [self._without_marks(row) for row in self.rows]

    def _without_marks(self, row: list[Cell]) -> list[Cell]:
        """The row without cells that hold only a colon or a dash between a label and its value."""
        kept = []
        for place, cell in enumerate(row):
            beside = row[place - 1 : place] + row[place + 1 : place + 2]
            between = len(beside) == 2 and keys_of(beside[0]) and not keys_of(beside[1])
            if between and _MARKS.fullmatch(cell.text()):
                self.walk.drop(cell.own_text)
            else:
                kept.append(cell)
        return kept

    def take(self) -> None:
        number = self._take_zones_abreast()
        while number < len(self.rows):
            self.walk.at_row(number + 1)
            if self._is_head(number):
                number = self._take_columns(number)
            elif self._is_over_labels(number):
                self._take_upwards(number)
                number += 2
            else:
                self._take_row(number)
                number += 1

    # A column for each zone

    def _take_zones_abreast(self) -> int:
        """Read a table whose columns are zones, one form after the other; returns how many rows were read."""
        rows = [row for row in self.rows if row and keys_of(row[0])]
        zones = next((row[1:] for row in rows if keys_of(row[0]) == ("zone_name",)), [])
        names = {cell.text().strip() for cell in zones}
        alike = [row for row in rows if len(row) == len(zones) + 1 and not any(keys_of(cell) for cell in row[1:])]
        if len(names - {""}) < max(2, len(zones)) or len(alike) < FEWEST_LABELS or len(alike) < len(rows):
            return 0
        for row in self.rows:
            if row not in rows:
                for cell in row:
                    self._odd(cell)
        for place in range(1, len(zones) + 1):
            for row in rows:
                self.walk.at_row(row[0].row + 1)
                self._place(row[0], [row[place]])
        return len(self.rows)

    # One above the other

    def _is_head(self, number: int) -> bool:
        """Whether a row holds nothing but labels and the row below it holds none."""
        row = self.rows[number]
        if number + 1 >= len(self.rows) or not self.rows[number + 1] or not row or self._key_above(number, row[0]):
            return False
        keys = [keys_of(cell) for cell in row]
        if not all(k or is_heading(cell.own_text) for k, cell in zip(keys, row, strict=True)) or not any(keys):
            return False
        below = self.rows[number + 1]
        return len(set(keys)) == len(keys) and not any(keys_of(cell) or begins_with_label(cell) for cell in below)

    def _take_columns(self, number: int) -> int:
        """Read the values under a row of labels; returns the number of the first row that was not read."""
        head = self.rows[number]
        alone = len(head) == 1 and keys_of(head[0])[0] in MANY_LINES
        number = self._pass_remarks(number)
        at = number + 1
        while at < len(self.rows) and (at == number + 1 or alone or len(head) > 1):
            row = self.rows[at]
            if any(keys_of(cell) or begins_with_label(cell) for cell in row) or len(row) != len(head):
                break
            self.walk.at_row(at + 1)
            for label, value in zip(head, row, strict=True):
                if alone and at > number + 1:
                    self._extend(keys_of(label)[0], value, Certainty.SURE)
                elif keys_of(label):
                    self._place(label, [value])
                else:
                    self._odd(value)
            at += 1
        if at == number + 1:  # of another shape than the head: nothing stands below the labels
            self._take_row(number)
        else:
            self.walk.drop(" ".join(label.own_text for label in head if not keys_of(label)))
        return at

    def _pass_remarks(self, number: int) -> int:
        """Leave rows that only remark on the length, below a label and above its text; returns the last one."""
        while number + 2 < len(self.rows) and all(is_remark(cell.own_text) for cell in self.rows[number + 1]):
            number += 1
            self.walk.drop("".join(cell.own_text for cell in self.rows[number]))
        return number

    def _is_over_labels(self, number: int) -> bool:
        """Whether a row of texts stands over a row of labels that has nothing below it."""
        row, below = self.rows[number], self.rows[number + 1] if number + 1 < len(self.rows) else []
        if len(row) < 2 or len(below) != len(row) or any(keys_of(cell) or begins_with_label(cell) for cell in row):
            return False
        written = any(cell.text().strip() for cell in row)
        return written and all(keys_of(cell) for cell in below) and not self._is_head(number + 1)

    def _take_upwards(self, number: int) -> None:
        for value, label in zip(self.rows[number], self.rows[number + 1], strict=True):
            self._place(label, [value])
            if self.walk.last_in_table:
                self.walk.last_in_table.weaken(Certainty.GUESS, _("The text stood above its label."))

    # Side by side

    def _take_row(self, number: int) -> None:
        row = list(self.rows[number])
        while row and self._goes_on(number, row[0], alone=len(row) == 1):
            row.pop(0)
        keys = [keys_of(cell) for cell in row]
        if not any(keys):
            self._unlabelled(row)
        elif len(row) % 2 == 0 and all(keys[::2]):
            # The annex's own pattern: what stands in a value's place is a value, even if it reads like a label.
            for label, value in zip(row[::2], row[1::2], strict=True):
                self._place(label, [value])
        else:
            self._alternate(row, keys)

    def _alternate(self, row: list[Cell], keys: list[tuple[str, ...]]) -> None:
        """Label, value, label, value … A label without its value, or a value without a label, is no stumbling."""
        place = 0
        while place < len(row):
            following = place + 1
            if keys[place]:
                while following < len(row) and not keys[following]:
                    following += 1
                self._place(row[place], row[place + 1 : following])
            elif self._is_misspelt(row, keys, place):
                self._place_misspelt(row[place], row[place + 1])
                following += 1
            elif not (is_ornament(row[place].own_text) and following < len(row) and keys[following]):
                self._odd(row[place])
            else:
                self.walk.drop(row[place].own_text)
            place = following

    def _place(self, label: Cell, values: list[Cell]) -> None:
        """Pair a label with its value; further cells beside the value are read by themselves."""
        keys, text = keys_of(label), label.own_text
        for block in label.blocks:
            if not isinstance(block, Paragraph):
                self.walk.take_blocks([block], source="cell")
        if len(keys) > 1:
            self.walk.joined(keys, values[0].text() if values else "", label=text)
        else:
            self._place_one(keys[0], text, values)

    def _place_one(self, key: str, label: str, values: list[Cell]) -> None:
        one_each = [cell.own_text.strip() for cell in values]
        if len(values) > 2 and all(len(text) <= 1 for text in one_each):  # a box for each digit
            self.walk.found(key, "".join(one_each), label=label)
            return
        value = values[0] if values else None
        inner = [table for table in nested(value) if len(labels_in(table) - {key}) >= 2] if value else []
        said = "" if value is None else value.own_text if inner else value.text(numbered=key in MANY_LINES)
        if continues(label) and key in self.walk.draft.seen:
            self.walk.drop(label)
            self.walk.extend(key, said, Certainty.LIKELY, _("It goes on at a second place of the file."))
            return
        found = self.walk.found(key, said, label=label)
        if value is None:
            found.weaken(Certainty.LIKELY, _("There is no cell beside its label."))
        for table in inner:
            self.walk.take_table(table)
        for cell in values[1:]:
            if cell.text().strip():
                found.weaken(Certainty.LIKELY, _("More text without a label stands beside it."))
                self._odd(cell)

    def _goes_on(self, number: int, cell: Cell, *, alone: bool) -> bool:
        """Whether a cell belongs to a label that was merged down to it from a row above."""
        key = self._key_above(number, cell)
        if not key:
            return False
        if keys_of(cell) and not (alone and key in MANY_LINES):
            return False
        if key in MANY_LINES:
            self._extend(key, cell, Certainty.SURE)
        elif cell.text().strip():
            self.walk.found(key, cell.text(), label="")
        return True

    def _key_above(self, number: int, cell: Cell) -> str:
        """The field whose label, merged down from a row above, stands left of ``cell``."""
        label = self.table.grid.get((number, cell.column - 1))
        keys = keys_of(label) if label and label.row < number else ()
        return keys[0] if len(keys) == 1 else ""

    def _extend(self, key: str, cell: Cell, certainty: Certainty) -> None:
        note = _("It goes on in the next row, which has no label.") if certainty is not Certainty.SURE else ""
        self.walk.extend(key, cell.text(), certainty, note)

    @staticmethod
    def _is_misspelt(row: list[Cell], keys: list[tuple[str, ...]], place: int) -> bool:
        beside = place + 1 < len(row) and not keys[place + 1] and bool(row[place + 1].text().strip())
        return beside and bool(label_like(row[place].own_text))

    def _place_misspelt(self, label: Cell, value: Cell) -> None:
        key = label_like(label.own_text)
        note = _("The label reads “%(label)s”.") % {"label": label.own_text.strip()}
        text = value.text(numbered=key in MANY_LINES)
        self.walk.found(key, text, label=label.own_text, certainty=Certainty.GUESS, note=note)

    def _unlabelled(self, row: list[Cell]) -> None:
        written = [cell for cell in row if cell.text().strip()]
        last = self.walk.last_in_table or self.walk.last_before
        if len(written) == 1 and len(row) > 1 and written[0] is not row[0] and last and last.key in MANY_LINES:
            self._extend(last.key, written[0], Certainty.LIKELY)
        elif len(row) == 2 and len(written) == 2 and label_like(row[0].own_text):
            self._place_misspelt(*row)
        else:
            for cell in row:
                self._odd(cell)

    def _odd(self, cell: Cell) -> None:
        """A cell that is neither label nor value: perhaps both in one, a form of its own, or a text to be shown."""
        text = cell.own_text
        if is_ornament(text) and not any(isinstance(block, Table | Box) for block in cell.blocks):
            self.walk.drop(text)
            return
        last = self.walk.last_in_table
        if last and last.key in ("overview", "experience") and len(text) >= TELLING and not begins_with_label(cell):
            last.weaken(Certainty.LIKELY, _("Text without a label follows; perhaps it belongs here."))
        holds_a_form = any(len(labels_in(table)) >= FEWEST_LABELS for table in nested(cell))
        self.walk.take_blocks(cell.blocks, source="line" if holds_a_form else "cell")
