"""The forms of a release: draft it for a minute, approve what was seen, call it off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import MomentField
from results.forms import NumberForm
from results.services.taking_back import MOST_REASON


class ReleaseForm(NumberForm):
    """A paper's document number, its minute, and whether the certificates go with it."""

    release_at = MomentField(
        label=_("Minute of release"),
        required=False,
        help_text=_("Left empty: at once, with the signature of the second person."),
    )
    with_certificates = forms.BooleanField(label=_("Release the certificates with it"), required=False, initial=True)

    def __init__(self, *args: Any, paper: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if paper != "announcement":
            del self.fields["with_certificates"]


class ApproveForm(forms.Form):
    """The second signature, under exactly what the page showed: without it nothing is approved."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class CallOffForm(forms.Form):
    """Why a release is stopped before its minute."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MOST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("One person suffices. The letters and certificates prepared with it are taken back too."),
    )
