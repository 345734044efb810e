"""The page on which two zones become one: choose, look at what moves, confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.models import User
from submissions.admin.forms import MergeForm
from submissions.models import Zone
from submissions.services import merging

if TYPE_CHECKING:
    from submissions.admin.zone import ZoneAdmin


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, model_admin: ZoneAdmin, pk: int) -> HttpResponse:
    """Shows what would move, and merges when ``confirmed`` names the very zone that was shown."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    zones = Zone.objects.with_names().select_related("office", "merged_into__organisation")
    source = get_object_or_404(zones, pk=pk)
    form = MergeForm(source, request.POST or None)
    moved = None
    if request.method == "POST" and form.is_valid():
        target = form.cleaned_data["target"]
        try:
            merging.refuse_merge(source, target)
            if request.POST.get("confirmed") == str(target.pk):
                reason, by = form.cleaned_data["reason"], cast(User, request.user)
                target = merging.merge_zones(source=source, target=target, reason=reason, by=by)
                messages.success(
                    request, _("%(source)s was merged into %(target)s.") % {"source": source, "target": target}
                )
                return redirect("admin:submissions_zone_change", target.pk)
            moved = merging.account(source, target)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Merge %(zone)s into another zone") % {"zone": source},
        "zone": source,
        "form": form,
        "moved": moved,
        "target": form.cleaned_data.get("target") if moved else None,
    }
    return TemplateResponse(request, "admin/submissions/zone/merge.html", context)
