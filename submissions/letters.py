"""Letters to the people of a slate: its office's members, the organisers of its campaign."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from campaigns.models import Campaign
from core import wordings
from core.models import Role, User
from submissions.models import Slate


def members(slate: Slate) -> QuerySet[User]:
    """The accounts that work for the slate's office."""
    return User.objects.filter(
        is_active=True, memberships__organisation=slate.office_id, memberships__role=Role.OFFICE
    ).distinct()


def organisers(campaign: Campaign) -> QuerySet[User]:
    """The accounts that organise the campaign for one of its hosts."""
    return User.objects.filter(
        is_active=True, memberships__organisation__hosted__campaign=campaign, memberships__role=Role.ORGANISER
    ).distinct()


def to_office(slate: Slate, kind: str, *, key: str, **facts: object) -> None:
    """A letter of that kind to each member of the office who has an address, with the way to the slate in it.

    ``key`` is completed with the member, so that a repeat reaches nobody twice.
    """
    wording = wordings.of(kind, slate.campaign)
    facts["link"] = f"{settings.SITE_URL}{reverse('slate', args=[slate.pk])}"
    for member in members(slate).exclude(email=""):
        wording.post(facts, key=f"{key}:{member.pk}", to=member.email)
