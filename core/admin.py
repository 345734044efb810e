"""The directory of people, and the record: changed by superusers only, read by organisers where they need it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import holidays
from core.models import AuditEntry, Holiday, Job, Membership, Message, Organisation, Role, User
from core.working_days import SOURCE

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, Inline = admin.ModelAdmin, admin.TabularInline


class SuperusersChange:
    """Mixin: superusers alone change; organisers may look, unless ``organisers_look`` is False."""

    organisers_look = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = request.user
        if not user.is_authenticated or not user.is_active:
            return False
        return user.is_superuser or (self.organisers_look and user.has_role(Role.ORGANISER))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._changes(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._changes(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._changes(request)

    def _changes(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)


class NobodyChanges(SuperusersChange):
    """Mixin: only ever read; the portal's services write these rows."""

    def _changes(self, request: HttpRequest) -> bool:
        return False


class MembershipInline(SuperusersChange, Inline):
    model = Membership
    extra = 0
    autocomplete_fields = ("user", "organisation")


@admin.register(User)
class PersonAdmin(SuperusersChange, UserAdmin):  # type: ignore[type-arg]  # not generic when it runs
    """Accounts come by invitation; here a superuser corrects a name, an address, or closes an account."""

    organisers_look = False
    list_display = ("name", "username", "email", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "memberships__role")
    search_fields = ("name", "username", "email")
    ordering = ("name", "username")
    inlines = (MembershipInline,)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("name", "email", "phone")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser", "last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "name", "password1", "password2")}),)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")


@admin.register(Organisation)
class OrganisationAdmin(SuperusersChange, ModelAdmin):
    list_display = ("name", "kind", "city_name", "city_code")
    list_filter = ("kind", "city_name")
    search_fields = ("name", "city_name")
    inlines = (MembershipInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A zone is renamed and moved in the directory of zones, which keeps its former name."""
        zone = obj is not None and obj.kind == Organisation.Kind.ZONE
        return ("kind", "name", "city_code", "city_name") if zone else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple[type[Inline], ...]:
        return self.inlines if request.user.is_superuser else ()  # accounts are not the organisers' to list


@admin.register(AuditEntry)
class AuditEntryAdmin(NobodyChanges, ModelAdmin):
    organisers_look = False
    list_display = ("at", "actor_name", "action", "subject", "scope")
    list_filter = ("scope", "action")
    search_fields = ("actor_name", "subject")
    date_hierarchy = "at"


@admin.register(Message)
class MessageAdmin(NobodyChanges, ModelAdmin):
    organisers_look = False
    list_display = ("created_at", "to", "subject", "state", "attempts", "sent_at")
    list_filter = ("state", "scope")
    search_fields = ("to", "subject")


@admin.register(Job)
class JobAdmin(NobodyChanges, ModelAdmin):
    organisers_look = False
    list_display = ("created_at", "kind", "scope", "state", "attempts", "done_count", "total_count", "finished_at")
    list_filter = ("state", "kind", "scope")


class HolidayForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """A correction of the calendar: never without its source."""

    class Meta:
        model = Holiday
        fields = ("date", "is_workday", "name", "source")

    def clean_source(self) -> str:
        source: str = self.cleaned_data.get("source", "").strip()
        if not source or source == SOURCE:
            raise forms.ValidationError(holidays.SourceIsNotNamed.message)
        return source


@admin.register(Holiday)
class HolidayAdmin(SuperusersChange, ModelAdmin):
    """The official calendar. What is corrected here never moves the end of a notice that was published."""

    form = HolidayForm
    list_display = ("date", "is_workday", "name", "source")
    list_filter = ("is_workday",)
    search_fields = ("name", "source")
    date_hierarchy = "date"
    ordering = ("-date",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("date",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Holiday, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)  # noqa: S101 - the admin has let the person in
        holidays.correct_day(day=obj.date, is_workday=obj.is_workday, name=obj.name, source=obj.source, by=request.user)

    def delete_model(self, request: HttpRequest, obj: Holiday) -> None:
        assert isinstance(request.user, User)  # noqa: S101 - the admin has let the person in
        holidays.forget_day(day=obj.date, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Holiday]) -> None:
        for row in list(queryset):
            self.delete_model(request, row)
