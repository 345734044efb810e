"""How the directory is narrowed down and searched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import clock
from submissions.models import Zone

STALE = timedelta(days=365)  # after which a row should be compared with its source again
LETTERS = re.compile(r"[a-z]{2,40}")
MOST_INITIALS = 12


class StandingFilter(admin.SimpleListFilter):
    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("current", _("current")), ("merged", _("merged"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Zone]) -> QuerySet[Zone]:
        if self.value() in ("current", "merged"):
            return queryset.filter(merged_into__isnull=self.value() == "current")
        return queryset


class CheckedFilter(admin.SimpleListFilter):
    title = _("check")
    parameter_name = "checked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("never", _("never checked")), ("stale", _("over a year ago")), ("fresh", _("within a year"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Zone]) -> QuerySet[Zone]:
        if self.value() == "never":
            return queryset.filter(checked_on=None)
        since = clock.today() - STALE
        if self.value() == "stale":
            return queryset.filter(checked_on__lt=since)
        return queryset.filter(checked_on__gte=since) if self.value() == "fresh" else queryset


class FiguresFilter(admin.SimpleListFilter):
    title = _("figures")
    parameter_name = "figures"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("yes", _("with figures")), ("no", _("without figures"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Zone]) -> QuerySet[Zone]:
        if self.value() in ("yes", "no"):
            with_some = Q(pk__in=Zone.objects.filter(indicators__isnull=False).values("pk"))
            return queryset.filter(with_some if self.value() == "yes" else ~with_some)
        return queryset


def by_pinyin(term: str) -> Q | None:
    """Zones whose pinyin holds ``term`` written together ("yunlan") or by initials ("ylgx"); None for no pinyin."""
    letters = term.lower().replace(" ", "").replace("'", "")
    if not LETTERS.fullmatch(letters):
        return None
    together = Q(pk__in=Zone.objects.annotate(key=Replace("pinyin", Value(" "))).filter(key__contains=letters))
    if len(letters) > MOST_INITIALS:
        return together
    initials = r"[^ ]* ".join(letters)
    return together | Q(pinyin__regex=rf"(^| ){initials}")
