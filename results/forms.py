from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from results.models import Objection, PublicNotice
from results.services.meeting import MOST_DELEGATES
from results.services.objections import MOST_CONTENT, noticed
from submissions.models import Submission


class CaseField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs only
    """A case by number, title and zone."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number_text} {obj.case_title}（{obj.zone}）"


class ObjectionForm(forms.Form):
    """An objection to a public notice: in writing, with name and contact."""

    submission = CaseField(
        label=_("Which case"),
        queryset=Submission.objects.none(),
        required=False,
        empty_label=_("the list as a whole"),
    )
    name = forms.CharField(label=_("Your name, or your unit's"), max_length=60)
    contact = forms.CharField(
        label=_("Telephone or e-mail"), max_length=100, help_text=_("Read by the organisers only.")
    )
    content = forms.CharField(
        label=_("What you object to"),
        max_length=MOST_CONTENT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Facts and evidence, at most %(count)s characters.") % {"count": MOST_CONTENT},
    )

    def __init__(self, *args: Any, notice: PublicNotice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["submission"]
        assert isinstance(field, CaseField)  # noqa: S101 - narrows the type for mypy
        field.queryset = noticed(notice)


class SettleForm(forms.Form):
    """How an objection is settled."""

    state = forms.ChoiceField(
        label=_("Finding"),
        choices=[(Objection.State.DISMISSED, _("dismissed")), (Objection.State.UPHELD, _("upheld"))],
        widget=forms.RadioSelect,
        help_text=_("Upheld, the case is left out of the announcement."),
    )
    reply = forms.CharField(label=_("Reply"), max_length=MOST_CONTENT, widget=forms.Textarea(attrs={"rows": 6}))


class NumberForm(forms.Form):
    """The document number of an official paper, if it has one."""

    number = forms.CharField(
        label=_("Document number"), max_length=40, required=False, help_text=_("For example 海推办〔2026〕12号.")
    )


class MeetingForm(forms.Form):
    """Date, place and topic of the exchange meeting; what is left open is told later."""

    starts_at = forms.DateTimeField(
        label=_("Begins at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=100)
    topic = forms.CharField(label=_("Topic"), required=False, max_length=200)


class AnswerForm(forms.Form):
    """The answer of an invited zone."""

    takes_part = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("We take part")), ("no", _("We do not take part"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    delegates = forms.CharField(
        label=_("Who comes"),
        required=False,
        max_length=MOST_DELEGATES,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed from who takes part; one person a line: name, position, telephone."),
    )
