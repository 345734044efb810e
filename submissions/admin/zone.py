"""Zones in the admin: looked at by organisers, kept by superusers. Every change is a service's."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.admin import Inline, ModelAdmin, SuperusersChange
from core.models import User
from submissions import indicators
from submissions.admin import exchange, filters, merging
from submissions.admin.forms import IndicatorForm, ZoneForm, ZoneNameFormSet
from submissions.models import Indicator, Zone, ZoneName
from submissions.services import zones

FACTS = ("name", "office", "level", "type", "source", "checked_on")


class KeptByZone(SuperusersChange):
    """Mixin for what hangs on a zone: nothing is added to a zone that was merged."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._open(obj) and super().has_delete_permission(request, obj)

    def _open(self, zone: Any) -> bool:
        return not (isinstance(zone, Zone) and zone.merged_into_id)


class NameInline(KeptByZone, Inline):
    model = ZoneName
    formset = ZoneNameFormSet
    fields = ("name", "kind", "note")
    extra = 0


class IndicatorInline(KeptByZone, Inline):
    """Folded up: the chart above says what they say."""

    classes = ("collapse", "tx-narrow-cells")
    model = Indicator
    form = IndicatorForm
    fields = IndicatorForm.Meta.fields
    extra = 0


@admin.register(Zone)
class ZoneAdmin(KeptByZone, ModelAdmin):
    form = ZoneForm
    fields = FACTS
    inlines = (NameInline, IndicatorInline)
    list_display = ("name", "city", "level", "type", "other_names", "checked_on", "standing")
    list_filter = (
        filters.StandingFilter,
        "level",
        "type",
        filters.CheckedFilter,
        filters.FiguresFilter,
        "organisation__city_name",
    )
    list_select_related = ("organisation", "office", "merged_into__organisation")
    search_fields = ("organisation__name", "names__name", "pinyin")
    search_help_text = gettext_lazy("Name, other names, or pinyin: yunlan, ylgx")
    actions = ("mark_checked",)
    list_per_page = 50
    change_list_template = "admin/submissions/zone/change_list.html"
    change_form_template = "admin/submissions/zone/change_form.html"

    # --- what is shown ------------------------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("name"), ordering="pinyin")
    def name(self, zone: Zone) -> str:
        return str(zone)

    @admin.display(description=gettext_lazy("city"), ordering="organisation__city_code")
    def city(self, zone: Zone) -> str:
        return zone.office.city_name

    @admin.display(description=gettext_lazy("other names"))
    def other_names(self, zone: Zone) -> str:
        return "、".join(other.name for other in zone.names.all())

    @admin.display(description=gettext_lazy("standing"), ordering="merged_into")
    def standing(self, zone: Zone) -> str:
        return _("merged into %(zone)s") % {"zone": zone.merged_into} if zone.merged_into else _("current")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "office":  # an office is neither made nor changed from here
            for act in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{act}_related", False)
        return field

    def get_queryset(self, request: HttpRequest) -> QuerySet[Zone]:
        return cast("QuerySet[Zone]", super().get_queryset(request)).prefetch_related("names")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Directory of zones"), **(extra_context or {})})

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        found, doubles = super().get_search_results(request, queryset, search_term)
        if (pinyin := filters.by_pinyin(search_term.strip())) is not None:
            return queryset.filter(pinyin) | queryset.filter(pk__in=found.values("pk")), False
        return found, doubles

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        zone = kwargs.get("obj")
        if zone:
            merged = zone.merged.select_related("organisation")
            context |= {
                "figures": indicators.series(zone),
                "merged": merged,
                "may_merge": self.has_change_permission(request, zone),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    # --- what is done -------------------------------------------------------------------------------------------------

    @admin.action(description=gettext_lazy("Checked today, nothing to mend"), permissions=["change"])
    def mark_checked(self, request: HttpRequest, chosen: QuerySet[Zone]) -> None:
        count = zones.mark_checked(zones=chosen.filter(merged_into=None), by=cast(User, request.user))
        sentence = ngettext("%(count)s zone was marked as checked.", "%(count)s zones were marked as checked.", count)
        self.message_user(request, sentence % {"count": count})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        facts = {name: form.cleaned_data[name] for name in FACTS if name in form.cleaned_data}
        by = cast(User, request.user)
        saved = zones.change_zone(zone=obj, facts=facts, by=by) if change else zones.add_zone(facts=facts, by=by)
        obj.__dict__.update(saved.__dict__)  # the admin goes on with its own object: inlines, log, message

    def delete_model(self, request: HttpRequest, obj: Zone) -> None:
        zones.remove_zone(zone=obj, by=cast(User, request.user))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Zone]) -> None:
        for zone in queryset:
            zones.remove_zone(zone=zone, by=cast(User, request.user))

    # --- our own pages ------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("exchange/", wrap(self.exchange), name="submissions_zone_exchange"),
            path("exchange/<slug:table>.<slug:suffix>", wrap(self.export), name="submissions_zone_export"),
            path("exchange/preview/<str:token>/", wrap(self.preview), name="submissions_zone_preview"),
            path("<int:pk>/merge/", wrap(self.merge), name="submissions_zone_merge"),
        ]
        return [*own, *super().get_urls()]

    def exchange(self, request: HttpRequest) -> HttpResponse:
        return exchange.page(request, self)

    def export(self, request: HttpRequest, table: str, suffix: str) -> HttpResponse:
        return exchange.export(request, self, table, suffix)

    def preview(self, request: HttpRequest, token: str) -> HttpResponse:
        return exchange.preview(request, self, token)

    def merge(self, request: HttpRequest, pk: int) -> HttpResponse:
        return merging.page(request, self, pk)
