from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.forms.base import plain_helper
from submissions.models import ScreeningReason


class ReasonForm(forms.Form):
    """One reason of the list: its use is fixed once it stands there."""

    use = forms.ChoiceField(label=_("Use"), choices=ScreeningReason.Use.choices)
    text = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput(attrs={"class": "form-control"}))

    def __init__(self, *args: Any, reason: ScreeningReason | None = None, **kwargs: Any) -> None:
        if reason:
            kwargs |= {"initial": {"use": reason.use, "text": reason.text}, "prefix": f"reason{reason.pk}"}
        super().__init__(*args, **kwargs)
        if reason:
            del self.fields["use"]
            self.fields["text"].widget.attrs["aria-label"] = reason.text
        self.helper = plain_helper()
