"""The results for programs: one JSON document of a published schema (docs/results-json.md), without any rank."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from campaigns import figures
from campaigns.models import Campaign
from portal import closing_page
from results.closing import Closing
from results.exports import ORDER
from results.models import Announcement, Certificate

SCHEMA = "tuixuan.results/1"  # another number when a name is taken away or means something else; additions keep it


def content(campaign: Campaign, closing: Closing, now: datetime) -> dict[str, Any]:
    """The document as plain data. Texts are those of the papers; addresses are whole."""
    closing_page.load(campaign)
    return {
        "schema": SCHEMA,
        "campaign": {
            "slug": campaign.slug,
            "name": campaign.name,
            "year": campaign.year,
            "programme": campaign.programme,
            "mark": campaign.mark_text or None,
            "page": _whole(reverse("campaign", args=[campaign.slug])),
        },
        "hosts": campaign.host_names,
        "phases": [
            {
                "key": each.key,
                "name": each.name,
                "opens_at": _moment(each.opens_at),
                "closes_at": _moment(each.closes_at),
            }
            for each in campaign.phases.all()
            if not each.starts_quietly_at(now)
        ],
        "announcements": [_announcement(paper) for paper in closing.announcements],
        "order": ORDER,
        "cases": _cases(campaign, closing, now),
        "figures": {"counted_at": _moment(closing.counted_at), "items": [_figure(each) for each in closing.figures]},
        "documents": [
            {
                "kind": each.kind,
                "title": each.name,
                "url": _whole(each.url),
                "type": each.type,
                "size": each.file.size if each.file else None,
                "sha256": each.file.sha256 if each.file else None,
            }
            for each in closing_page.documents(campaign, closing, now)
            if each.kind != "data"
        ],
        "integrity_report": None,
    }


def _announcement(paper: Announcement) -> dict[str, Any]:
    return {"number": paper.number or None, "title": str(paper), "published_at": _moment(paper.published_at)}


def _cases(campaign: Campaign, closing: Closing, now: datetime) -> list[dict[str, Any]]:
    certificates = Certificate.objects.filter(campaign=campaign).public_at(now).select_related("submission")
    by_number = {each.submission.number_text: each for each in certificates}
    return [
        {
            **{name: case[name] for name in ("number", "title", "zone", "city", "area")},
            "certificate": _certificate(by_number.get(case["number"])),
        }
        for case in closing.cases
    ]


def _certificate(certificate: Certificate | None) -> dict[str, Any] | None:
    if certificate is None:
        return None
    address = reverse("verify", args=[certificate.number])
    return {"number": certificate.number, "state": certificate.state, "verify": _whole(address)}


def _figure(figure: figures.Figure) -> dict[str, Any]:
    split = {key: [{"name": name, "count": count} for name, count in rows] for key, rows in figure.by.items()}
    return {"key": figure.key, "total": figure.total, "by": split}


def _moment(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def _whole(address: str) -> str:
    return f"{settings.SITE_URL}{address}"
