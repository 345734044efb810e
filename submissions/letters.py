"""Letters to the people of a slate: its office's members, the organisers of its campaign."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from campaigns.models import Campaign
from core import outbox
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


def to_office(slate: Slate, *, key: str, subject: str, body: str) -> None:
    """A letter to each member of the office who has an address, with the way to the slate below it.

    ``key`` is completed with the member, so that a repeat reaches nobody twice.
    """
    text = f"{body}\n\n{settings.SITE_URL}{reverse('slate', args=[slate.pk])}"
    for member in members(slate).exclude(email=""):
        outbox.post(key=f"{key}:{member.pk}", to=member.email, subject=subject, body=text, scope=slate.campaign)
