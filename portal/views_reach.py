"""Which place of the offline display reached whom, for organisers and auditors."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns.access import read_campaign
from core import files
from portal.reach import reach as figures
from portal.reach import workbook


@login_required
def reach(request: HttpRequest, slug: str) -> HttpResponse:
    """Scans by place, case and day; ballots by place after the vote."""
    campaign = read_campaign(request, slug)
    return render(request, "portal/reach.html", {"campaign": campaign, "reach": figures(campaign)})


@login_required
def reach_workbook(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as a workbook."""
    return files.attachment("display-reach.xlsx", workbook(read_campaign(request, slug)))
