"""The directory of development zones. Forms and slates are worked on at the desk, never here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from pypinyin import lazy_pinyin

from core.admin import ModelAdmin, SuperusersChange
from submissions.models import Zone


@admin.register(Zone)
class ZoneAdmin(SuperusersChange, ModelAdmin):
    list_display = ("organisation", "office", "level", "type")
    list_filter = ("level", "type", "organisation__city_name")
    list_select_related = ("organisation", "office")
    search_fields = ("organisation__name", "pinyin")
    autocomplete_fields = ("organisation", "office")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pinyin = " ".join(lazy_pinyin(str(obj)))  # the key of the neutral order follows the name
        super().save_model(request, obj, form, change)
