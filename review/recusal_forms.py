"""The forms about conflicts: an expert's declaration, an organiser's recusal, lifting, and what ties an expert."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from core.models import Organisation
from core.text import clean_line
from review.fields import CaseChoice, ExpertChoice
from review.models import Expert, Tie
from submissions.forms.base import plain_helper
from submissions.models import Submission, Zone

MOST = 200  # characters of a reason


class DeclarationForm(forms.Form):
    """Each zone of the batch with a box for a conflict and its reason, and the expert's word about all the others.

    ``shown`` repeats the zones that were on the screen: nobody declares about what came while the page was open.
    """

    shown = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, zones: list[Zone], statement: str = "", **kwargs: Any) -> None:
        self.zones, self.statement = zones, statement
        super().__init__(data, initial={"shown": ",".join(str(zone.pk) for zone in zones)}, **kwargs)
        for zone in zones:
            self.fields[f"conflict_{zone.pk}"] = forms.BooleanField(
                label=_("%(zone)s: I must be recused") % {"zone": zone}, required=False
            )
            self.fields[f"reason_{zone.pk}"] = forms.CharField(
                label=_("%(zone)s: reason") % {"zone": zone},
                required=False,
                max_length=MOST,
                widget=forms.TextInput(attrs={"class": "tx-input"}),
            )
        self.fields["attest"] = forms.BooleanField(
            label=_(
                "I have checked the list zone by zone. With the zones that are not ticked I have no bond of interest."
            ),
            error_messages={"required": _("Please tick this sentence: without it no case can be opened.")},
        )

        if statement:
            self.fields["accept"] = forms.BooleanField(
                label=_("I have read the statement of confidentiality and fairness, and keep to it."),
                error_messages={"required": _("Please accept the statement: without it no case can be opened.")},
            )

    def rows(self) -> Iterator[tuple[Zone, forms.BoundField, forms.BoundField]]:
        for zone in self.zones:
            yield zone, self[f"conflict_{zone.pk}"], self[f"reason_{zone.pk}"]

    def clean_shown(self) -> list[int]:
        parts = self.cleaned_data["shown"].split(",")
        return [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 12]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        for zone in self.zones:
            ticked = facts.get(f"conflict_{zone.pk}")
            reason = clean_line(facts.get(f"reason_{zone.pk}") or "")
            if ticked and not reason:
                self.add_error(f"reason_{zone.pk}", _("Please give the reason."))
            if reason and not ticked:
                self.add_error(f"conflict_{zone.pk}", _("A reason is given. Tick the zone, or empty the reason."))
        return facts

    @property
    def conflicts(self) -> dict[int, str | None]:
        """What the expert says, by the zone's id; after ``is_valid``."""
        facts = self.cleaned_data
        return {
            zone: facts[f"reason_{zone}"] if facts.get(f"conflict_{zone}") else None
            for zone in dict.fromkeys(facts["shown"])
        }


class ProfileForm(forms.Form):
    """What the pool knows of an expert, and how much the person can take on."""

    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=100)
    field = forms.CharField(label=gettext_lazy("Field of work"), max_length=100, required=False)
    most_cases = forms.IntegerField(
        label=gettext_lazy("Most cases in one review"), min_value=1, max_value=1000, required=False
    )
    is_available = forms.BooleanField(label=gettext_lazy("Available for reviews"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class RecusalForm(forms.Form):
    """Recuse an expert from a case."""

    expert = ExpertChoice(label=gettext_lazy("Expert"), queryset=Expert.objects.none())
    submission = CaseChoice(label=gettext_lazy("Case"), queryset=Submission.objects.none())
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=MOST)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        experts = Expert.objects.of_campaign(campaign).select_related("user")
        cases = Submission.objects.filter(campaign=campaign).admitted().with_names().in_neutral_order()
        self.fields["expert"].queryset = experts  # type: ignore[attr-defined]
        self.fields["submission"].queryset = cases  # type: ignore[attr-defined]


class ReplacementForm(forms.Form):
    """Who takes over an expert's unfinished cases, and why."""

    successor = ExpertChoice(label=gettext_lazy("Successor"), queryset=Expert.objects.none())
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=MOST)

    def __init__(self, *args: Any, campaign: Campaign, expert: Expert, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        others = Expert.objects.of_campaign(campaign).filter(is_available=True).exclude(pk=expert.pk)
        self.fields["successor"].queryset = others.select_related("user")  # type: ignore[attr-defined]


class _PlaceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, place: Organisation) -> str:
        is_city = place.kind == Organisation.Kind.OFFICE
        return place.city_name if is_city else f"{place.city_name} · {place.name}"


class TieForm(forms.Form):
    """What ties an expert to a city or a zone."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of tie"), choices=Tie.Kind.choices)
    organisation = _PlaceChoice(label=gettext_lazy("City or zone"), queryset=Organisation.objects.none())
    note = forms.CharField(label=gettext_lazy("What and when"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        places = Organisation.objects.filter(kind__in=[Organisation.Kind.OFFICE, Organisation.Kind.ZONE])
        self.fields["organisation"].queryset = places.order_by("city_code", "kind", "name")  # type: ignore[attr-defined]
