"""The pages of export and import: choose, look at the preview, confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core import files, tables
from core.errors import DomainError
from core.models import StoredFile, User
from submissions.admin.forms import ImportForm
from submissions.directory import exchange
from submissions.models import Indicator, Zone

if TYPE_CHECKING:
    from submissions.admin.zone import ZoneAdmin

SALT = "directory-import"
KEPT_FOR = 24 * 3600  # seconds in which a preview can be confirmed
SHOWN = 300  # rows of each kind on the page; the counts are always of all
LABELS = {"zones": gettext_lazy("Directory of zones"), "indicators": gettext_lazy("Figures by year")}
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": files.CONTENT_TYPES[".xlsx"]}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, model_admin: ZoneAdmin) -> HttpResponse:
    """What can be exported and imported; a table that was chosen is kept, and its preview follows."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    may_import = model_admin.has_add_permission(request)
    form = None
    if request.method == "POST":
        if not may_import:
            raise PermissionDenied
        if (table := request.POST.get("table", "")) not in LABELS:
            raise Http404
        form = ImportForm(request.POST, request.FILES, auto_id=f"id_{table}_%s")
        if form.is_valid() and (token := _kept(form, cast(User, request.user))):
            return redirect("admin:submissions_zone_preview", token)
    counts = {"zones": Zone.objects.count(), "indicators": Indicator.objects.count()}
    forms = {name: ImportForm(initial={"table": name}, auto_id=f"id_{name}_%s") for name in LABELS}
    if form:
        forms[form.data["table"]] = form
    sections = [
        {"name": name, "label": label, "count": counts[name], "form": forms[name] if may_import else None}
        for name, label in LABELS.items()
    ]
    context = {"sections": sections, "suffixes": exchange.SUFFIXES, "title": _("Import and export")}
    return _response(model_admin, request, "exchange", context)


def _kept(form: ImportForm, by: User) -> str:
    """The token of a table that can be read; "" when it was refused, which then stands in the form."""
    upload, table = form.cleaned_data["file"], form.cleaned_data["table"]
    try:
        if upload.size > tables.MOST_BYTES:
            raise tables.too_large()
        stored = files.store(name=upload.name, content=upload.read(), by=by, scope=None)
        exchange.preview(table, stored)
    except DomainError as refusal:
        form.add_error("file", f"{files.display_name(upload.name)}：{refusal}")
        return ""
    return signing.dumps({"file": str(stored.pk), "table": table, "by": by.pk}, salt=SALT)


@require_safe
def export(request: HttpRequest, model_admin: ZoneAdmin, table: str, suffix: str) -> HttpResponse:
    """A table as a file."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    if table not in exchange.TABLES or suffix not in exchange.SUFFIXES:
        raise Http404
    name, content = exchange.export(table, suffix)
    answer = HttpResponse(content, content_type=TYPES[suffix])
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, model_admin: ZoneAdmin, token: str) -> HttpResponse:
    """What a kept table would do now; confirmed, it does exactly that."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    table, stored = _told(token, cast(User, request.user))
    refusal = ""
    if request.method == "POST":
        try:
            facts: dict[str, Any] = {"table": table, "stored": stored, "by": cast(User, request.user)}
            plan = exchange.take(digest=request.POST.get("digest", ""), **facts)
        except DomainError as error:
            refusal = str(error)
        else:
            sentence = _("%(file)s was taken in: %(added)s added, %(changed)s changed, %(refused)s left out.")
            messages.success(request, sentence % {"file": stored.name, **plan.counts})
            return redirect("admin:submissions_zone_changelist")
    plan = exchange.preview(table, stored)
    context = {
        "plan": plan,
        "groups": [(kind, lines[:SHOWN], len(lines)) for kind, lines in plan.groups],
        "file": stored,
        "label": LABELS[table],
        "refusal": refusal,
        "title": _("Preview of the import"),
    }
    return _response(model_admin, request, "preview", context)


def _told(token: str, by: User) -> tuple[str, StoredFile]:
    """The table and the file of a token; 404 for one that was not issued to ``by``, or too long ago."""
    try:
        facts = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        raise Http404 from None
    if facts["by"] != by.pk:
        raise Http404
    return facts["table"], get_object_or_404(StoredFile, pk=facts["file"])


def _response(model_admin: ZoneAdmin, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    frame = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts}
    return TemplateResponse(request, f"admin/submissions/zone/{name}.html", {**frame, **context})
