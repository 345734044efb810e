"""The page on which each host uploads, replaces and withdraws the picture of its own seal."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns import seal_pictures
from campaigns.access import organised_campaign, read_campaign
from campaigns.models import Campaign, Host, HostSeal
from campaigns.seal_forms import SealForm, WithdrawSealForm
from core import files
from core.errors import DomainError
from core.models import Organisation, Role, User


@login_required
@require_http_methods(["GET", "HEAD"])
def seals(request: HttpRequest, slug: str) -> HttpResponse:
    """Every host with its seal's state and record; the picture and the forms only for a host's own organisers."""
    return _page(request, read_campaign(request, slug))


def _page(
    request: HttpRequest, campaign: Campaign, *, host: Host | None = None, form: Any = None, status: int = 200
) -> HttpResponse:
    own = set(Organisation.objects.of(request.user, Role.ORGANISER).values_list("pk", flat=True))
    rows = [_row(each, form if host and each.pk == host.pk else None, own) for each in seal_pictures.of_hosts(campaign)]
    context = {"campaign": campaign, "rows": rows, "complete": all(row["current"] for row in rows)}
    return render(request, "campaigns/seals.html", context, status=status)


def _row(host: Host, form: Any, own: set[int]) -> dict[str, Any]:
    kept = list(host.seals.all())
    return {
        "host": host,
        "current": next((seal for seal in kept if seal.withdrawn_at is None), None),
        "past": [seal for seal in kept if seal.withdrawn_at],
        "own": host.organisation_id in own,
        "form": form if isinstance(form, SealForm) else SealForm(prefix=f"host{host.pk}"),
        "withdraw": form if isinstance(form, WithdrawSealForm) else WithdrawSealForm(prefix=f"away{host.pk}"),
    }


@login_required
@require_POST
def keep(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Upload the picture of the seal of one's own unit, in place of the one before."""
    campaign = organised_campaign(request, slug)
    host = _own_host(campaign, pk, request)
    form = SealForm(request.POST, request.FILES, prefix=f"host{host.pk}")
    if form.is_valid():
        sent = cast("UploadedFile[bytes]", form.cleaned_data["file"])
        try:
            seal_pictures.keep_seal(
                host=host,
                name=sent.name or "",
                content=sent.read(),
                millimetres=form.cleaned_data["millimetres"],
                by=_by(request),
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The picture is kept; it is printed once every issuer has uploaded its own."))
            return redirect("seals", slug=slug)
    return _page(request, campaign, host=host, form=form, status=409)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Withdraw a picture of one's own unit, with a reason."""
    campaign = organised_campaign(request, slug)
    seal = _own_seal(campaign, pk, request)
    form = WithdrawSealForm(request.POST, prefix=f"away{seal.host_id}")
    if form.is_valid():
        try:
            seal_pictures.withdraw_seal(seal=seal, reason=form.cleaned_data["reason"], by=_by(request))
        except DomainError as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("The picture is withdrawn; what was published with it stays as it is."))
            return redirect("seals", slug=slug)
    return _page(request, campaign, host=seal.host, form=form, status=409)


@login_required
def picture(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The picture itself, for organisers of that very host only: a clean seal is easily misused."""
    return files.response(_own_seal(organised_campaign(request, slug), pk, request).file, inline=True)


def _own_host(campaign: Campaign, pk: int, request: HttpRequest) -> Host:
    host: Host = get_object_or_404(campaign.hosts.select_related("organisation"), pk=pk)
    if not seal_pictures.may_keep(host, _by(request)):
        raise Http404
    return host


def _own_seal(campaign: Campaign, pk: int, request: HttpRequest) -> HostSeal:
    seals = HostSeal.objects.filter(host__campaign=campaign).select_related("host__organisation", "file")
    seal: HostSeal = get_object_or_404(seals, pk=pk)
    _own_host(campaign, seal.host_id, request)
    return seal


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)
