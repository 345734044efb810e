from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.text import clean_line


class AcceptInvitationForm(forms.Form):
    """User name and password of a new account."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[User.username_validator],
        strip=True,
        help_text=_("You sign in with it: letters, digits, or your mail address."),
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        validators=[validate_password],
        help_text=_("At least 8 characters, not only digits."),
    )
    repeated = forms.CharField(
        label=_("Password once more"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_username(self) -> str:
        return clean_line(self.cleaned_data["username"])

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("password") != facts.get("repeated"):
            self.add_error("repeated", _("The two passwords differ."))
        return facts


# Sentences of Django that we say otherwise: named here, so that our catalogue carries them before Django's.
SAID_OTHERWISE = (
    _("This field is required."),
    _("Please enter a correct %(username)s and password. Note that both fields may be case-sensitive."),
)
