"""Places of the offline display for tests, made through the service."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from campaigns import display
from campaigns.models import Campaign, DisplaySite
from core import clock
from core.models import User

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.49"
_numbers = count(1)


def site_of(campaign: Campaign, by: User, **facts: Any) -> DisplaySite:
    """A place that is open from today on for ten days."""
    today = clock.today(campaign)
    usual = {
        "name": f"政务服务中心{next(_numbers)}号厅",
        "address": "云岚市松石大道 88 号一楼",
        "city": "云岚市",
        "opens_on": today,
        "closes_on": today + timedelta(days=9),
        "contact": "陶某 139 0000 7777",
    }
    return display.save_site(campaign=campaign, by=by, **{**usual, **facts})
