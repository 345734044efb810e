from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.forms.base import plain_helper


class FindingForm(forms.Form):
    """What the organisers find about a "yes" in the clean record."""

    finding = forms.CharField(
        label=_("Finding"),
        max_length=2000,
        help_text=_("It is kept with your name and stands beside the answer; it decides nothing by itself."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
