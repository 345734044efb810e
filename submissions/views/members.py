"""An office's own people: colleagues and its zones' applicants, invited, ended, and handed over when staff change."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import invitations, people
from core.errors import DomainError
from core.models import Membership, Organisation, Role
from core.roster import roster
from submissions import access
from submissions.forms.members import ColleagueForm, PersonForm

FRESH = "fresh-link"  # the session's key of a link that the next page shows, once


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """The people of the office and of its zones; invite one more."""
    office = access.own_office(request, pk)
    form = ColleagueForm(request.POST or None, office=office)
    if request.method == "POST" and form.is_valid():
        request.session[FRESH] = invitations.invite(**form.invited(), by=access.actor(request), scope=None)
        return redirect("office_members", office.pk)
    return _page(request, office, form)


def _page(
    request: HttpRequest, office: Organisation, form: ColleagueForm, handover: PersonForm | None = None
) -> HttpResponse:
    reader = access.actor(request)
    zones = Organisation.objects.filter(zone__office=office)
    units = roster([office, *zones.order_by("name")], reader=reader, roles=(Role.OFFICE, Role.APPLICANT))
    own = next(member.membership for member in units[0].members if member.is_self)
    context = {
        "office": office,
        "unit": units[0],
        "zones": [unit for unit in units[1:] if not unit.is_empty],
        "form": form,
        "handover": handover or PersonForm(),
        "offer": people.offers([own]).get(own.pk),
        "address": request.session.pop(FRESH, ""),
    }
    return render(request, "submissions/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """End the membership of a colleague or of a zone's applicant, after a look at what that means."""
    office = access.own_office(request, pk)
    membership = get_object_or_404(Membership.objects.select_related("user", "organisation"), _own(office), pk=member)
    refusal = None
    if request.method == "POST":
        try:
            people.end_membership(membership=membership, by=access.actor(request))
        except DomainError as error:
            refusal = error
        else:
            messages.info(request, _("The membership of %(name)s has ended.") % {"name": membership.user})
            if membership.user_id == access.actor(request).pk and membership.role == Role.OFFICE:
                return redirect("desk")
            return redirect("office_members", office.pk)
    context = {"office": office, "membership": membership, "refusal": refusal}
    return render(request, "submissions/member_end.html", context, status=refusal.status if refusal else 200)


def _own(office: Organisation) -> Q:
    """The memberships that an office looks after: its own, and those of its zones' applicants."""
    return Q(organisation=office, role=Role.OFFICE) | Q(organisation__zone__office=office, role=Role.APPLICANT)


@require_POST
def invitation_act(request: HttpRequest, pk: int, link: int, act: str) -> HttpResponse:
    """Send an unanswered invitation again, or make it void; a refusal is shown by the fallback page."""
    office, by = access.own_office(request, pk), access.actor(request)
    mine = Organisation.objects.filter(Q(pk=office.pk) | Q(zone__office=office))
    found, organisation = invitations.unanswered_one(link, mine)
    if act == "resend":
        request.session[FRESH] = invitations.renew(link=found, organisation=organisation, by=by, scope=None)
    else:
        invitations.cancel(link=found, organisation=organisation, by=by, scope=None)
        messages.info(request, _("The invitation of %(name)s is void.") % {"name": found.facts.get("name", "")})
    return redirect("office_members", office.pk)


@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the own membership to a successor, or take the offer back."""
    office, by = access.own_office(request, pk), access.actor(request)
    own = by.memberships.select_related("user", "organisation").get(organisation=office, role=Role.OFFICE)
    if "withdraw" in request.POST:
        people.withdraw_offer(membership=own, by=by)
        messages.info(request, _("The offer is void; you remain a member."))
        return redirect("office_members", office.pk)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _page(request, office, ColleagueForm(office=office), form)
    request.session[FRESH] = people.offer_handover(membership=own, by=by, **form.cleaned_data)
    return redirect("office_members", office.pk)
