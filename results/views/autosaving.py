"""The answers to ``static/js/autosave.js``: the version that is stored now, or why nothing was."""

from __future__ import annotations

from django.forms import BaseForm
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock


def wants_json(request: HttpRequest) -> bool:
    """Whether the script asks, and not the button of the form."""
    return "application/json" in request.headers.get("Accept", "") and not request.accepts("text/html")


def renewed(form: BaseForm, version: int) -> bool:
    """Whether a refused form was typed on an older state than ``version``, the stored one.

    It then carries the stored version, so that it can be saved again by who has seen what is stored beside it.
    """
    if form.data.get("version") == str(version):
        return False
    form.data = {**form.data, "version": str(version)}
    return True


def answered(form: BaseForm, version: int | None, scope: clock.Scope, note: str = "") -> JsonResponse:
    """``version`` is what is stored now; None: the first refusal, with 422 for what can be mended by typing on.

    ``note`` says what of the typed was not stored as it was typed.
    """
    if version is None:
        said = next((error for errors in form.errors.values() for error in errors), "")
        field_errors = any(name != "__all__" for name in form.errors)
        return JsonResponse({"message": said}, status=422 if field_errors else 409)
    now = timezone.localtime(clock.now(scope))
    said = _("Saved %(time)s") % {"time": f"{now:%H:%M}"}
    return JsonResponse({"version": version, "message": f"{said} {note}".strip()})
