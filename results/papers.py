"""What the two official papers have in common: their list, their words, their two persons and their PDF.

The texts are the programme's; the forms are those of GB/T 9704-2012 as far as a notice needs them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from string import Template
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign
from core import approvals, clock, jobs
from core.canonical import digest
from core.models import Approval, User
from core.official import blocks
from results.errors import TextIsMissing
from results.models import Announcement, Paper, PublicNotice
from submissions.models import Submission


def case_lines(submissions: Iterable[Submission]) -> list[dict[str, str]]:
    """The list of a paper, in the order given (the neutral one): what is printed of each case, and nothing else."""
    return [
        {
            "number": case.number_text,
            "title": case.case_title,
            "zone": str(case.zone),
            "city": case.zone.organisation.city_name,
            "area": str(case.area or ""),
        }
        for case in submissions
    ]


def text_of(campaign: Campaign, key: str) -> str:
    """A text of the programme that a paper cannot do without. Raises TextIsMissing."""
    if text := campaign.text(key):
        return text
    raise TextIsMissing(key=key)


def filled(text: str, **facts: Any) -> str:
    """The text with its $names; those that are not known yet stay, for the day of publication."""
    return Template(text).safe_substitute({key: str(value) for key, value in facts.items()})


def day(value: date) -> str:
    """A date as official papers write it: Arabic figures, no leading zeros."""
    return f"{value.year}年{value.month}月{value.day}日"


def day_until(first: date, last: date) -> str:
    """The last day of a period, without a year that the first day has said already."""
    return day(last) if first.year != last.year else f"{last.month}月{last.day}日"


def paragraphs(body: str) -> list[tuple[str, str]]:
    """The lines of a text with their kind: ``h1`` for 一、, ``h2`` for （一） when it is short, else ``p``."""
    return [(block.kind, block.text) if not block.rest else ("p", block.text + block.rest) for block in blocks(body)]


def content_digest(paper: Paper) -> str:
    """What two persons agree upon: number, title, text and list."""
    return digest(
        {"number": paper.number, "title": paper.title_lines, "body": paper.body, "cases": paper.cases},
    )


def propose(paper: Paper, *, action: str, by: User, campaign: Campaign) -> Approval:
    return approvals.propose(action=action, subject=paper, digest=content_digest(paper), by=by, scope=campaign)


def approve(paper: Paper, drawn_anew: Paper, *, action: str, by: User, campaign: Campaign) -> None:
    """Approve the draft as the second person, if the paper drawn anew from today's rows is still the same.

    Raises the refusals of ``approvals.approve``.
    """
    paper.approval = approvals.approve(
        action=action, subject=paper, digest=content_digest(drawn_anew), by=by, scope=campaign
    )
    paper.published_at = clock.now(campaign)


def ask_pdf(paper: PublicNotice | Announcement, *, kind: str, by: User) -> None:
    """Ask for the paper's PDF, in the transaction that publishes it."""
    paper.job = jobs.ask(kind=kind, key=f"{kind}:{paper.pk}", by=by, scope=paper.phase.campaign, paper=paper.pk)
    paper.save(update_fields=["job"])


def published_on(paper: Paper) -> str:
    """The day of publication in the portal's time zone, as papers write it; "" for a draft."""
    return day(timezone.localdate(paper.published_at)) if paper.published_at else ""
