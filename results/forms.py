from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core.forms import DayField
from results.floors import MOST_CASES, areas_of, floor_field
from results.models import Certificate, CertificateAct, Scenario
from results.scenarios import Column
from results.services.certificate_acts import MOST_REASON, MOST_ZONE, allowed


class NumberForm(forms.Form):
    """The document number of an official paper, if it has one."""

    number = forms.CharField(
        label=_("Document number"), max_length=40, required=False, help_text=_("For example 海推办〔2026〕12号.")
    )


class ScenarioForm(forms.Form):
    """Another size, other least numbers, another cap. It begins with the card's, which it is compared with."""

    slot = forms.ChoiceField(label=_("Keep it as scenario"), choices=Scenario.Slot, widget=forms.RadioSelect)
    list_size = forms.IntegerField(label=_("Cases on the list"), min_value=1, max_value=MOST_CASES)
    city_cap = forms.IntegerField(
        label=_("Most cases of a city"),
        min_value=1,
        max_value=MOST_CASES,
        required=False,
        help_text=_("Empty: no cap."),
    )

    def __init__(self, *args: Any, campaign: Campaign, columns: Sequence[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas_of(campaign)
        for name, area in self.areas.items():
            self.fields[name] = floor_field(_("%(area)s at least") % {"area": area})
        if columns:
            card = columns[0]
            self.initial.update(slot=_free(columns), list_size=card.size, city_cap=card.cap)
            self.initial.update({name: card.floors.get(area, 0) for name, area in self.areas.items()})

    def limits(self) -> dict[str, Any]:
        """What the service takes."""
        facts = {name: self.cleaned_data[name] for name in ("slot", "list_size", "city_cap")}
        return facts | {"area_floors": {area: self.cleaned_data[name] or 0 for name, area in self.areas.items()}}


def _free(columns: Sequence[Column]) -> str:
    """The first slot that nothing is kept in, else the first."""
    taken = {column.slot for column in columns}
    return next((slot for slot in Scenario.Slot.values if slot not in taken), Scenario.Slot.A)


class CertificateActForm(forms.Form):
    """One change of a certificate with its reason, for a second person to approve."""

    kind = forms.ChoiceField(label=_("What is to be done"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=MOST_REASON,
        help_text=_("The public reads it on the page that checks the certificate; name no private person."),
    )
    zone = forms.CharField(
        label=_("Development zone, as printed"), max_length=MOST_ZONE, required=False, help_text=_("For a re-issue.")
    )
    title = forms.CharField(
        label=_("Case title, as printed"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For a re-issue."),
    )
    due_on = DayField(
        label=_("To be rectified by"),
        required=False,
        help_text=_("For a rectification; it includes this day."),
    )

    def __init__(self, *args: Any, certificate: Certificate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, kind.label) for kind in allowed(certificate)]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type for mypy
        field.choices = kinds
        if CertificateAct.Kind.REISSUE.value not in dict(kinds):
            del self.fields["zone"], self.fields["title"]
        else:
            self.fields["zone"].initial, self.fields["title"].initial = certificate.zone, certificate.title
        if CertificateAct.Kind.RECTIFY.value not in dict(kinds):
            del self.fields["due_on"]
