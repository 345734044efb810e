from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.forms.base import plain_helper
from submissions.models import Slate, Zone
from submissions.services.places import free_zones
from submissions.services.swapping import withdrawn_forms


class ZoneChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """A zone of the city; says of which one a form was kept."""

    kept: frozenset[int] = frozenset()

    def label_from_instance(self, zone: Any) -> str:
        note = _(" (an earlier form is kept)") if zone.pk in self.kept else ""
        return f"{zone}{note}"


def choose_among_free(slate: Slate, label: Any) -> ZoneChoice:
    """A choice among the zones of the city that may still take part."""
    free = [zone.pk for zone in free_zones(slate)]
    queryset = Zone.objects.filter(pk__in=free).select_related("organisation")
    field = ZoneChoice(label=label, queryset=queryset, empty_label=_("Please choose"))
    field.kept = frozenset(withdrawn_forms(slate).values_list("zone", flat=True))
    return field


class SwapForm(forms.Form):
    """The zone that takes the place of another."""

    def __init__(self, *args: Any, slate: Slate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        self.fields["zone"] = choose_among_free(slate, _("Zone that takes this place"))
