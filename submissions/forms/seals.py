from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.forms.base import plain_helper
from submissions.models import Seal
from submissions.services.seals import TAKEN


class SealForm(forms.Form):
    """One sealed page: what stands on the paper, and its scan."""

    code = forms.CharField(
        label=_("Revision code"),
        max_length=20,
        help_text=_("Eight letters and digits at the foot of the sealed page."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    signer = forms.CharField(label=_("Signed by"), max_length=40, help_text=_("The person who signed beside the seal."))
    signed_on = forms.DateField(
        label=_("Date beside the seal"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    opinion = forms.CharField(
        label=_("Opinion on the sealed page"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = forms.FileField(
        label=_("Sealed page"),
        help_text=_("A scan or photograph (PDF, JPG, PNG), or a PDF with an electronic seal."),
        widget=forms.FileInput(attrs={"accept": ",".join(TAKEN), "data-file": ""}),
    )

    def __init__(self, *args: Any, side: str, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": side})
        if side != Seal.Side.OFFICE:
            del self.fields["opinion"]
        self.helper = plain_helper()
