"""What an uploaded table would do, row by row, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.canonical import digest
from core.errors import DomainError
from core.tables import Table
from core.text import clean_line, narrow

HEAD_WITHIN = 5  # rows in which the head must stand: a note or a title may stand above it


class ColumnsAreMissing(DomainError):
    message = gettext_lazy("The table has no column %(columns)s. Export the table, fill it in, and upload it again.")


class ColumnStandsTwice(DomainError):
    message = gettext_lazy("The column %(column)s stands in the table twice. Remove one of the two.")


class Column(models.TextChoices):
    """Base of a table's columns: the value is the key, the label the head. Documents are Chinese, so heads are too."""


@dataclass(frozen=True)
class Change:
    """One cell that would change."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Problem:
    """One cell that cannot be taken."""

    label: str
    sentence: str


class Kind(models.TextChoices):
    REFUSED = "refused", gettext_lazy("refused")
    CHANGED = "changed", gettext_lazy("changed")
    ADDED = "added", gettext_lazy("added")
    UNCHANGED = "unchanged", gettext_lazy("unchanged")


@dataclass
class Line:
    """One row of the file. ``number`` is the one that Excel shows; ``row`` the row that it is about, if it exists."""

    number: int
    name: str = ""
    row: Any = None
    facts: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        if self.problems:
            return Kind.REFUSED
        if self.row is None:
            return Kind.ADDED
        return Kind.CHANGED if self.changes else Kind.UNCHANGED


@dataclass(frozen=True)
class Plan:
    """All rows, and the heads that nobody understood: they are shown, and nothing is taken from below them."""

    lines: list[Line]
    unknown: list[str]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind, in the order in which a person should look at them."""
        found = Counter(line.kind for line in self.lines)
        return {kind.value: found[kind] for kind in Kind}

    @property
    def groups(self) -> list[tuple[Kind, list[Line]]]:
        return [(kind, of) for kind in Kind if (of := [line for line in self.lines if line.kind == kind])]

    @property
    def does_something(self) -> bool:
        return bool(self.counts[Kind.ADDED] or self.counts[Kind.CHANGED])

    @property
    def digest(self) -> str:
        """Of everything that was shown, old values too: if the directory changes, so does the digest."""
        return digest(
            [
                [line.number, line.kind, line.name, line.row and line.row.pk]
                + [[change.label, change.old, change.new] for change in line.changes]
                + [[problem.label, problem.sentence] for problem in line.problems]
                for line in self.lines
            ]
        )


@dataclass(frozen=True)
class Row:
    """The cells of a row by column; a column that the file does not have is not there."""

    number: int
    cells: dict[str, str]
    formulas: frozenset[str]


class Sheet:
    """A table whose head was understood. Raises ColumnsAreMissing or ColumnStandsTwice."""

    def __init__(
        self, table: Table, columns: type[Column], *, required: Sequence[Column], also: dict[str, str]
    ) -> None:
        self.table = table
        known = {_head(key): value for key, value in ({str(c.label): c.value for c in columns} | also).items()}
        heads = [[_head(cell) for cell in row] for row in table.rows[:HEAD_WITHIN]]
        scores = [len({known[cell] for cell in row if cell in known} & {*required}) for row in heads]
        self.at = scores.index(max(scores))
        head = heads[self.at]
        self.places: dict[str, int] = {}
        for place, cell in enumerate(head):
            if cell in known and self.places.setdefault(known[cell], place) != place:
                raise ColumnStandsTwice(column=f"“{cell}”")
        if missing := [f"“{column.label}”" for column in required if column.value not in self.places]:
            raise ColumnsAreMissing(columns="、".join(missing))
        told = [clean_line(cell) for cell in table.rows[self.at]]
        self.unknown = [cell for cell in told if cell and _head(cell) not in known]

    def __iter__(self) -> Iterator[Row]:
        for place, row in enumerate(self.table.rows[self.at + 1 :], start=self.at + 1):
            if any(row[column] or (place, column) in self.table.formulas for column in self.places.values()):
                formulas = frozenset(key for key, at in self.places.items() if (place, at) in self.table.formulas)
                yield Row(place + 1, {key: row[at] for key, at in self.places.items()}, formulas)


def _head(cell: str) -> str:
    """A head for comparing: offices space characters out (姓　名) and type full-width letters."""
    return "".join(narrow(cell).split())


class Reader:
    """Reads the cells of one row into a line's facts; what cannot be taken becomes the line's problems."""

    def __init__(self, row: Row, columns: type[Column]) -> None:
        self.row, self.columns, self.line = row, columns, Line(row.number)
        for key in row.formulas:
            self.refuse(
                key, _("This cell holds a formula, and nothing is calculated here. Put its value in its place.")
            )

    def has(self, key: str) -> bool:
        return key in self.row.cells

    def text(self, key: str, *, most: int) -> str:
        """One line of at most ``most`` characters; empty if the column is not there."""
        text = clean_line(self.row.cells.get(key, ""))
        if len(text) > most:
            self.refuse(key, _("At most %(most)s characters; this has %(count)s.") % {"most": most, "count": len(text)})
        return text[:most]

    def needs(self, key: str) -> None:
        """The cell must say something, unless it was refused already."""
        if not self.row.cells.get(key, "").strip() and key not in self.row.formulas:
            self.refuse(key, _("This cell is empty. Please fill it in."))

    def refuse(self, key: str, sentence: str) -> None:
        """Note what is wrong with a cell; its first problem is the one to mend first."""
        label = str(self.columns(key).label)
        if all(problem.label != label for problem in self.line.problems):
            self.line.problems.append(Problem(label, sentence))

    def compare(self, old: dict[str, str], new: dict[str, str]) -> None:
        """Note what would change; ``new`` has the columns of the file only."""
        self.line.changes = [
            Change(str(self.columns(key).label), old.get(key, ""), text)
            for key, text in new.items()
            if old.get(key, "") != text
        ]


def listed(values: Iterable[Any]) -> str:
    return "、".join(f"“{value}”" for value in values)
