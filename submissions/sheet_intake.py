"""Taking a city's sheet in: every row by itself, so that a bad one keeps the good ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.services import require_open
from core import files
from core.errors import DomainError
from core.models import User
from submissions import checks, form_docx, form_xlsx, services
from submissions.form_docx import Certainty, values
from submissions.form_xlsx import Column, Row
from submissions.form_xlsx.columns import EXPLANATION, TITLE
from submissions.form_xlsx.reading import Said, unknown_texts
from submissions.intake import Directory
from submissions.models import CollectRules, Slate, Submission, Zone
from submissions.models.questions import YES
from submissions.models.submission import CONTENT, Status

SHEET = Submission.Origin.SHEET


class RowNamesNoZone(DomainError):
    message = gettext_lazy("“%(column)s” is empty. Choose the zone from the list.")


class ZoneIsUnknown(DomainError):
    message = gettext_lazy("“%(column)s” says “%(written)s”; the city has no zone of that name. Choose from the list.")


class ZoneIsUnclear(DomainError):
    message = gettext_lazy("“%(column)s” says “%(written)s”; if that is %(zone)s, write that name.")


class ZoneStandsTwice(DomainError):
    message = gettext_lazy("%(zone)s stands in row %(row)s already. Remove one of the two rows.")


class ZoneHasAForm(DomainError):
    message = gettext_lazy(
        "%(zone)s has a form on the slate already. Tick “replace” to write this row over it; "
        "empty cells leave what stands."
    )


@dataclass
class RowOutcome:
    """What became of one row; ``form`` None: it was refused. ``notes`` name the column that is to be mended."""

    number: int
    written: str
    form: Submission | None = None
    replaced: bool = False
    refusal: str = ""
    notes: list[str] = field(default_factory=list)


class Taking:
    """The rows of one sheet on their way into a slate."""

    def __init__(self, slate: Slate, *, name: str, content: bytes, by: User, replace: bool) -> None:
        self.slate, self.by, self.replace = slate, by, replace
        self.original = (files.display_name(name), content)
        self.directory = Directory(slate)
        self.rows_of: dict[int, int] = {}  # zone -> the row that named it first

    @cached_property
    def rules(self) -> CollectRules:
        return checks.rules_of(self.slate.campaign_id)

    @cached_property
    def columns(self) -> list[Column]:
        return columns_for(self.slate, self.rules, self.directory)

    @cached_property
    def standing(self) -> dict[int, Submission]:
        """The slate's forms by zone."""
        forms = self.slate.submissions.exclude(status=Status.WITHDRAWN).with_names()
        return {form.zone.present_id: form for form in forms}

    def take(self) -> list[RowOutcome]:
        """Every row with what became of it. Raises the refusals of ``form_xlsx.read`` and the phase's."""
        require_open(self.slate.campaign, "submit")
        sheet = form_xlsx.read(*self.original, self.columns)
        return [self._take_row(row, sheet.columns) for row in sheet.rows]

    def _take_row(self, row: Row, columns: dict[str, Column]) -> RowOutcome:
        outcome = RowOutcome(row.number, row.text("zone_name"))
        try:
            with transaction.atomic():
                zone = self._zone(row, columns["zone_name"].label)
                outcome.replaced = zone.pk in self.standing
                outcome.form = form = self._write(zone, row, columns)
        except DomainError as refusal:
            outcome.form, outcome.refusal = None, str(refusal)
        else:
            outcome.notes = list(self._notes(form, row, columns))
        return outcome

    def _zone(self, row: Row, column: str) -> Zone:
        written = row.text("zone_name")
        match = self.directory.match_zone(written)
        facts = {"column": column, "written": written, "zone": match.row}
        if not written:
            raise RowNamesNoZone(**facts)
        if match.row is None:
            raise ZoneIsUnknown(**facts)
        if not match.sure:
            raise ZoneIsUnclear(**facts)
        if match.row.pk in self.rows_of:
            raise ZoneStandsTwice(zone=match.row, row=self.rows_of[match.row.pk])
        if match.row.pk in self.standing and not self.replace:
            raise ZoneHasAForm(zone=match.row)
        self.rows_of[match.row.pk] = row.number
        return match.row

    def _write(self, zone: Zone, row: Row, columns: dict[str, Column]) -> Submission:
        fields, account = self._fields(row), self._account(row)
        standing = self.standing.get(zone.pk)
        if standing:
            written = {key: value for key, value in fields.items() if value}
            if standing.title and not row.text(TITLE):
                written.pop("title", None)
            account["cells"] = {**standing.reading.get("cells", {}), **account["cells"]}
            form = services.replace_form(
                submission=standing, fields=written, original=self.original, reading=account, by=self.by
            )
        else:
            form = services.add_form(
                slate=self.slate, zone=zone, fields=fields, by=self.by, original=self.original, reading=account,
                origin=SHEET,
            )  # fmt: skip
        if answers := self._answers(row, columns):
            form = services.give_answers(submission=form, answers=answers, by=self.by)
        if row.text("opinion"):
            services.write_opinion(submission=form, opinion=row.text("opinion"), by=self.by)
        return form

    def _fields(self, row: Row) -> dict[str, Any]:
        fields: dict[str, Any] = {key: values.stored(key, row.text(key)) for key in CONTENT if key in row.cells}
        fields["title"] = row.text(TITLE) or _first_line(row.text("experience"))
        if "area" in row.cells:
            fields["area"] = form_docx.match_area(row.text("area"), self.directory.areas).row
        return fields

    def _account(self, row: Row) -> dict[str, Any]:
        """The importer's account of a row, as that of a file: each cell with how sure it is, and the leftovers."""
        cells = {key: _told(said) for key, said in row.cells.items() if said.text or said.note}
        if not row.text(TITLE) and (title := _first_line(row.text("experience"))):
            note = _("Taken from the first line of the narrative.")
            cells[TITLE] = _told(Said(title, Certainty.LIKELY, note))
        leftovers = list(unknown_texts(row))
        written = row.text("area")
        if written and not (match := form_docx.match_area(written, self.directory.areas)).sure:
            note = _("The form says “%(area)s”.") % {"area": written}
            cells["area"] = _told(Said(written, Certainty.LIKELY, note))
            if match.row is None:
                leftovers.append({"text": _("Award area in the form: %(area)s") % {"area": written}, "where": ""})
        return {"cells": cells, "title": row.text(TITLE), "dates": {}, "leftovers": leftovers}

    def _answers(self, row: Row, columns: dict[str, Column]) -> dict[str, tuple[str, str]]:
        """The answers that the row gives; one explanation serves every yes."""
        answers = {}
        for key, column in columns.items():
            if column.question is not None and row.text(key):
                value = row.text(key)
                answers[key] = (value, row.text(EXPLANATION) if value == YES else "")
        return answers

    def _notes(self, form: Submission, row: Row, columns: dict[str, Column]) -> list[str]:
        """What is to be looked at in the row, column by column: doubts of the reading, then what the form lacks."""
        notes = [
            self._note(row, columns[key].label, said.note) for key, said in row.cells.items() if said.note
        ]  # fmt: skip
        fresh = Submission.objects.with_names().prefetch_related("answers").get(pk=form.pk)
        labels = checks.labels_of(fresh)
        for problem in checks.form_problems(fresh, self.rules):
            label = labels.get(problem.field) or _("eligibility")
            notes.append(self._note(row, label, problem.sentence))
        return [*notes, *(f"{left['where']}：{left['text']}" for left in unknown_texts(row))]

    @staticmethod
    def _note(row: Row, label: str, sentence: str) -> str:
        return _("Row %(row)s, “%(column)s”: %(sentence)s") % {
            "row": row.number,
            "column": label,
            "sentence": sentence,
        }


def columns_for(slate: Slate, rules: CollectRules, directory: Directory) -> list[Column]:
    """The columns of the slate's sheet; the zones to choose from are the city's eligible ones."""
    zones = [str(zone) for zone in directory.zones if zone.type in rules.eligible_types]
    areas = [str(area) for area in directory.areas]
    return form_xlsx.columns_of(rules, year=slate.campaign.year or 0, areas=areas, zones=zones)


def _told(said: Said) -> dict[str, Any]:
    return form_docx.Cell(said.text, said.certainty, said.note).as_json()


def _first_line(experience: str) -> str:
    """The title that a narrative begins with, by the rule of an uploaded form."""
    reading = form_docx.Reading()
    reading.cells["experience"] = form_docx.Cell(experience)
    return reading.title
