"""The report of a visit as a form: the fact sheet line by line, and the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from review.models import Visit, VisitFact
from review.models.report import FOUND_MOST, SAID_MOST
from review.services.visits import FACTS_MOST, TEXT_MOST, Fact

SPARE = 2  # empty lines that the fact sheet shows after what is written
LEAST = 3  # lines that it shows at least
PARTS = ("concerns", "found", "seen_on", "said_by")


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
    text = forms.CharField(
        label=_("Report"),
        required=False,
        max_length=TEXT_MOST,
        help_text=_("What you saw and heard, in your own words. The zone reads the facts only, not this text."),
        widget=forms.Textarea(attrs={"class": "tx-input", "rows": 10}),
    )

    def __init__(self, data: Any = None, *, visit: Visit, concerns: Sequence[str], **kwargs: Any) -> None:
        self.visit = visit
        written = list(visit.facts.all())
        self.lines = _lines(data, len(written))
        super().__init__(data, initial=self._initial(visit, written), **kwargs)
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

    def _add_line(self, number: int, choices: list[tuple[str, str]]) -> None:
        select = forms.Select(attrs={"class": "form-select"})
        self.fields[name_of(number, "concerns")] = forms.ChoiceField(
            label=_("What of the case it concerns"), choices=choices, required=False, widget=select
        )
        self.fields[name_of(number, "found")] = forms.CharField(
            label=_("What was found"),
            required=False,
            max_length=FOUND_MOST,
            widget=forms.Textarea(attrs={"class": "tx-input", "rows": 3}),
        )
        self.fields[name_of(number, "seen_on")] = forms.DateField(
            label=_("Seen on"),
            required=False,
            initial=self.visit.day,
            widget=forms.DateInput(attrs={"type": "date", "class": "tx-input"}, format="%Y-%m-%d"),
        )
        self.fields[name_of(number, "said_by")] = forms.CharField(
            label=_("Who said or showed it"),
            required=False,
            max_length=SAID_MOST,
            widget=forms.TextInput(attrs={"class": "tx-input", "autocomplete": "off"}),
        )

    def rows(self) -> Iterator[FactRow]:
        for number in range(1, self.lines + 1):
            yield FactRow(number, **{part: self[name_of(number, part)] for part in PARTS})

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


def _lines(data: Any, written: int) -> int:
    """As many lines as were sent; on a fresh page some empty ones after what is written. Never more than the most."""
    sent = sum(name_of(number, "found") in data for number in range(1, FACTS_MOST + 1)) if data else 0
    return min(FACTS_MOST, sent or max(LEAST, written + SPARE))
