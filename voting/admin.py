"""Only the rules stand in the admin, and only until the card is locked.

Voters, ballots and votes are deliberately not registered: a list there says "213 ballots" at its foot, and counts are
shown to nobody before the vote is over.
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns.cards import locked_card
from core import audit
from core.models import User
from voting.models import VotingRules


@admin.register(VotingRules)
class VotingRulesAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    list_display = ("phase", "campaign", "period", "sheets_per_period", "choices_min", "choices_max", "provider")
    list_select_related = ("phase__campaign",)
    readonly_fields = ("phase",)
    fieldsets = [
        (None, {"fields": ["phase", "provider", "region_hint"]}),
        (_("A sheet"), {"fields": [("choices_min", "choices_max")]}),
        (
            _("Limits of a voter"),
            {"fields": ["period", "sheets_per_period", "sheets_in_all", "per_submission", "per_area"]},
        ),
        (_("Hours of the day"), {"fields": [("daily_from", "daily_until")]}),
        (_("Counts on public pages"), {"fields": ["show_counts", "show_minutes", "show_at", "show_totals"]}),
    ]

    @admin.display(ordering="phase__campaign")
    def campaign(self, rules: VotingRules) -> str:
        return str(rules.phase.campaign)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: VotingRules | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: VotingRules | None = None) -> bool:
        """What the locked card says is fixed: its rows may be read and no longer be changed."""
        if obj is not None and locked_card(obj.phase.campaign):
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: VotingRules, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        facts = {name: form.cleaned_data[name] for name in form.changed_data}
        audit.record("voting.rules", obj.phase, by=cast(User, request.user), scope=obj.phase.campaign, **facts)
