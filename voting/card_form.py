"""The voting rules as they are composed for the rule card."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.card_forms import RulesForm
from voting.models import VotingRules


class VotingRulesForm(RulesForm):
    """Everything but the identity provider, which is a matter of installation."""

    groups = (
        (_("A sheet"), ["choices_min", "choices_max"]),
        (_("Limits of a voter"), ["period", "sheets_per_period", "sheets_in_all", "per_submission", "per_area"]),
        (_("Hours of the day"), ["daily_from", "daily_until"]),
        (_("Counts on public pages"), ["show_counts", "show_minutes", "show_at", "show_totals"]),
        (_("Addressees"), ["region_hint"]),
    )

    class Meta:
        model = VotingRules
        exclude = ("phase", "provider")
        widgets: ClassVar = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for name in ("daily_from", "daily_until", "show_at")
        }
