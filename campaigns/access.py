"""Fetch and authorise in one step. The unknown and the forbidden answer alike: 404."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from campaigns.models import Campaign


def _campaigns() -> Any:
    return Campaign.objects.prefetch_related("hosts__organisation", "texts", "areas")


def visible_campaign(request: HttpRequest, slug: str) -> Campaign:
    """The campaign if ``request.user`` may see it: published, or organised or audited by the user. Else 404."""
    campaign: Campaign = get_object_or_404(_campaigns(), slug=slug, pk__in=Campaign.objects.visible_to(request.user))
    return campaign


def organised_campaign(request: HttpRequest, slug: str) -> Campaign:
    """The campaign if ``request.user`` is an organiser of one of its hosts. Else 404."""
    campaign: Campaign = get_object_or_404(_campaigns(), slug=slug, pk__in=Campaign.objects.organised_by(request.user))
    return campaign


def read_campaign(request: HttpRequest, slug: str) -> Campaign:
    """The campaign if ``request.user`` may read all of it: its organisers and auditors. Else 404."""
    campaign: Campaign = get_object_or_404(_campaigns(), slug=slug, pk__in=Campaign.objects.audited_by(request.user))
    return campaign


def organises(request: HttpRequest, campaign: Campaign) -> bool:
    """Whether ``request.user`` is an organiser of one of the campaign's hosts: who may act, where others only read."""
    return Campaign.objects.organised_by(request.user).filter(pk=campaign.pk).exists()
