"""The whole city in one table: the sheet to download, and the filled one to upload."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from core import files, tables
from core.errors import DomainError
from submissions import access, checks, form_xlsx
from submissions.forms import SheetForm
from submissions.intake import Directory
from submissions.models import Slate
from submissions.sheet_intake import RowOutcome, Taking, columns_for


@require_safe
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty sheet of the city."""
    slate = access.own_slate(request, pk)
    columns = columns_for(slate, checks.rules_of(slate.campaign_id), Directory(slate))
    city = slate.office.city_name
    content = form_xlsx.template(
        columns, heading=f"{slate.campaign.name} · {city} · {form_xlsx.NAME}", mark=slate.campaign.mark_text
    )
    answer = HttpResponse(content, content_type=files.CONTENT_TYPES[".xlsx"])
    name = f"{form_xlsx.NAME}（{city}）.xlsx"
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    slate = access.own_slate(request, pk)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if (file.size or 0) > tables.MOST_BYTES:
                raise tables.too_large()
            taking = Taking(
                slate,
                name=file.name,
                content=file.read(),
                by=access.actor(request),
                replace=form.cleaned_data["replace"],
            )
            request.session[_session_key(slate)] = _told(files.display_name(file.name), taking.take())
        except DomainError as refusal:
            form.add_error("file", f"{files.display_name(file.name)}：{refusal}")
        else:
            return redirect(reverse("sheet_upload", args=[slate.pk]) + "?done")
    told = request.session.get(_session_key(slate)) if "done" in request.GET else None
    context = {"campaign": slate.campaign, "slate": slate, "form": form, "told": told}
    return render(request, "submissions/sheet.html", context)


def _session_key(slate: Slate) -> str:
    return f"sheet-{slate.pk}"


def _told(name: str, rows: list[RowOutcome]) -> dict[str, Any]:
    """What became of each row, for the page that follows."""
    told = [
        {
            "number": row.number,
            "zone": str(row.form.zone) if row.form else row.written,
            "area": str(row.form.area or "") if row.form else "",
            "form": row.form.pk if row.form else None,
            "replaced": row.replaced,
            "refusal": row.refusal,
            "notes": row.notes,
        }
        for row in rows
    ]
    return {"name": name, "rows": told, "taken": sum(row.form is not None for row in rows)}
