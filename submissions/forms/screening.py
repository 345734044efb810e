from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from submissions.forms.base import plain_helper
from submissions.models.submission import Status


class ScreenForm(forms.Form):
    """The organiser's decision on one form."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("admit", _("Admit")), ("return", _("Return for correction")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        help_text=_("Needed to return or to refuse. The office reads it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class QueueForm(forms.Form):
    """The filter of the screening queue."""

    city = forms.ChoiceField(label=_("City"), required=False)
    area = forms.ChoiceField(label=_("Award area"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    STATES = {
        Status.RECOMMENDED.value: _("to be screened"),
        **{state.value: state.label for state in (Status.RETURNED, Status.ADMITTED, Status.REFUSED)},
    }

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = campaign.slates.values_list("office__city_code", "office__city_name")
        self.fields["city"].choices = [("", _("All cities")), *offices]  # type: ignore[attr-defined]
        areas = [(str(area.pk), area.name) for area in campaign.areas.all()]
        self.fields["area"].choices = [("", _("All areas")), *areas]  # type: ignore[attr-defined]
        states = [("", _("All states")), *self.STATES.items()]
        self.fields["state"].choices = states  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
