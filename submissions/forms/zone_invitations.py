from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text import clean_line
from submissions.forms.base import plain_helper
from submissions.forms.places import choose_among_free
from submissions.models import Slate


class ContactForm(forms.Form):
    """Who fills in the form for a zone."""

    name = forms.CharField(label=_("Name of the contact"), max_length=40)
    email = forms.EmailField(
        label=_("E-mail of the contact"), help_text=_("The invitation goes there; the link is shown here as well.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])


class InviteZoneForm(ContactForm):
    """A free zone of the city, and its contact."""

    field_order = ("zone", "name", "email")

    def __init__(self, *args: Any, slate: Slate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"] = choose_among_free(slate, _("Zone"))
        self.order_fields(self.field_order)
