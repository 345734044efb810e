"""The organisers' list of reasons: add, change, remove."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.access import organised_campaign
from core.errors import DomainError
from core.models import User
from submissions import access
from submissions.forms import ReasonForm
from submissions.models import ScreeningReason, ScreenRules
from submissions.services import reasons as services
from submissions.views.screening import screen_phase


@require_http_methods(["GET", "HEAD", "POST"])
def reasons(request: HttpRequest, slug: str) -> HttpResponse:
    """One page and one address: the button that was pressed says what is done, and to which reason."""
    campaign = organised_campaign(request, slug)
    rules = screen_phase(campaign).screen_rules
    bound: dict[int, ReasonForm] = {}
    added = ReasonForm(request.POST if "add" in request.POST else None)
    if request.method == "POST":
        by = access.actor(request)
        done = _add(rules, added, by) if "add" in request.POST else _edit(request, rules, by, bound)
        if done:
            messages.success(request, done)
            return redirect("screening_reasons", slug)
    stand = list(rules.reasons.all())
    groups = [
        (use.label, [(each, bound.get(each.pk) or ReasonForm(reason=each)) for each in stand if each.use == use])
        for use in ScreeningReason.Use
    ]
    context = {"campaign": campaign, "groups": groups, "added": added}
    return render(request, "submissions/reasons.html", context)


def _add(rules: ScreenRules, form: ReasonForm, by: User) -> str:
    """Add the reason that was typed; the sentence of success, or "" with the refusal in the form."""
    if not form.is_valid():
        return ""
    try:
        services.add_reason(rules=rules, use=form.cleaned_data["use"], text=form.cleaned_data["text"], by=by)
    except DomainError as refusal:
        form.add_error("text", str(refusal))
        return ""
    return _("The reason was added.")


def _edit(request: HttpRequest, rules: ScreenRules, by: User, bound: dict[int, ReasonForm]) -> str:
    """Change or remove the reason whose button was pressed; one that another officer has removed is unknown."""
    act = "remove" if "remove" in request.POST else "change"
    key = request.POST.get(act, "")
    known = key.isascii() and key.isdigit() and len(key) < 10
    reason = get_object_or_404(ScreeningReason, rules=rules, pk=key if known else 0)
    if act == "remove":
        services.remove_reason(reason=reason, by=by)
        return _("The reason was removed.")
    form = ReasonForm(request.POST, reason=reason)
    bound[reason.pk] = form
    if not form.is_valid():
        return ""
    try:
        services.change_reason(reason=reason, text=form.cleaned_data["text"], by=by)
    except DomainError as refusal:
        form.add_error("text", str(refusal))
        return ""
    return _("The reason was changed.")
