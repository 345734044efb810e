"""Places of the offline display (展示点): organisers add, change and close them; and how a browser remembers one.

A place that was scanned or voted from is never removed, because figures hang on it; it is closed. Its boards may hang
longer than its days: their codes lead to the case all the same (``results.display.scans``).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, DisplaySite
from core import audit, clock
from core.errors import DomainError
from core.models import User
from core.text import clean_line, count_characters

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread on paper
LENGTH = 8  # of a code: 31^8 of them
MOST = 200  # places of a campaign
FACTS = ("name", "address", "city", "area", "opens_on", "closes_on", "contact")

COOKIE = "place"
REMEMBERED = 2 * 3600  # seconds: whoever votes after reading a board does so while standing before it, or on the way


class PlaceStandsAlready(DomainError):
    message = _("There is a place called %(name)s already. Change that one, or give this one another name.")


class PlaceCannotBeFound(DomainError):
    message = _("Please write the place's name and address in characters that can be read: people go there.")


class PlaceEndsBeforeItBegins(DomainError):
    message = _("The last day lies before the first. Set the days of the place again.")


class TooManyPlaces(DomainError):
    message = _("A campaign has at most %(most)s places. Remove one that was never used.")


class PlaceIsClosed(DomainError):
    message = _("%(name)s is closed; it is no longer changed, and no boards are made for it.")


class PlaceWasUsed(DomainError):
    message = _("%(name)s cannot be removed: its boards were scanned, or votes came from there. Close it instead.")


@transaction.atomic
def save_site(*, campaign: Campaign, by: User, site: DisplaySite | None = None, **facts: Any) -> DisplaySite:
    """Add a place, or change ``site``; ``facts`` are those of FACTS. Its code never changes: it hangs on walls.

    Too long a text is cut. Raises PlaceCannotBeFound, PlaceStandsAlready, PlaceEndsBeforeItBegins, PlaceIsClosed or
    TooManyPlaces.
    """
    # The campaign's row keeps two who add at once apart: names and their number are counted under it.
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    there = DisplaySite.objects.filter(campaign=campaign)
    found = there.get(pk=site.pk) if site else DisplaySite(campaign=campaign, created_by=by)
    _refuse_closed(found)
    for name in FACTS:
        value = facts.get(name)
        setattr(found, name, _line(name, value) if isinstance(value, str) else value)
    if not count_characters(found.name) or not count_characters(found.address):
        raise PlaceCannotBeFound
    if found.closes_on < found.opens_on:
        raise PlaceEndsBeforeItBegins
    if there.filter(name=found.name).exclude(pk=found.pk).exists():
        raise PlaceStandsAlready(name=found.name)
    if found.pk is None:
        if there.count() >= MOST:
            raise TooManyPlaces(most=MOST)
        found.code, found.created_at = get_random_string(LENGTH, SIGNS), clock.now(campaign)
    act = "display_site.change" if found.pk else "display_site.add"
    found.save()
    audit.record(act, found, by=by, scope=campaign, name=found.name, address=found.address)
    return found


@transaction.atomic
def close_site(*, site: DisplaySite, by: User) -> DisplaySite:
    """Close a place before its last day; closed twice it stays closed since the first time."""
    found = _locked(site)
    if found.closed_at is None:
        found.closed_at = clock.now(found.campaign)
        found.save(update_fields=["closed_at"])
        audit.record("display_site.close", found, by=by, scope=found.campaign, name=found.name)
    return found


@transaction.atomic
def remove_site(*, site: DisplaySite, by: User) -> None:
    """Remove a place that nobody has come from yet; a board of it still leads to its case. Raises PlaceWasUsed."""
    found = _locked(site)  # a scan that comes now waits for this row, and then finds no place
    campaign, name = found.campaign, found.name
    audit.record("display_site.remove", found, by=by, scope=campaign, name=name)
    try:
        found.delete()
    except ProtectedError:
        raise PlaceWasUsed(name=name) from None


def address(site: DisplaySite, number: int, version: int | None = None) -> str:
    """What the QR of a case holds at ``site``: the case's number, and on paper the version of what is printed."""
    facts: list[Any] = [site.campaign_id, site.code, number]
    path = reverse("scan", args=facts) if version is None else reverse("scan_board", args=[*facts, version])
    return f"{settings.SITE_URL}{path}"


def remember(response: HttpResponseBase, site: DisplaySite, slug: str) -> None:
    """Let the browser say for two hours that it came from ``site``; sent to this campaign's pages alone."""
    response.set_signed_cookie(
        COOKIE,
        f"{site.campaign_id}.{site.pk}",
        salt=COOKIE,
        max_age=REMEMBERED,
        path=reverse("campaign", args=[slug]),
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )


def remembered(request: HttpRequest, campaign_id: int) -> int | None:
    """The id of the place that this browser came from in the last two hours, if it did. No query."""
    if COOKIE not in request.COOKIES:
        return None
    value = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=REMEMBERED)
    campaign, _dot, site = str(value).partition(".")
    return int(site) if campaign == str(campaign_id) and site.isdigit() else None


def _line(name: str, typed: str) -> str:
    """One line that the column takes: some characters become two when they are normalised."""
    return clean_line(typed)[: getattr(DisplaySite._meta.get_field(name), "max_length", None)]


def _locked(site: DisplaySite) -> DisplaySite:
    return DisplaySite.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=site.pk)


def _refuse_closed(site: DisplaySite) -> None:
    if site.closed_at:
        raise PlaceIsClosed(name=site.name)
