"""The least numbers of the award areas as fields of a form: of the rule card, and of a scenario beside it."""

from __future__ import annotations

from django import forms

from campaigns.models import Campaign

MOST_CASES = 9999  # a number that nobody types in earnest


def areas_of(campaign: Campaign) -> dict[str, str]:
    """The campaign's award areas by the names of their fields."""
    return {f"floor_{area.pk}": area.name for area in campaign.areas.all()}


def floor_field(label: str) -> forms.IntegerField:
    """The least number of one award area; empty for none."""
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_CASES, required=False)
