"""The office invites a zone to fill in its form online, invites it again, or takes the invitation back."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from submissions import access
from submissions.forms.zone_invitations import ContactForm, InviteZoneForm
from submissions.invited import Invitation, invitations_of
from submissions.models import Submission
from submissions.services import zone_invitations as services
from submissions.services.corrections import applicants


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the zone and its contact."""
    slate = access.own_slate(request, pk)
    form = InviteZoneForm(request.POST or None, slate=slate)
    if request.method == "POST" and form.is_valid():
        try:
            invited = services.invite_zone(slate=slate, by=access.actor(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, invited)
    return render(request, "submissions/invite.html", {"campaign": slate.campaign, "slate": slate, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """How the invitation stands; a fresh link is shown here once."""
    submission = access.own_form(request, pk)
    if request.method == "POST" and "revoke" in request.POST:
        revoked = services.revoke_invitation(submission=submission, by=access.actor(request))
        said = _("The invitation is void.") if revoked else _("There was no open invitation.")
        messages.info(request, said)
        return redirect("form_invitation", submission.pk)
    there = invitations_of([submission]).get(submission.pk)
    people = applicants(submission)
    form = _contact_form(request, there, has_account=bool(people))
    if request.method == "POST" and form.is_valid():
        try:
            again = services.invite_again(submission=submission, by=access.actor(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, again)
    address = request.session.pop(_key(submission), "")
    context = {
        **access.frame(submission),
        "form": form,
        "invitation": there,
        "people": people,
        "may_invite": access.may_mend(submission),
        "link": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=2) if address else "",
    }
    return render(request, "submissions/invitation.html", context)


def _contact_form(request: HttpRequest, there: Invitation | None, *, has_account: bool) -> ContactForm:
    """Where the zone has an account, the letter goes to that: nobody is to be named."""
    form = ContactForm(request.POST or None, initial=there.facts if there else {})
    for field in form.fields.values():
        field.required = not has_account
    return form


def _done(request: HttpRequest, invited: services.Invited) -> HttpResponse:
    if invited.address:
        request.session[_key(invited.submission)] = invited.address
    else:
        messages.success(request, _("%(zone)s has an account; a letter leads it to its form.") % _zone(invited))
    return redirect("form_invitation", invited.submission.pk)


def _zone(invited: services.Invited) -> dict[str, object]:
    return {"zone": invited.submission.zone}


def _key(submission: Submission) -> str:
    return f"invitation-link-{submission.pk}"
