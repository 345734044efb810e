"""What the forms of the review share: choices of experts, cases and people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.models import User
from review.models import Expert
from submissions.models import Submission


class Boxes(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several of a list. A number that no database holds (SQLite: over 64 bits) is an unknown choice like any other."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError as error:
            message = self.error_messages["invalid_pk_value"]
            raise ValidationError(message, code="invalid_pk_value", params={"pk": "…"}) from error


class _Labelled:
    """An expert by name and unit."""

    def label_from_instance(self, expert: Expert) -> str:
        return f"{expert}（{expert.unit}）"


class ExpertBoxes(_Labelled, Boxes):
    """Several experts."""


class ExpertChoice(_Labelled, forms.ModelChoiceField):  # type: ignore[type-arg]
    """One expert."""


class CaseChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One case by number, title and zone."""

    def label_from_instance(self, case: Submission) -> str:
        return f"{case.number_text} {case.case_title}（{case.zone}）"


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One account by its person's name and user name."""

    def label_from_instance(self, user: User) -> str:
        return f"{user}（{user.username}）"
