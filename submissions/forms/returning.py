from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.forms.screening import ScreenForm, Use


class ReturnToZoneForm(ScreenForm):
    """What the office returns to its zone: the whole form or single fields, with the organisers' list of reasons."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, due_at=None, **kwargs)
        picked: Any = self.fields["picked"]
        picked.choices = [choice for choice in picked.choices if choice[0] != Use.REFUSE.label]
        self.fields["reason"].help_text = _("Needed to return the whole form. The zone reads it.")
        self.fields["decision"].widget = forms.HiddenInput()  # the template sends what this page is for
