"""The organisers' pages of the pool: the list, one invitation, and a table that is looked at before it is taken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns import kinds
from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import Campaign
from core import clock, files, invitations, tables
from core.errors import DomainError
from core.models import Organisation, Role, SignedLink, StoredFile, User
from core.roster import Invited
from review import services
from review.models import Expert
from review.pool import exchange
from review.pool.places import Book
from review.pool.table import TIES, waits
from review.pool_forms import InviteExpertForm, PoolFilterForm, PoolTableForm
from review.services.inviting import waiting

FRESH = "fresh-expert-invitation"  # the session's key of a link that the next page shows, once
SALT = "pool-import"
KEPT_FOR = 24 * 3600  # seconds in which a preview can be confirmed
A_PAGE = 50  # rows
SHOWN = 300  # rows of each kind in a preview; the counts are always of all


@login_required
@require_safe
def pool(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is in the pool, or who is invited and has not come; auditors read it too."""
    campaign = read_campaign(request, slug)
    everybody = Expert.objects.of_campaign(campaign)
    filters = PoolFilterForm(request.GET, pool=everybody)
    invited = waiting(Organisation.objects.filter(hosted__campaign=campaign))
    shows_invited = request.GET.get("state") == "invited"
    given = Q(assignments__phase__campaign=campaign, assignments__ended_at__isnull=True)
    given &= Q(assignments__phase__kind__in=kinds.with_verb("score"))
    rows = filters.narrow(everybody).select_related("user").prefetch_related("ties__organisation")
    rows = rows.annotate(given=Count("assignments", filter=given)).order_by("user__name", "pk")
    page = Paginator(invited if shows_invited else rows, A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "campaign": campaign,
        "filters": filters,
        "narrowed": bool(filters.facts),
        "shows_invited": shows_invited,
        "total": everybody.count(),
        "invited": len(invited),
        "page": page,
        "awaited": _told_of(page) if shows_invited else [],
        "query": query.urlencode(),
        "acts": organises(request, campaign),
        "address": request.session.pop(FRESH, ""),
    }
    return render(request, "review/pool.html", context)


def _told_of(links: Iterable[tuple[SignedLink, Organisation]]) -> list[dict[str, Any]]:
    """Each invitation that waits, with what it carries as the cells of a row."""
    book, now, rows = Book(), clock.now(), []
    for link, _host in links:
        cells = waits(link, book)
        places = "、".join(cells[column] for column in TIES if cells[column])
        rows.append({"invited": Invited(link, link.expires_at <= now), "cells": cells, "places": places})
    return rows


@login_required
@require_safe
def template(request: HttpRequest, slug: str) -> HttpResponse:
    """The empty table."""
    organised_campaign(request, slug)
    return files.attachment(*exchange.template())


@login_required
@require_safe
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """The pool as a table that can be brought back."""
    return files.attachment(*exchange.export(organised_campaign(request, slug)))


@login_required
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite one expert with what is known already."""
    campaign = organised_campaign(request, slug)
    form = InviteExpertForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            address = services.invite_expert(campaign=campaign, by=_user(request), **form.invitation)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session[FRESH] = address
            return redirect("pool", slug)
    context = {"campaign": campaign, "form": form}
    return render(request, "review/pool_invite.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def invitation_act(request: HttpRequest, slug: str, pk: int, act: str) -> HttpResponse:
    """Send an unanswered invitation of an expert again, or make it void."""
    campaign, by = organised_campaign(request, slug), _user(request)
    link, host = invitations.unanswered_one(pk, Organisation.objects.filter(hosted__campaign=campaign))
    if link.facts.get("role") != Role.EXPERT:
        raise Http404
    try:
        if act == "resend":
            request.session[FRESH] = invitations.renew(link=link, organisation=host, by=by, scope=campaign)
        else:
            invitations.cancel(link=link, organisation=host, by=by, scope=campaign)
            messages.info(request, _("The invitation of %(name)s is void.") % {"name": link.facts.get("name", "")})
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("pool", slug)


@login_required
def take_table(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a table; it is kept, and its preview follows."""
    campaign = organised_campaign(request, slug)
    form = PoolTableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (token := _kept(form, campaign, _user(request))):
        return redirect("pool_preview", slug, token)
    context = {"campaign": campaign, "form": form, "most": exchange.MOST_INVITED}
    return render(request, "review/pool_import.html", context, status=422 if form.errors else 200)


def _kept(form: PoolTableForm, campaign: Campaign, by: User) -> str:
    """The token of a table that can be read; "" when it was refused, which then stands in the form."""
    upload = form.cleaned_data["file"]
    try:
        if upload.size > tables.MOST_BYTES:
            raise tables.too_large()
        stored = files.store(name=upload.name, content=upload.read(), by=by, scope=campaign)
        exchange.preview(campaign, stored)
    except DomainError as refusal:
        form.add_error("file", f"{files.display_name(upload.name)}：{refusal}")
        return ""
    return signing.dumps({"file": str(stored.pk), "campaign": campaign.pk, "by": by.pk}, salt=SALT)


@login_required
def preview(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """What a kept table would do now; confirmed, it does exactly that."""
    campaign = organised_campaign(request, slug)
    stored, refusal = _told(token, campaign, _user(request)), ""
    if request.method == "POST":
        try:
            digest = request.POST.get("digest", "")
            plan = exchange.take(campaign=campaign, stored=stored, digest=digest, by=_user(request))
        except DomainError as error:
            refusal = str(error)
        else:
            said = _(
                "%(added)s experts are invited, %(changed)s entries brought up to date, %(refused)s rows left out."
            )
            messages.success(request, said % plan.counts)
            return redirect("pool", slug)
    try:
        plan = exchange.preview(campaign, stored)
    except DomainError as error:  # the pool has grown since: the table asks for too much by now
        messages.error(request, str(error))
        return redirect("pool_import", slug)
    context = {
        "campaign": campaign,
        "plan": plan,
        "groups": [(kind, lines[:SHOWN], len(lines)) for kind, lines in plan.groups],
        "file": stored,
        "refusal": refusal,
    }
    return render(request, "review/pool_preview.html", context, status=409 if refusal else 200)


def _told(token: str, campaign: Campaign, by: User) -> StoredFile:
    """The file of a token; 404 for one that was not issued to ``by`` for this campaign, or too long ago."""
    try:
        facts = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        raise Http404 from None
    if (facts["by"], facts["campaign"]) != (by.pk, campaign.pk):
        raise Http404
    return get_object_or_404(StoredFile, pk=facts["file"])


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
