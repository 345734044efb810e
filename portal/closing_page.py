"""The campaign's page after its announcement: results, figures of participation, and everything to take along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns import pausing
from campaigns.models import Campaign, Phase
from core.models import StoredFile
from portal import figure_tables, timeline
from results.closing import Closing
from results.services.meeting.words import LATER, when
from results.views.news import latest


@dataclass(frozen=True)
class Document:
    """Something to take along. ``file`` is the stored one, None for a page and for the JSON.

    ``kind`` is its name for programs (docs/results-json.md), ``type`` what people call the format.
    """

    kind: str
    name: str
    url: str
    type: str
    file: StoredFile | None = None

    @property
    def meta(self) -> str:
        return f"{self.type}，{filesizeformat(self.file.size)}" if self.file else self.type


def context(campaign: Campaign, closing: Closing, now: datetime) -> dict[str, Any]:
    """What the page shows; a handful of queries beyond those of ``closing``, however many cases there are."""
    load(campaign)
    meeting = next((found for phase in campaign.phases.all() if (found := getattr(phase, "meeting", None))), None)
    return {
        "campaign": campaign,
        "closing": closing,
        "steps": timeline.steps(campaign, now, with_facts=False),
        "pauses": pausing.published(campaign),
        "totals": figure_tables.totals(closing.figures),
        "tables": figure_tables.tables(closing.figures),
        "documents": documents(campaign, closing, now),
        "meeting": {"when": when(meeting), "place": meeting.place or LATER, "topic": meeting.topic}
        if meeting
        else None,
        "news": latest(campaign, now),
        "has_meeting": bool(campaign.text("meeting_title")),
    }


def load(campaign: Campaign) -> None:
    """Read the phases with meeting and public notice, one of each at most, in one query."""
    phases = Phase.objects.select_related("meeting", "public_notice__job__result")
    prefetch_related_objects([campaign], Prefetch("phases", phases))


def documents(campaign: Campaign, closing: Closing, now: datetime) -> list[Document]:
    """The public papers of a campaign that was ``load``-ed; one whose file is not rendered yet is left out."""
    slug = [campaign.slug]
    found = [
        Document("announcement", str(paper), reverse("announcement_file", args=[*slug, paper.position]), "PDF", file)
        for paper in closing.announcements
        if (file := _file(paper))
    ]
    address = reverse("public_list", args=slug)
    found.append(Document("list", _("List of the selected cases"), address, "XLSX", closing.list_file))
    for phase in campaign.phases.all():
        notice = getattr(phase, "public_notice", None)
        if notice and notice.is_public_at(now) and (file := _file(notice)):
            found.append(Document("notice", str(notice), reverse("notice_file", args=slug), "PDF", file))
    page = _("page")
    return [
        *found,
        Document("data", _("Results for programs"), reverse("results_json", args=slug), "JSON"),
        Document("card", _("Rule card"), reverse("rules", args=slug), page),
        Document("call", _("Notice of the campaign"), reverse("call", args=slug), page),
    ]


def _file(paper: Any) -> StoredFile | None:
    return paper.job.result if paper.job else None
