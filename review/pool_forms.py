"""The forms of the pool: a table to look at first, one invitation, what narrows the list, and the expert's own tie."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import Campaign
from core.models import Organisation
from core.text import clean_line
from review.models import Expert, Tie
from review.pool import table
from review.pool.places import MOST_NOTE, Book, PlaceIsUnknown
from review.pool.table import NO, YES, Col
from submissions.forms.base import plain_helper

PLACES = 400  # characters


class PoolTableForm(forms.Form):
    """A table of experts."""

    file = forms.FileField(
        label=_("Table of experts"),
        help_text=_("An .xlsx or .csv file of at most 5 MB. Nothing is written before you have seen it."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class InviteExpertForm(forms.Form):
    """One expert to invite, by the rules of a row of the table. After ``is_valid`` ``invitation`` has the facts."""

    name = forms.CharField(label=_("Name"), max_length=50)
    email = forms.CharField(label=_("E-mail"), max_length=254, widget=forms.EmailInput)
    phone = forms.CharField(label=_("Mobile phone"), max_length=30, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=100)
    field = forms.CharField(label=_("Field of work"), max_length=100, required=False)
    city = forms.CharField(
        label=_("Cities of work"),
        max_length=PLACES,
        required=False,
        help_text=_("Several with 、 between them; years in brackets."),
    )
    advice = forms.CharField(label=_("Zones advised"), max_length=PLACES, required=False)
    post = forms.CharField(label=_("Cities or zones of a post"), max_length=PLACES, required=False)
    most_cases = forms.CharField(label=_("Most cases in one review"), max_length=6, required=False)
    is_available = forms.BooleanField(label=_("Available for reviews"), required=False, initial=True)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.helper = plain_helper()

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        cells = {key: facts.get(key, "") for key in self.fields} | {"is_available": self._yes_or_no(facts)}
        hosts = list(Organisation.objects.filter(hosted__campaign=self.campaign))
        line = table.read_one(cells, self.campaign, hosts)
        names = {str(column.label): column.value for column in Col}
        for problem in line.problems:
            if names[problem.label] not in self.errors:
                self.add_error(names[problem.label], problem.sentence)
        self.invitation = line.facts
        return facts

    def _yes_or_no(self, facts: dict[str, Any]) -> str:
        return YES if facts.get("is_available") else NO


class PoolFilterForm(forms.Form):
    """What narrows the list of the pool; whatever it does not know narrows nothing."""

    q = forms.CharField(label=_("Name or unit"), max_length=50, required=False)
    field = forms.ChoiceField(label=_("Field of work"), required=False)
    city = forms.ChoiceField(label=pgettext_lazy("of an expert's ties", "Tied to the city"), required=False)
    free = forms.ChoiceField(
        label=pgettext_lazy("of an expert", "Takes part"),
        required=False,
        choices=[("", "—"), ("1", _("available")), ("0", _("not available"))],
    )

    def __init__(self, *args: Any, pool: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        said = pool.exclude(field="").order_by("field").values_list("field", flat=True).distinct()
        fields["field"].choices = [("", "—"), *((field, field) for field in said)]
        cities = Tie.objects.filter(expert__in=pool).values_list("organisation__city_code", "organisation__city_name")
        fields["city"].choices = [("", "—"), *sorted(set(cities))]
        for name in self.fields:
            self.fields[name].widget.attrs["class"] = "tx-input" if name == "q" else "form-select"

    @property
    def facts(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}

    def narrow(self, pool: Any) -> Any:
        """The experts that are asked for."""
        facts = self.facts
        if text := clean_line(facts.get("q", "")):
            pool = pool.filter(user__name__icontains=text) | pool.filter(unit__icontains=text)
        if field := facts.get("field"):
            pool = pool.filter(field=field)
        if city := facts.get("city"):
            pool = pool.filter(pk__in=Tie.objects.filter(organisation__city_code=city).values("expert"))
        if free := facts.get("free"):
            pool = pool.filter(is_available=free == "1")
        return pool


class OwnTieForm(forms.Form):
    """A city or zone that an expert names as a tie of the own person."""

    kind = forms.ChoiceField(label=_("Kind of tie"), choices=Tie.Kind.choices)
    place = forms.CharField(label=_("City or zone"), max_length=100, help_text=_("The full name of the city or zone."))
    note = forms.CharField(label=_("What and when"), max_length=MOST_NOTE, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()

    def clean_place(self) -> Organisation:
        said = self.cleaned_data["place"]
        try:
            found = Book().bound(said)
        except PlaceIsUnknown:
            found = []
        if len(found) != 1:
            sentence = _("“%(said)s” is neither a city nor a zone of the directory. Check the spelling.")
            raise forms.ValidationError(sentence, params={"said": said})
        return Organisation.objects.get(pk=found[0][0])


def profile_of(expert: Expert) -> dict[str, Any]:
    """What ``ProfileForm`` shows of an expert."""
    return {name: getattr(expert, name) for name in ("unit", "field", "most_cases", "is_available")}
