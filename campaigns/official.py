"""The official documents of a campaign: its hosts issue them, its mark stands on every page of an invented one."""

from __future__ import annotations

from typing import Any

from campaigns.models import Campaign
from core.official import Document
from core.title_breaks import BREAK, MOST, broken


def document(campaign: Campaign, *, title_lines: list[str], **facts: Any) -> Document:
    """A document of the campaign's hosts; ``facts`` are those of ``core.official.Document``."""
    return Document(issuers=campaign.host_names, title_lines=title_lines, mark=campaign.mark_text, **facts)


def title_lines(campaign: Campaign, title: str, *, most: int = MOST) -> list[str]:
    """A title broken by sense: where its text says so, and around the names that make up the campaign's own title."""
    return broken(title, [piece for line in campaign.title_lines for piece in line.split(BREAK)], most=most)
