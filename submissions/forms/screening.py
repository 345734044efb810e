from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.opening import midnight
from submissions.forms.base import plain_helper
from submissions.models import ScreeningReason
from submissions.models.submission import CONTENT, MOVES, Status

CELLS = {"area", *CONTENT}
LAST = date(9000, 1, 1)  # a day beyond the calendar's end is refused like any other that lies outside the phase
Use = ScreeningReason.Use


class ScreenForm(forms.Form):
    """The organiser's decision on one form: admit it, return all of it or single fields, or refuse it.

    Each field of the form has two inputs of its own, ``field-KEY`` (a check box) and ``why-KEY`` (its reason).
    ``seen`` is the state that was on the screen.
    """

    DECISIONS = (
        ("admit", gettext_lazy("Admit"), Status.ADMITTED),
        ("return", gettext_lazy("Return for correction"), Status.RETURNED),
        ("refuse", gettext_lazy("Refuse"), Status.REFUSED),
    )

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[(act, word) for act, word, _status in DECISIONS],
        widget=forms.RadioSelect,
    )
    picked = forms.ChoiceField(label=gettext_lazy("Reason from the list"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Needed to refuse, or to return the whole form. The office reads it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due_on = forms.DateField(
        label=gettext_lazy("To be back by 24:00 of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        labels: Mapping[str, str],
        reasons: Iterable[ScreeningReason],
        due_at: datetime | None,
        seen: str,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"seen": seen, "due_on": last_day(due_at) if due_at else None}
        super().__init__(*args, **kwargs)
        self.helper, self.all_optional = plain_helper(), True
        self.reasons, self.labels = list(reasons), dict(labels)
        self.fields["picked"].choices = [("", _("Choose"))] + [  # type: ignore[attr-defined]
            (Use(use).label, [(each.text, each.text) for each in self.reasons if each.use == use])
            for use in (Use.RETURN, Use.REFUSE)
        ]
        for key, label in self.labels.items():
            self.fields[f"field-{key}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"why-{key}"] = forms.CharField(
                label=_("Reason for %(field)s") % {"field": label},
                required=False,
                max_length=500,
                widget=forms.TextInput(attrs={"list": "reasons-for-a-field", "class": "form-control"}),
            )

    @property
    def cells(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The check box and the reason of each cell of the form."""
        return [self._row(key) for key in self.labels if key in CELLS]

    @property
    def answers(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The same of each answer to a question."""
        return [self._row(key) for key in self.labels if key not in CELLS]

    @property
    def marks_answers(self) -> bool:
        return any(box.value() for box, _why in self.answers)

    def _row(self, key: str) -> tuple[forms.BoundField, forms.BoundField]:
        return self[f"field-{key}"], self[f"why-{key}"]

    @property
    def field_reasons(self) -> list[ScreeningReason]:
        return [each for each in self.reasons if each.use == Use.FIELD]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        facts["items"] = {key: facts.get(f"why-{key}", "") for key in self.labels if facts.get(f"field-{key}")}
        for key, why in facts["items"].items():
            if not why.strip():
                self.add_error(
                    f"why-{key}", _("Please say what is wrong with %(field)s.") % {"field": self.labels[key]}
                )
        if facts["items"] and facts.get("decision") in ("admit", "refuse"):
            self.add_error("decision", _("Fields are marked to be returned. Choose to return, or take the marks away."))
        picked, typed = facts.get("picked", ""), facts.get("reason", "")
        if picked and picked not in typed:
            facts["reason"] = f"{picked}\n{typed}".strip()
        return facts

    @property
    def due_at(self) -> datetime | None:
        day: date | None = self.cleaned_data.get("due_on")
        return midnight(min(day, LAST) + timedelta(days=1)) if day else None

    def offer(self, status: str) -> None:
        """Offer what may follow ``status``: a form that is with its office can only be refused."""
        possible = [(act, word) for act, word, wanted in self.DECISIONS if wanted in MOVES[status]]
        if possible:
            self.fields["decision"].choices = possible  # type: ignore[attr-defined]

    def renew(self, seen: str) -> None:
        """After a refusal: keep what was typed, and let the next decision be about what is on the screen now."""
        self.data = {**self.data.dict(), "seen": seen}  # type: ignore[attr-defined]


def last_day(moment: datetime) -> date:
    """The day that ends with ``moment``, or holds it."""
    return timezone.localtime(moment - timedelta(seconds=1)).date()


class NoteForm(forms.Form):
    """What a person found about a similar case."""

    usual = gettext_lazy("Looked at; it is no copy.")

    note = forms.CharField(
        label=gettext_lazy("What you found"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
