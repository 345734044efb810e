"""The public page of the meeting. Before the certificates are public it names no zone."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from campaigns import official
from campaigns.access import visible_campaign
from core import clock, files
from results.meeting_page import meeting_or_new
from results.models import Material
from results.services.meeting.setting import is_public
from results.services.meeting.words import LATER, when


def meeting(request: HttpRequest, slug: str) -> HttpResponse:
    """Date and place of the exchange meeting, or that they are still to be told; then agenda and public materials."""
    campaign = visible_campaign(request, slug)
    found, now = meeting_or_new(campaign), clock.now(campaign)
    shows = found.pk is not None and is_public(campaign, now)
    context = {
        "campaign": campaign,
        "title": official.title_lines(campaign, campaign.text("meeting_title") or campaign.name),
        "meeting": found,
        "when": when(found),
        "place": found.place or LATER,
        "sessions": found.sessions.select_related("case__zone__organisation") if shows else [],
        "materials": found.materials.standing_at(now).filter(is_public=True).select_related("file") if shows else [],
    }
    return render(request, "results/meeting.html", context)


def material(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """A file for everybody; 404 for those of the participants, and before the certificates are public."""
    campaign = visible_campaign(request, slug)
    now = clock.now(campaign)
    if not is_public(campaign, now):
        raise Http404
    rows = Material.objects.standing_at(now).filter(is_public=True, meeting__phase__campaign=campaign)
    return files.response(get_object_or_404(rows.select_related("file"), pk=pk).file)
