from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import TextField
from results.services.letters import MOST_BODY, MOST_TITLE, MOST_TO


class LetterForm(forms.Form):
    """The words of an official letter; levels are written as 一、（一）1.（1）."""

    number = forms.CharField(
        label=_("Document number"), max_length=40, required=False, help_text=_("For example 海推办〔2026〕12号.")
    )
    title = forms.CharField(label=_("Title"), max_length=MOST_TITLE)
    to = forms.CharField(label=_("Addressee"), max_length=MOST_TO, required=False)
    body = TextField(
        label=_("Text"),
        max_length=MOST_BODY,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("A paragraph a line. Lines that begin with 一、 or （一） become headings."),
    )
