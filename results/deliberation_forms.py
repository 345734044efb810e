"""The forms of the deliberation's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import DayField, TextField
from results.minutes import MOST_BLANKS
from results.models import Adjustment, AgendaItem
from results.models.deliberation import EDGE
from results.services.cancelling import MOST_REASON
from results.services.deliberating import MOST_EDGE

MOST_TEXT = 5000  # characters of notes or an opinion


class PlanForm(forms.Form):
    """Date, place and chair of the meeting, and how near to the list's edge a case is talked about."""

    held_on = DayField(label=_("Date"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=100)
    chair = forms.CharField(label=pgettext_lazy("of a meeting", "Chair"), required=False, max_length=60)
    edge = forms.IntegerField(
        label=_("Places beside the edge of the list"),
        min_value=0,
        max_value=MOST_EDGE,
        initial=EDGE,
        help_text=_("The cases within so many places above and below the edge come onto the agenda."),
    )


class AddItemForm(forms.Form):
    number = forms.IntegerField(label=_("Number of the case"), min_value=1, max_value=99999)
    note = forms.CharField(label=_("Why it is to be talked about"), max_length=200)


class DropForm(forms.Form):
    reason = forms.CharField(label=_("Reason for dropping"), max_length=200)


class JoinForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=100)
    role = forms.CharField(label=_("Part in the panel"), required=False, max_length=60)


class NotesForm(forms.Form):
    """What was said of a case, and what came of it; ``version`` is the one on the screen."""

    notes = TextField(
        label=_("What was said"), required=False, max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 7})
    )
    conclusion = forms.ChoiceField(
        label=_("Conclusion"),
        required=False,
        choices=[("", _("still open")), *AgendaItem.Conclusion.choices],
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class OpinionForm(forms.Form):
    opinion = TextField(
        label=_("Opinion of the meeting"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class AdjustForm(forms.Form):
    """A decision against the computed list: which way, by which rule, why."""

    direction = forms.ChoiceField(label=_("Decision"), choices=Adjustment.Direction, widget=forms.RadioSelect)
    clause = forms.ChoiceField(label=_("Rule"))
    detail = forms.CharField(label=_("Which sentence of it, or which other rule"), required=False, max_length=200)
    reason = TextField(label=_("Reason"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, clauses: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type for mypy
        field.choices = list(clauses.items())


class WithdrawForm(forms.Form):
    reason = TextField(
        label=_("Reason for the withdrawal"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )


class CancelForm(forms.Form):
    reason = TextField(label=_("Why it is cancelled"), max_length=MOST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class SheetForm(forms.Form):
    """What else is on the signature sheet."""

    annex = forms.BooleanField(label=_("With the list agreed on as an annex"), required=False)
    blanks = forms.IntegerField(
        label=_("Rows without a name"), min_value=0, max_value=MOST_BLANKS, initial=0, required=False
    )


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Scan of the signed sheet"),
        widget=forms.FileInput(attrs={"data-file": "", "accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=_("PDF or picture."),
    )
