"""The report of a visit as a form: the fact sheet line by line, and the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import TextField
from review.models import Visit, VisitFact, VisitMark, VisitQuestion
from review.models.mark import NOTE_MOST
from review.models.report import FOUND_MOST, SAID_MOST
from review.services.visits import FACTS_MOST, TEXT_MOST, Fact
from review.visiting.verifying import Row, Sheet

SPARE = 2  # empty lines that the fact sheet shows after what is written
LEAST = 3  # lines that it shows at least
PARTS = ("concerns", "found", "seen_on", "said_by")


@dataclass(frozen=True)
class AnswerRow:
    """A question on the page, and the fields of its answer."""

    question: VisitQuestion
    found: forms.BoundField
    said_by: forms.BoundField


@dataclass(frozen=True)
class MarkRow:
    """An item of the checklist on the page, and the fields of its mark."""

    row: Row
    level: forms.BoundField
    note: forms.BoundField


@dataclass(frozen=True)
class FactRow:
    """One line of the fact sheet on the page."""

    number: int
    concerns: forms.BoundField
    found: forms.BoundField
    seen_on: forms.BoundField
    said_by: forms.BoundField


class ReportForm(forms.Form):
    """Nothing is required before the report is filed: a draft is saved as it is typed."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text = TextField(
        label=_("Report"),
        required=False,
        max_length=TEXT_MOST,
        help_text=_("What you saw and heard, in your own words. The zone reads the facts only, not this text."),
        widget=forms.Textarea(attrs={"class": "tx-input", "rows": 10}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        visit: Visit,
        concerns: Sequence[str],
        questions: Iterable[VisitQuestion] = (),
        sheet: Sheet | None = None,
        **kwargs: Any,
    ) -> None:
        self.visit, self.questions, self.sheet = visit, list(questions), sheet
        stored = list(visit.facts.all())
        written = [fact for fact in stored if fact.question_id is None]
        answers = {fact.question_id: fact for fact in stored if fact.question_id}
        self.lines = _lines(data, len(written))
        super().__init__(data, initial=self._initial(visit, written), **kwargs)
        for question in self.questions:
            self._add_answer(question, answers.get(question.pk))
        for row in sheet.rows if sheet else []:
            self._add_mark(row)
        known = dict.fromkeys([*concerns, *(fact.concerns for fact in written if fact.concerns)])
        for number in range(1, self.lines + 1):
            self._add_line(number, [("", gettext("choose")), *((part, part) for part in known)])

    @staticmethod
    def _initial(visit: Visit, written: Sequence[VisitFact]) -> dict[str, Any]:
        typed = {
            name_of(number, part): getattr(fact, part)
            for number, fact in enumerate(written, start=1)
            for part in PARTS
            if getattr(fact, part)
        }
        return {"version": visit.version, "text": visit.report, **typed}

    def _add_answer(self, question: VisitQuestion, stored: VisitFact | None) -> None:
        found, said_by = answer_names(question)
        self.fields[found] = self._text(_("Answer"), rows=2, initial=stored.found if stored else "")
        self.fields[said_by] = self._line(_("Who said or showed it"), initial=stored.said_by if stored else "")

    def _add_mark(self, row: Row) -> None:
        level, note = mark_names(row.place)
        stored = row.mark
        self.fields[level] = forms.ChoiceField(
            label=row.item["text"],
            choices=VisitMark.Level.choices,
            required=False,
            widget=forms.RadioSelect,
            initial=stored.level if stored else "",
        )
        self.fields[note] = self._line(_("Note"), most=NOTE_MOST, initial=stored.note if stored else "")

    @staticmethod
    def _text(label: Any, *, rows: int, initial: str = "") -> forms.CharField:
        widget = forms.Textarea(attrs={"class": "tx-input", "rows": rows})
        return TextField(label=label, required=False, max_length=FOUND_MOST, widget=widget, initial=initial)

    @staticmethod
    def _line(label: Any, *, initial: str = "", most: int = SAID_MOST) -> forms.CharField:
        widget = forms.TextInput(attrs={"class": "tx-input", "autocomplete": "off"})
        return forms.CharField(label=label, required=False, max_length=most, widget=widget, initial=initial)

    def _add_line(self, number: int, choices: list[tuple[str, str]]) -> None:
        select = forms.Select(attrs={"class": "form-select"})
        self.fields[name_of(number, "concerns")] = forms.ChoiceField(
            label=_("What of the case it concerns"), choices=choices, required=False, widget=select
        )
        self.fields[name_of(number, "found")] = self._text(_("What was found"), rows=3)
        self.fields[name_of(number, "seen_on")] = forms.DateField(
            label=_("Seen on"),
            required=False,
            initial=self.visit.day,
            widget=forms.DateInput(attrs={"type": "date", "class": "tx-input"}, format="%Y-%m-%d"),
        )
        self.fields[name_of(number, "said_by")] = self._line(_("Who said or showed it"))

    def rows(self) -> Iterator[FactRow]:
        for number in range(1, self.lines + 1):
            yield FactRow(number, **{part: self[name_of(number, part)] for part in PARTS})

    def mark_rows(self) -> Iterator[MarkRow]:
        for row in self.sheet.rows if self.sheet else []:
            level, note = mark_names(row.place)
            yield MarkRow(row, self[level], self[note])

    @property
    def marks(self) -> dict[int, tuple[str, str]] | None:
        """Level and note by the item's place; None where there is no checklist; after ``is_valid``."""
        if self.sheet is None:
            return None
        names = {row.place: mark_names(row.place) for row in self.sheet.rows}
        return {place: (self.cleaned_data[level], self.cleaned_data[note]) for place, (level, note) in names.items()}

    def answer_rows(self) -> Iterator[AnswerRow]:
        for question in self.questions:
            yield AnswerRow(question, *(self[name] for name in answer_names(question)))

    @property
    def answers(self) -> dict[int, Fact]:
        """The answers by the question's id; after ``is_valid``."""
        said = {question.pk: answer_names(question) for question in self.questions}
        return {
            pk: Fact(found=self.cleaned_data[found], said_by=self.cleaned_data[said_by])
            for pk, (found, said_by) in said.items()
        }

    @property
    def facts(self) -> list[Fact]:
        """The whole sheet, empty lines included; after ``is_valid``."""
        return [
            Fact(**{part: self.cleaned_data[name_of(number, part)] for part in PARTS})
            for number in range(1, self.lines + 1)
        ]

    def catch_up(self, version: int) -> None:
        """Let what was typed stay, but answer for the version that is stored now: the next save means it."""
        self.data = {**self.data.dict(), "version": str(version)}  # type: ignore[attr-defined]


def name_of(number: int, part: str) -> str:
    return f"fact_{number}_{part}"


def answer_names(question: VisitQuestion) -> tuple[str, str]:
    return f"answer_{question.pk}_found", f"answer_{question.pk}_said_by"


def mark_names(place: int) -> tuple[str, str]:
    return f"mark_{place}", f"note_{place}"


def _lines(data: Any, written: int) -> int:
    """As many lines as were sent; on a fresh page some empty ones after what is written. Never more than the most."""
    sent = sum(name_of(number, "found") in data for number in range(1, FACTS_MOST + 1)) if data else 0
    return min(FACTS_MOST, sent or max(LEAST, written + SPARE))
