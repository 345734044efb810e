"""Who may see which objection, and what is counted of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from campaigns import kinds
from campaigns.models import Campaign
from core.models import Membership, Role, User
from results.models import Objection, PublicNotice
from results.models.objection import OPEN, ObjectionQuerySet


def readable(campaign: Campaign, user: Any) -> ObjectionQuerySet:
    """The campaign's objections that ``user``, an organiser or auditor of it, may see: pages, counts and acts alike.

    Left out are cases that conflict with the person, what the person keeps off, and complaints about the person: one
    that names the person, and for an organiser one about the own host's staff while another host has an organiser.
    """
    found = Objection.objects.filter(notice__phase__campaign=campaign)
    found = found.exclude(submission__in=kinds.conflicted_with(campaign, user))
    found = found.exclude(pk__in=Objection.objects.filter(recusals__user=user).values("pk"))
    return found.exclude(_complaints_about(campaign, user))


def handled(campaign: Campaign, user: Any) -> ObjectionQuerySet:
    """Those that ``user`` may act upon: readable, and by an organiser of the campaign only."""
    if not Campaign.objects.organised_by(user).filter(pk=campaign.pk).exists():
        return Objection.objects.none()
    return readable(campaign, user)


def handlers(objection: Objection) -> list[User]:
    """The organisers who may act upon ``objection``: below two, it can be dismissed or refused, and not upheld."""
    campaign = objection.notice.phase.campaign
    staff = User.objects.filter(
        is_active=True,
        memberships__role=Role.ORGANISER,
        memberships__organisation__in=campaign.hosts.values("organisation"),
    )
    return [each for each in staff.distinct() if handled(campaign, each).filter(pk=objection.pk).exists()]


def _complaints_about(campaign: Campaign, user: User) -> Q:
    hosts = campaign.hosts.values("organisation")
    organisers = Membership.objects.filter(role=Role.ORGANISER, organisation__in=hosts, user__is_active=True)
    staffed = dict.fromkeys(organisers.values_list("organisation_id", flat=True))
    own = organisers.filter(user=user).values_list("organisation_id", flat=True)
    about = Q(concerned_host__in=[host for host in own if len(staffed) > 1])
    name = "".join(user.name.split())
    if len(name) > 1:
        about |= Q(concerned__contains=name) | Q(content__contains=name) | Q(content__contains=user.name)
    return Q(kind=Objection.Kind.COMPLAINT) & about


@dataclass(frozen=True)
class Tally:
    """How many objections of a kind came, are open and are settled: all that the public is told."""

    label: str
    received: int
    open: int

    @property
    def settled(self) -> int:
        return self.received - self.open


def tallies(notice: PublicNotice) -> list[Tally]:
    """One row for each kind, in one query; never whom or which case they concern."""
    rows = Objection.objects.filter(notice=notice).order_by().values("kind")
    counted = rows.annotate(all=Count("id"), left=Count("id", filter=Q(state__in=OPEN)))
    numbers = {row["kind"]: (row["all"], row["left"]) for row in counted}
    return [Tally(str(label), *numbers.get(kind, (0, 0))) for kind, label in Objection.Kind.choices]


def overdue(campaign: Campaign, user: Any, today: date) -> int:
    """How many of those that the person may see are overdue."""
    return readable(campaign, user).overdue_on(today).count()
