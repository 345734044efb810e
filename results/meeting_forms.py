"""The forms of the exchange meeting's pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import Campaign
from core import clock
from core.forms import MomentField, TextField
from results.models import Invitation, Meeting
from results.models.meeting import MOST_DELEGATES
from results.objection_forms import CaseField
from results.services.meeting import Person
from results.services.meeting.agenda import speakers
from results.services.meeting.answering import MOST_REMARK
from results.services.meeting.minutes import MOST_TEXT
from results.services.meeting.setting import MOST_OF_ALL
from submissions.models import Submission

TELEPHONE = RegexValidator(r"^[0-9+() \-—转]{5,40}$", _("Please write a telephone number: digits, spaces and dashes."))


class MeetingForm(forms.Form):
    """Date, place and limits of the meeting; what is left open is told later."""

    starts_at = MomentField(label=_("Begins at"), required=False)
    ends_at = MomentField(label=_("Ends at"), required=False)
    doors_at = MomentField(
        label=_("Doors open at"),
        required=False,
        help_text=_("From then on people sign in. Empty: an hour before the beginning."),
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=100)
    topic = forms.CharField(label=_("Topic"), required=False, max_length=200)
    answer_until = MomentField(
        label=_("Answers until"), required=False, help_text=_("Empty: until the meeting begins.")
    )
    most_delegates = forms.IntegerField(
        label=_("Most persons of an invitation"),
        min_value=1,
        max_value=MOST_OF_ALL,
        initial=MOST_DELEGATES,
    )


class SessionForm(forms.Form):
    """One item of the agenda."""

    begins_at = MomentField(label=_("Begins at"))
    ends_at = MomentField(label=_("Ends at"))
    topic = forms.CharField(label=_("Topic"), max_length=200)
    case = CaseField(
        label=_("Speaks for the case"),
        queryset=Submission.objects.none(),
        required=False,
        empty_label=_("no case"),
    )
    speaker = forms.CharField(
        label=_("Speaker"), required=False, max_length=100, help_text=_("Name and post, as the agenda shows them.")
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["case"]
        assert isinstance(field, CaseField)  # noqa: S101 - narrows the type for mypy
        field.queryset = speakers(campaign, clock.now(campaign))


def next_session(meeting: Meeting) -> dict[str, Any]:
    """Where the next session would begin: after the last one, for half an hour."""
    last = meeting.sessions.order_by("ends_at").last()
    begins: datetime | None = last.ends_at if last else meeting.starts_at
    return {"begins_at": begins, "ends_at": begins + timedelta(minutes=30)} if begins else {}


class GuestForm(forms.Form):
    """Somebody who is invited without a case."""

    kind = forms.TypedChoiceField(
        label=_("Kind"), coerce=int, choices=[choice for choice in Invitation.Kind.choices if choice[0]]
    )
    guest = forms.CharField(label=_("Person or unit"), max_length=100)
    email = forms.EmailField(label=_("E-mail"), max_length=254)


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("The earlier link becomes void; the invitation goes out anew.")
    )


class AnswerForm(forms.Form):
    """The answer of whoever was invited; who comes stands in the rows below it."""

    takes_part = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("We take part")), ("no", _("We do not take part"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    remark = TextField(
        label=_("Remark"),
        required=False,
        max_length=MOST_REMARK,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example arrival, diet, or what you want to speak about."),
    )


class DelegateForm(forms.Form):
    """One person who comes; a row without a name is nobody."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)
    name = forms.CharField(label=_("Name"), required=False, max_length=50)
    post = forms.CharField(label=_("Post"), required=False, max_length=100)
    telephone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        validators=[TELEPHONE],
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    email = forms.EmailField(label=_("E-mail (may stay empty)"), required=False, max_length=254)
    all_optional = True  # a row may stay empty; one that is begun says what is missing

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if any(facts.get(name) for name in ("name", "post", "telephone", "email")):
            for name in ("name", "post", "telephone"):
                if not facts.get(name) and name not in self.errors:
                    self.add_error(name, _("Please fill this in, or leave the whole row empty."))
        return facts

    def person(self) -> Person:
        facts = self.cleaned_data
        return Person(facts["name"], facts["post"], facts["telephone"], facts["email"], facts.get("pk"))


class AnswerForms:
    """The answer with the rows of delegates: one thing to validate, and to show again with what was typed."""

    def __init__(self, invitation: Invitation, data: Any = None) -> None:
        people = [
            {name: getattr(row, name) for name in ("pk", "name", "post", "telephone", "email")}
            for row in invitation.delegates.all()
        ]
        most = max(invitation.meeting.most_delegates, len(people))
        given = {"takes_part": invitation.answer, "remark": invitation.remark}
        rows = formset_factory(DelegateForm, extra=most - len(people), max_num=most, absolute_max=2 * MOST_OF_ALL)
        self.most = most
        self.form = AnswerForm(data, initial=given)
        self.rows = rows(data, initial=people, prefix="people")

    def is_valid(self) -> bool:
        """Whoever stays away need not mend the rows: what stands there is not read."""
        if not self.form.is_valid():
            self.rows.is_valid()
            return False
        return not self.form.cleaned_data["takes_part"] or bool(self.rows.is_valid())

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        coming = self.form.cleaned_data["takes_part"]
        people = [row.person() for row in self.rows if row.cleaned_data.get("name")] if coming else []
        return {**self.form.cleaned_data, "delegates": people}


class MaterialForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"data-file": "", "accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"}),
        help_text=_("PDF, DOCX, XLSX, JPG or PNG."),
    )
    title = forms.CharField(label=_("Title"), required=False, max_length=100)
    is_public = forms.TypedChoiceField(
        label=_("For whom"),
        choices=[("no", _("for who takes part")), ("yes", _("for everybody, on the public page"))],
        coerce=lambda value: value == "yes",
        initial="no",
        widget=forms.RadioSelect,
    )
    until = MomentField(label=_("Until"), required=False, help_text=_("Empty: as long as the link is good."))


class MinutesForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = TextField(
        label=_("Text"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("A line is a paragraph; one that begins with 一、 or （一） is a heading."),
    )


class HandOverForm(forms.Form):
    received_by = forms.CharField(label=_("Received by"), max_length=50)


class DoorForm(forms.Form):
    """Who stands at the door and has not opened the own link on this phone."""

    code = forms.CharField(
        label=_("Code on the badge or on your page"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    digits = forms.CharField(
        label=_("Last four digits of your telephone"),
        min_length=4,
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class CodeForm(forms.Form):
    """A code that an organiser types at the door."""

    code = forms.CharField(
        label=pgettext_lazy("on a badge", "Code"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
