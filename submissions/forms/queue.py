from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from submissions.models import Submission
from submissions.models.submission import Status


class QueueForm(forms.Form):
    """The filter of the screening queue. A word that it does not know filters nothing."""

    q = forms.CharField(label=_("Zone or case title"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("State"), required=False)
    mark = forms.ChoiceField(
        label=_("To watch"),
        required=False,
        choices=[
            ("", _("All")),
            ("overdue", _("correction overdue")),
            ("finding", _("a yes waits for a finding")),
            ("alike", _("similar case not looked at")),
        ],
    )
    city = forms.ChoiceField(label=_("City"), required=False)
    area = forms.ChoiceField(label=_("Award area"), required=False)
    origin = forms.ChoiceField(
        label=_("Way in"), required=False, choices=[("", _("All ways")), *Submission.Origin.choices]
    )
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("by city code")),
            ("changed", _("last changed first")),
            ("due", _("soonest due first")),
            ("alike", _("most alike first")),
        ],
    )

    STATES = {
        Status.RECOMMENDED.value: _("to be screened"),
        **{state.value: state.label for state in (Status.RETURNED, Status.ADMITTED, Status.REFUSED)},
    }

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = campaign.slates.order_by("office__city_code").values_list("office__city_code", "office__city_name")
        areas = [(name, name) for name in campaign.areas.values_list("name", flat=True)]
        self.fields["city"].choices = [("", _("All cities")), *offices]  # type: ignore[attr-defined]
        self.fields["area"].choices = [("", _("All areas")), *areas]  # type: ignore[attr-defined]
        states = [("", _("All states")), *self.STATES.items()]
        self.fields["state"].choices = states  # type: ignore[attr-defined]
        self.fields["q"].widget.attrs |= {"class": "form-control", "type": "search", "data-search": ""}

    @property
    def facts(self) -> dict[str, Any]:
        """What is chosen; an unknown choice in the address is no choice."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return self.cleaned_data
