"""Scans of boards and kiosks: counted by place, case and hour, and nothing about who scanned is kept.

One visitor who scans a board twice within ten minutes is counted once: a cookie of that one address says so, and goes
away by itself. What is no person (HEAD, fetched ahead, a crawler) is not counted, and neither is a flood from one
address; whoever comes is led to the case in any case.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from campaigns.models import DisplaySite
from core import brake, clock
from core.ratelimit import place_of
from results.models import DisplayScan
from submissions.models import Submission

SEEN = "seen"  # the cookie
AGAIN_AFTER = 600  # seconds
FLOOD = 240  # scans from one address within a minute: a school class at one network stays far below
MACHINE = re.compile(
    r"bot\b|bot/|spider|crawl|slurp|preview|facebookexternalhit|curl|wget|python|okhttp|go-http|java/|headless|monitor",
    re.IGNORECASE,
)
AHEAD = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)


def is_counted(request: HttpRequest, *, site: DisplaySite, case: Submission) -> bool:
    """Whether this request is a person who has not scanned this very code in the last minutes."""
    headers = request.headers
    if request.method != "GET" or request.COOKIES.get(SEEN) == _code_of(site, case):
        return False
    if any(AHEAD.search(headers.get(name, "")) for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")):
        return False
    agent = headers.get("User-Agent", "")
    if not agent or MACHINE.search(agent):
        return False
    who = place_of(request)  # kept for a minute in the cache, and nowhere else
    if brake.is_on("scan", who, most=FLOOD):
        return False
    brake.count("scan", who)
    return True


def count(*, site: DisplaySite, case: Submission) -> None:
    """Count one scan of ``case`` at ``site`` in the present hour; exact however many come at once."""
    now = clock.now(site.campaign)
    row = {"site": site, "submission": case, "hour": hour_of(now), "in_time": site.is_open_at(now)}
    mine = DisplayScan.objects.filter(**row)
    if mine.update(count=F("count") + 1):
        return
    with transaction.atomic():
        # The place may have been removed meanwhile, with nothing counted yet: then there is nothing to count.
        if DisplaySite.objects.select_for_update(no_key=True, of=("self",)).filter(pk=site.pk).exists():
            DisplayScan.objects.bulk_create([DisplayScan(**row)], ignore_conflicts=True)
            mine.update(count=F("count") + 1)


def hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def remember_seen(response: HttpResponseBase, *, site: DisplaySite, case: Submission) -> None:
    """The browser keeps for ten minutes, for the addresses of this code alone, that it has been counted."""
    response.set_cookie(
        SEEN,
        _code_of(site, case),
        max_age=AGAIN_AFTER,
        path=reverse("scan", args=[site.campaign_id, site.code, case.number]),
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )


def _code_of(site: DisplaySite, case: Submission) -> str:
    return f"{site.code}-{case.number}"
