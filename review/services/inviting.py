"""Experts come by invitation, and the invitation carries what the organisers know: the profile stands on arrival."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core import audit, clock, invitations
from core.errors import DomainError
from core.models import Organisation, Role, SignedLink, User
from core.text import clean_line
from review import errors
from review.models import Expert, Tie
from review.services.conflicts import match_everywhere
from review.services.experts import inviting_host


class ExpertIsInThePool(DomainError):
    message = _("%(name)s is in the pool already. Change the profile there.")


class ExpertIsInvited(DomainError):
    message = _("%(name)s is invited already and has not come yet. Send the invitation again from the list.")


def locked_hosts(campaign: Campaign) -> list[Organisation]:
    """The hosts, locked against another who invites experts: nobody is invited twice."""
    hosts = Organisation.objects.filter(hosted__campaign=campaign).order_by("pk")
    return list(hosts.select_for_update(of=("self",), no_key=True))


def waiting(hosts: Iterable[Organisation]) -> list[tuple[SignedLink, Organisation]]:
    """The experts whom the hosts have invited and who have not come, newest first. One query."""
    return [pair for pair in invitations.unanswered(hosts) if pair[0].facts.get("role") == Role.EXPERT]


@transaction.atomic
def invite_expert(*, campaign: Campaign, name: str, email: str, profile: Mapping[str, Any], by: User) -> str:
    """Invite a person into the pool with what is known already; returns the link's address, to be shown once.

    ``profile`` has ``unit`` and, as far as known, ``field``, ``phone``, ``most_cases``, ``is_available`` and ``ties``
    as [kind, organisation id, note]. Raises ExpertNeedsAUnit, ExpertIsInThePool or ExpertIsInvited.
    """
    if not clean_line(profile["unit"]):
        raise errors.ExpertNeedsAUnit
    hosts = locked_hosts(campaign)
    there = Expert.objects.of_campaign(campaign).select_related("user").filter(user__email__iexact=email).first()
    if there:
        raise ExpertIsInThePool(name=there)
    now = clock.now()
    for link, host in waiting(hosts):
        if link.facts["email"].casefold() == email.casefold():
            if link.expires_at > now:
                raise ExpertIsInvited(name=link.facts["name"])
            invitations.cancel(link=link, organisation=host, by=by, scope=campaign)
    host = inviting_host(campaign, by)
    return send(campaign=campaign, host=host, name=name, email=email, profile=profile, by=by)


def send(*, campaign: Campaign, host: Organisation, name: str, email: str, profile: Mapping[str, Any], by: User) -> str:
    """Write the invitation; the caller holds ``locked_hosts`` and has asked who is there."""
    return invitations.invite(
        organisation=host,
        role=Role.EXPERT,
        name=name,
        email=email,
        by=by,
        scope=campaign,
        then=reverse("own_profile"),
        carries=profile,
    )


def take_up(user: User, organisation: Organisation, carried: Mapping[str, Any]) -> None:
    """Make the profile of an expert who has just accepted, from what the invitation carried; conflicts follow at once.

    Who is an expert elsewhere keeps the own profile, and is given the ties that are new. An invitation without a unit
    makes no profile: the organisers add it by hand.
    """
    unit = clean_line(str(carried.get("unit", "")))
    if not unit:
        return
    if (phone := str(carried.get("phone", ""))) and not user.phone:
        user.phone = phone
        user.save(update_fields=["phone"])
    known = {key: carried[key] for key in ("field", "most_cases", "is_available") if key in carried}
    expert, _new = Expert.objects.get_or_create(user=user, defaults={"unit": unit, **known})
    add_ties(expert, carried.get("ties", ()))
    audit.record("expert.take_up", expert, by=user, scope=None, organisation=str(organisation), unit=expert.unit)
    match_everywhere(expert)


def add_ties(expert: Expert, ties: Iterable[tuple[str, int, str]]) -> int:
    """Note the ties that are new, and return how many; what is noted is never taken away. The caller matches."""
    known = set(expert.ties.values_list("kind", "organisation"))
    there = set(
        Organisation.objects.filter(pk__in=[place for _kind, place, _note in ties]).values_list("pk", flat=True)
    )
    fresh = [
        Tie(expert=expert, kind=kind, organisation_id=place, note=note)
        for kind, place, note in ties
        if place in there and (kind, place) not in known
    ]
    return len(Tie.objects.bulk_create(fresh))
