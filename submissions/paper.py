"""The form as read: each cell of the paper with its state, and the numbered list of what is to be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from submissions import checks
from submissions.form_docx import Certainty
from submissions.lengths import Limit, Measured
from submissions.locks import Locks
from submissions.models import CollectRules, FormField, Submission
from submissions.models.submission import MULTILINE
from submissions.rounds import Round
from submissions.upload_outcome import certainty_of

SHOWN = 240  # characters of a long cell before "show all"
FROZEN_AS = {"zone_name": "zone"}  # where a revision's content names a field otherwise than the form
TITLE = "title"  # asked of the office; the annex has no cell for it
LEVELS = {Certainty.LIKELY: gettext_lazy("rather sure"), Certainty.GUESS: gettext_lazy("a guess")}


@dataclass
class PaperCell:
    """One cell: ``kind`` "" (in order), check (a person should look) or wrong; ``number`` ties it to the list."""

    key: str
    label: str
    value: str
    kind: str = ""
    number: int | None = None
    heading: str = ""
    sentence: str = ""
    limit: Limit | None = None
    locked: bool = False  # of a returned form: it was not returned
    level: str | Promise = ""  # how sure the importer was, in a word

    @property
    def is_long(self) -> bool:
        return self.key in MULTILINE

    @property
    def length(self) -> Measured | None:
        """How long a long text is, held to its limit."""
        return self.limit.measured(self.value) if self.limit and self.is_long and self.value else None

    @property
    def lead(self) -> str:
        """The beginning of a long text, or "" if it is short enough to stand whole."""
        return self.value[:SHOWN].rstrip() + "……" if len(self.value) > SHOWN + 40 else ""


@dataclass(frozen=True)
class Left:
    """A text of the file that found no cell, and where it stood."""

    text: str
    where: str = ""


@dataclass
class Paper:
    cells: dict[str, PaperCell]
    todo: list[PaperCell]
    leftovers: list[Left]

    @property
    def wrong(self) -> int:
        return sum(cell.kind == "wrong" for cell in self.todo)

    @property
    def doubtful(self) -> int:
        return sum(cell.kind == "check" for cell in self.todo)

    @property
    def in_order(self) -> int:
        return sum(not cell.kind for cell in self.cells.values() if cell.key != TITLE)


def paper(submission: Submission, *, mending: bool) -> Paper:
    """The form of ``submission``; without ``mending`` nothing is marked."""
    rules = checks.rules_of(submission.campaign_id)
    fields = rules.fields.all()
    cells = {TITLE: PaperCell(TITLE, _("Case title"), submission.title)}
    cells |= {f.key: PaperCell(f.key, f.label, _value(submission, f), limit=checks.limit_of(f)) for f in fields}
    todo = _mark(submission, rules, cells) if mending else []
    return Paper(cells, todo, _leftovers(submission) if mending else [])


def _leftovers(submission: Submission) -> list[Left]:
    """What found no place; accounts from before it was noted where know the texts alone."""
    rows = submission.reading.get("leftovers", [])
    return [Left(row) if isinstance(row, str) else Left(row["text"], row.get("where", "")) for row in rows]


def mark_return(paper: Paper, locks: Locks, asked: Round | None) -> None:
    """Mark what was returned and is still as it was, and lock what was not returned."""
    for cell in paper.cells.values():
        cell.locked = locks.holds(cell.key) and cell.key not in checks.APART
    for each in asked.asked if asked else []:
        returned = paper.cells.get(each.item.field)
        if returned and not returned.kind and not each.changed:
            returned.kind, returned.heading, returned.sentence = "wrong", returned.label, each.item.reason
            paper.todo.append(returned)
            returned.number = len(paper.todo)


def frozen_paper(submission: Submission, content: Mapping[str, Any]) -> Paper:
    """The form as a frozen ``content`` of it says it; nothing is marked."""
    cells = {TITLE: PaperCell(TITLE, _("Case title"), content.get(TITLE, ""))}
    for field in checks.form_fields(submission):
        cells[field.key] = PaperCell(field.key, field.label, content.get(FROZEN_AS.get(field.key, field.key), ""))
    return Paper(cells, [], [])


def _value(submission: Submission, form_field: FormField) -> str:
    if form_field.key == "zone_name":
        return str(submission.zone)
    if form_field.key in ("commitment", "opinion"):
        return ""  # shown by their own rows
    return str(getattr(submission, form_field.key) or "")


def _mark(submission: Submission, rules: CollectRules, cells: dict[str, PaperCell]) -> list[PaperCell]:
    read = submission.reading.get("cells", {})
    problems = {problem.field: problem.sentence for problem in checks.form_problems(submission, rules)}
    todo = []
    for key, cell in cells.items():
        facts = read.get(key, {})
        certainty = certainty_of(facts)
        if key in problems:
            cell.kind, cell.heading, cell.sentence = "wrong", *_wrong(cell, problems[key], facts)
        elif certainty is not Certainty.SURE and key not in checks.APART and (cell.value or key == TITLE):
            heading = _("%(field)s: please check") % {"field": cell.label}
            cell.kind, cell.heading, cell.sentence = "check", heading, facts.get("note", "")
            cell.level = LEVELS.get(certainty, "")
        else:
            continue
        todo.append(cell)
        cell.number = len(todo)
    return todo


def _wrong(cell: PaperCell, sentence: str, facts: dict[str, Any]) -> tuple[str, str]:
    """Heading and sentence of a cell that must be mended; for one that is empty, why the importer read nothing."""
    if cell.value:
        return cell.label, sentence
    heading = _("%(field)s is empty") % {"field": cell.label}
    if not facts:
        return heading, sentence
    return heading, facts.get("note") or _("Nothing was read in this cell; please fill it in here.")
