"""Campaigns as they stand, to read: opening, publishing and closing are services with two persons."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from campaigns.models import AwardArea, Campaign, CampaignText, Phase
from core.admin import Inline, ModelAdmin, NobodyChanges


class PhaseInline(NobodyChanges, Inline):
    model = Phase
    fields = ("position", "name", "kind", "opens_at", "closes_at", "closed_at", "paused_at")
    readonly_fields = ("closed_at", "paused_at")
    extra = 0


class AreaInline(NobodyChanges, Inline):
    model = AwardArea
    extra = 0


class TextInline(NobodyChanges, Inline):
    model = CampaignText
    extra = 0


@admin.register(Campaign)
class CampaignAdmin(NobodyChanges, ModelAdmin):
    list_display = ("name", "year", "slug", "mark", "published_at")
    list_filter = ("year", "mark")
    inlines = (PhaseInline, AreaInline, TextInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """An organiser sees the own campaigns; a superuser the templates as well."""
        if request.user.is_superuser:
            return super().get_queryset(request)
        return Campaign.objects.organised_by(request.user)
