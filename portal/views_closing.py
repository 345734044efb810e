"""What the finished campaign offers beside its page: the results for programs, and the figures for its organisers."""

from __future__ import annotations

import hashlib
import json

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from campaigns import kinds
from campaigns.access import read_campaign, visible_campaign
from core import clock
from portal import figure_tables, results_json
from results import closing


@require_safe
def results_document(request: HttpRequest, slug: str) -> HttpResponse:
    """``results.json`` for anybody and from anywhere; 404 before the announcement, as if there were no such address.

    The digest of what is sent decides whether a reader has it already; Last-Modified is told, and not asked: a
    certificate that is revoked changes the document without an announcement.
    """
    campaign = visible_campaign(request, slug)
    now = clock.now(campaign)
    found = closing.closing(campaign, now)
    if found is None:
        raise Http404
    body = json.dumps(results_json.content(campaign, found, now), ensure_ascii=False, indent=1).encode()
    answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    answer["ETag"] = etag
    answer["Last-Modified"] = http_date(found.counted_at.timestamp())
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "no-cache"
    return get_conditional_response(request, etag=etag, response=answer) or answer


@login_required
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """The figures of participation as the public will read them, counted at this moment."""
    campaign = read_campaign(request, slug)
    counted = kinds.figures_of(campaign)
    context = {
        "campaign": campaign,
        "totals": figure_tables.totals(counted),
        "tables": figure_tables.tables(counted),
        "is_public": bool(closing.public_announcements(campaign, clock.now(campaign))),
    }
    return render(request, "portal/figures.html", context)
