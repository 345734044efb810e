"""The forms of the directory. They ask the services' own questions before anything is saved, so that what was typed
stays beside the refusal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from core.models import Organisation
from core.text import clean, clean_line
from submissions.directory.exchange import TABLES
from submissions.directory.zone_table import SEPARATORS
from submissions.forms.base import plain_helper
from submissions.indicators import KNOWN
from submissions.models import Indicator, Zone, ZoneName
from submissions.models.zone import TYPES, plain
from submissions.services import zones

if TYPE_CHECKING:
    ZoneModelForm = forms.ModelForm[Zone]
    IndicatorModelForm = forms.ModelForm[Indicator]
    NameFormSet = BaseInlineFormSet[ZoneName, Zone, Any]
else:
    ZoneModelForm = IndicatorModelForm = forms.ModelForm
    NameFormSet = BaseInlineFormSet


class ZoneForm(ZoneModelForm):
    """A zone with its name, which is its organisation's."""

    name = forms.CharField(
        label=gettext_lazy("name"),
        max_length=100,
        help_text=gettext_lazy("When you change it, the old name is kept among the other names by itself."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    class Meta:
        model = Zone
        fields = ("name", "office", "level", "type", "source", "checked_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields and self.instance.pk:
            self.fields["name"].initial = str(self.instance)
        if "office" in self.fields:
            offices = Organisation.objects.filter(kind=Organisation.Kind.OFFICE)
            choices = [(office.pk, office.city_name) for office in offices]
            self.fields["office"].choices = [("", "---------"), *choices]  # type: ignore[attr-defined]
        if "type" in self.fields:
            types = dict.fromkeys([*TYPES, *filter(None, [self.instance.type])])
            self.fields["type"] = forms.ChoiceField(
                label=self.fields["type"].label, choices=[("", "---------"), *((each, each) for each in types)]
            )

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if not self.errors:
            try:
                self._ask(facts)
            except DomainError as refusal:
                self.add_error("name", str(refusal))
        return facts

    def _ask(self, facts: dict[str, Any]) -> None:
        if self.instance.pk:
            # As it is stored: the form has put the new values into its own instance already.
            zones.refuse_change(Zone.objects.select_related("organisation", "office").get(pk=self.instance.pk), facts)
        elif Organisation.objects.filter(name=facts["name"]).exclude(kind="zone", zone=None).exists():
            raise zones.NameIsTaken(name=facts["name"])


class ZoneNameFormSet(NameFormSet):
    """The other names of a zone: none is its present name, nor the present name of another zone."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            facts = getattr(form, "cleaned_data", {})
            if facts.get("name") and not facts.get("DELETE"):
                try:
                    self._refuse(clean_line(facts["name"]))
                except ValidationError as refusal:
                    form.add_error("name", refusal)

    def _refuse(self, name: str) -> None:
        if SEPARATORS.search(name):
            raise ValidationError(_("One name a row: this one holds a separator."))
        if self.instance.pk and name == str(Zone.objects.get(pk=self.instance.pk)):
            sentence = _("This is the zone's present name. When you change that, it is kept here by itself.")
            raise ValidationError(sentence)
        if Zone.objects.current().filter(organisation__name=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This is the present name of another zone."))


class IndicatorForm(IndicatorModelForm):
    """A figure; of an indicator that is known, its code alone tells name and unit."""

    class Meta:
        model = Indicator
        fields = ("year", "key", "label", "value", "unit", "rank", "rank_of", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "label" in self.fields:
            self.fields["label"].required = False
        if self.instance.value is not None:
            self.initial["value"] = plain(self.instance.value)  # 6.2, not 6.2000

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        known = KNOWN.get(facts.get("key", ""))
        if known and not facts.get("label"):
            facts["label"], facts["unit"] = known.label, facts.get("unit") or known.unit
        if not facts.get("label") and "key" in facts:
            self.add_error("label", _("This indicator is new here. Please give its name."))
        if facts.get("value") is None and facts.get("rank") is None and not self.errors:
            self.add_error("value", _("Give a figure or a rank."))
        return facts


class ImportForm(forms.Form):
    """A table to look at before it is taken."""

    table = forms.ChoiceField(choices=[(name, name) for name in TABLES], widget=forms.HiddenInput)
    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy("An .xlsx or .csv file of at most 5 MB. Nothing is written before you have seen it."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper, self.all_optional = plain_helper(), True


class MergeForm(forms.Form):
    """Into which zone, and why."""

    target = forms.ModelChoiceField(label=gettext_lazy("Merge into"), queryset=Zone.objects.none())
    reason = forms.CharField(
        label=gettext_lazy("reason"),
        max_length=500,
        help_text=gettext_lazy("For example the document by which the zones were merged. The record keeps it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, source: Zone, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Zone.objects.current().filter(office=source.office_id).exclude(pk=source.pk)
        self.fields["target"].queryset = others.select_related("organisation", "office")  # type: ignore[attr-defined]
        self.helper = plain_helper()

    def clean_reason(self) -> str:
        return re.sub(r"\s+", " ", clean(self.cleaned_data["reason"])).strip()
