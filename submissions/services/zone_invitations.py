"""An office invites a zone to fill in its form online; who has no account yet opens one through a signed link."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from core import audit, clock, invitations, wordings
from core.models import Role, User
from submissions.models import Slate, Submission, Zone
from submissions.services.corrections import applicants
from submissions.services.forms import add_form, editable
from submissions.services.swapping import restore_form, withdrawn_forms


@dataclass(frozen=True)
class Invited:
    """``address`` is the link that opens the zone's account, to be shown once; "" if it has one and got a letter."""

    submission: Submission
    address: str


@transaction.atomic
def invite_zone(*, slate: Slate, zone: Zone, name: str, email: str, by: User) -> Invited:
    """Take ``zone`` onto the slate with a draft of its own, and invite its contact to fill that in.

    A form of the zone that was taken off before comes back with its texts. Raises SlateWasSent, SlateIsFull, the
    refusals of a zone and those of the phase.
    """
    kept = withdrawn_forms(slate).filter(zone=zone).last()
    if kept:
        form = restore_form(submission=kept, by=by)
    else:
        contact = {"contact": name, "email": email}
        form = add_form(slate=slate, zone=zone, fields=contact, by=by, origin=Submission.Origin.ONLINE)
    return _invite(form, name, email, by)


@transaction.atomic
def invite_again(*, submission: Submission, name: str, email: str, by: User) -> Invited:
    """Invite the contact, or another one, anew; the earlier link is void. Raises the refusals of an edit."""
    return _invite(editable(submission), name, email, by)


@transaction.atomic
def revoke_invitation(*, submission: Submission, by: User) -> bool:
    """Make the zone's unused invitation void; the form stays where it is. Returns whether there was one."""
    zone = submission.zone.organisation
    return bool(invitations.revoke(organisation=zone, role=Role.APPLICANT, by=by, scope=submission.campaign))


def _invite(form: Submission, name: str, email: str, by: User) -> Invited:
    zone, campaign, there = form.zone.organisation, form.campaign, reverse("online", args=[form.pk])
    invitations.revoke(organisation=zone, role=Role.APPLICANT, by=by, scope=campaign)
    address = ""
    if people := applicants(form):
        _write(form, people, settings.SITE_URL + there)
    else:
        address = invitations.invite(
            organisation=zone, role=Role.APPLICANT, name=name, email=email, by=by, scope=campaign, then=there
        )
    audit.record("form.invite", form, by=by, scope=campaign, zone=str(form.zone), name=name)
    return Invited(form, address)


def _write(form: Submission, people: list[User], address: str) -> None:
    facts = {"zone": form.zone, "office": form.slate.office, "link": address}
    moment, wording = clock.database_now().isoformat(), wordings.of("form.invitation", form.campaign)
    for person in people:
        wording.post(facts, key=f"online-form:{form.pk}:{person.pk}:{moment}", to=person.email)
