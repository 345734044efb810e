from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.board import STATES
from submissions.forms.base import plain_helper
from submissions.models import Slate
from submissions.services.quota import MOST_PLACES


class BoardForm(forms.Form):
    """Which cities the board shows, and in which order. An unknown choice is no choice."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All cities")), ("late", _("all that have not sent")), *STATES.items()],
    )
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("by city code")),
            ("state", _("the least ready first")),
            ("forms", _("the fewest zones first")),
            ("sent", _("by time of sending")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"

    def chosen(self) -> dict[str, str]:
        """The sound choices, as arguments of ``board``."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields} if self.is_bound else {}


class QuotaForm(forms.Form):
    """An exception to the quota of one city."""

    minimum = forms.IntegerField(label=_("At least (zones)"), min_value=1, max_value=MOST_PLACES)
    places = forms.IntegerField(label=_("At most (zones)"), min_value=1, max_value=MOST_PLACES)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The office reads it; it stays in the record."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, slate: Slate, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"minimum": slate.minimum, "places": slate.places})
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
