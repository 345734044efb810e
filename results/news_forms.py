"""The forms of the newsroom: a draft with its picture, and the acts that follow."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns import kinds
from campaigns.models import Campaign, Phase
from core.forms import MomentField, TextField
from results.models.news import (
    MOST_ALT,
    MOST_BODY,
    MOST_CAPTION,
    MOST_CREDIT,
    MOST_HEADLINE,
    MOST_LEAD,
    MOST_REASON,
    MOST_SOURCE,
)
from results.services.news import MOST_NOTE
from submissions.models import Submission


class NewsForm(forms.Form):
    """A piece of news. Cases that conflict with the writer cannot be chosen."""

    headline = forms.CharField(label=_("Headline"), max_length=MOST_HEADLINE)
    lead = TextField(label=_("Lead"), max_length=MOST_LEAD, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    body = TextField(
        label=_("Text"),
        max_length=MOST_BODY,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Plain text, a paragraph a line."),
    )
    source = forms.CharField(
        label=_("Source"), max_length=MOST_SOURCE, required=False, help_text=_("The outlet or office it comes from.")
    )
    case = forms.ModelChoiceField(Submission.objects.none(), label=_("About the case"), required=False)
    phase = forms.ModelChoiceField(Phase.objects.none(), label=_("About the phase"), required=False)
    release_at = MomentField(
        label=_("Under embargo until"),
        required=False,
        help_text=_("Left empty: public at once, with the signature of the second person."),
    )
    upload = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("JPG or PNG. It is stored without place and camera."),
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png", "data-file": ""}),
    )
    alt = forms.CharField(
        label=_("What the picture shows"),
        max_length=MOST_ALT,
        required=False,
        help_text=_("For those who cannot see it. Needed with a picture."),
    )
    caption = forms.CharField(label=_("Caption"), max_length=MOST_CAPTION, required=False)
    credit = forms.CharField(label=_("Source of the picture"), max_length=MOST_CREDIT, required=False)

    def __init__(self, *args: Any, campaign: Campaign, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cases = Submission.objects.filter(campaign=campaign).admitted().with_names().order_by("number")
        cases = cases.exclude(pk__in=kinds.conflicted_with(campaign, user))
        self.fields["case"].queryset = cases  # type: ignore[attr-defined]
        self.fields["case"].label_from_instance = _case_name  # type: ignore[attr-defined]
        self.fields["phase"].queryset = campaign.phases.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("upload") and not cleaned.get("alt"):
            self.add_error("alt", _("Please write what the picture shows: those who cannot see it read that instead."))
        return cleaned


def _case_name(case: Submission) -> str:
    return f"{case.number_text} {case.case_title}"


class ProposeForm(forms.Form):
    """Only where words could be read as a rank is a reason asked for."""

    rank_reason = forms.CharField(
        label=_("Why these words have to stay"), max_length=MOST_REASON, required=False, help_text=_("For the record.")
    )


class PublishForm(forms.Form):
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=MOST_REASON)


class CorrectionForm(forms.Form):
    note = TextField(
        label=_("Correction"),
        max_length=MOST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was wrong and what is right. It stands on the page, below the headline."),
    )
