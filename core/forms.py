from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.password_validation import validate_password
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from core import clock, outbox
from core.models import User
from core.text import clean_line


class TextField(forms.CharField):
    """Several lines of text. A browser sends each line's end as two characters; here, as on the page, it is one."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


YEARS = (2000, 2100)  # what people mean; a moment at the edge of the calendar cannot even be told in another zone


def _refuse_far(found: date | None) -> None:
    if found and not YEARS[0] <= found.year <= YEARS[1]:
        raise forms.ValidationError(_("Please give a year between 2000 and 2100."))


class DayField(forms.DateField):
    """A day of our time, in the browser's own calendar."""

    def __init__(self, **facts: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, **facts})

    def to_python(self, value: Any) -> date | None:
        found: date | None = super().to_python(value)
        _refuse_far(found)
        return found


class MomentField(forms.DateTimeField):
    """A moment of our time, in the browser's own calendar."""

    def __init__(self, **facts: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**{"widget": widget, **facts})

    def to_python(self, value: Any) -> datetime | None:
        try:
            found: datetime | None = super().to_python(value)
        except OverflowError:
            found = datetime.min  # noqa: DTZ901 - only its year is read
        _refuse_far(found)
        return found


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


class ResetForm(PasswordResetForm):
    """A new password by letter: the answer is the same, and as quick, whether an account has the address or not.

    The letter goes through the outbox, once in ten minutes for an account, and names the portal's own address: what
    a request calls its host is anybody's word.
    """

    EVERY = 600  # seconds

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        site = urlsplit(settings.SITE_URL)
        context |= {"protocol": site.scheme, "domain": site.netloc}
        turn = int(clock.now().timestamp()) // self.EVERY
        outbox.post(
            key=f"password-reset:{context['user'].pk}:{turn}",
            to=to_email,
            subject="".join(render_to_string(subject_template_name, context).splitlines()),
            body=render_to_string(email_template_name, context).strip(),
            scope=None,
        )


# Sentences of Django that we say otherwise: named here, so that our catalogue carries them before Django's.
SAID_OTHERWISE = (
    _("This field is required."),
    _("Please enter a correct %(username)s and password. Note that both fields may be case-sensitive."),
)
