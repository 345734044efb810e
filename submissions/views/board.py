"""The organisers' board of registration: readiness of the cities, reminders, exceptions to the quota."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import DomainError
from submissions import access, services
from submissions.board import board
from submissions.forms.board import BoardForm, QuotaForm
from submissions.services.reminders import late_offices


@require_safe
def registration(request: HttpRequest, slug: str) -> HttpResponse:
    campaign, own = access.read_whole_campaign(request, slug)
    filters = BoardForm(request.GET or None)
    context = {"campaign": campaign, "own": own, "filters": filters, "board": board(campaign, **filters.chosen())}
    return render(request, "submissions/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest, slug: str) -> HttpResponse:
    """Whom a reminder reaches and what it says; then the one act."""
    campaign, own = access.read_whole_campaign(request, slug)
    if not own:
        raise Http404
    refusal = None
    if request.method == "POST":
        try:
            done = services.remind_late(campaign=campaign, by=access.actor(request))
        except DomainError as error:
            refusal = error
        else:
            messages.info(request, _said(done.offices, done.letters))
            return redirect("registration_board", campaign.slug)
    context = {"campaign": campaign, "late": late_offices(campaign), "refusal": refusal}
    return render(request, "submissions/remind.html", context, status=refusal.status if refusal else 200)


def _said(offices: int, letters: int) -> str:
    if not letters:
        return _("These offices were reminded today already; nothing was sent twice.")
    return ngettext(
        "%(offices)s office was reminded with %(letters)s messages.",
        "%(offices)s offices were reminded with %(letters)s messages.",
        offices,
    ) % {"offices": offices, "letters": letters}


@require_http_methods(["GET", "HEAD", "POST"])
def quota(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant one city an exception to the quota."""
    slate = access.organised_slate(request, pk)
    form = QuotaForm(request.POST or None, slate=slate)
    if request.method == "POST" and form.is_valid():
        try:
            granted = services.grant_exception(slate=slate, by=access.actor(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            facts = {"city": slate.office.city_name, "least": granted.minimum, "most": granted.places}
            messages.success(request, _("%(city)s may now recommend %(least)s to %(most)s zones.") % facts)
            return redirect("registration_board", slate.campaign.slug)
    granted_before = slate.exceptions.select_related("by").order_by("-at")
    context = {"campaign": slate.campaign, "slate": slate, "form": form, "granted": granted_before}
    return render(request, "submissions/quota.html", context)
