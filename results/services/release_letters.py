"""The letters that go out with a release: one to the contact of each case, due at its minute.

The programme says what they say (texts ``public_notice_letter`` and ``announcement_letter``); without the text a
campaign sends none.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse

from campaigns.models import Campaign
from core import outbox
from results import papers
from results.models import Announcement, Paper
from submissions.models import Submission


@dataclass(frozen=True)
class Letter:
    """A letter as it will be sent; ``to`` is empty where the form names no address."""

    case: Submission
    to: str
    subject: str
    body: str


def text_key(paper: Paper) -> str:
    """The name of the programme's text for the letters of ``paper``."""
    return "announcement_letter" if isinstance(paper, Announcement) else "public_notice_letter"


def written(paper: Paper, campaign: Campaign, **facts: str) -> list[Letter]:
    """The letters of ``paper``, one for each case of its list and in its order; [] without the text."""
    text = campaign.text(text_key(paper))
    if not text:
        return []
    address = settings.SITE_URL + reverse(
        "results" if isinstance(paper, Announcement) else "notice", args=[campaign.slug]
    )
    hosts = "、".join(campaign.host_names)
    return [
        Letter(
            case=case,
            to=_address(case),
            subject=str(paper),
            body=f"{papers.filled(text, zone=case.zone, title=case.case_title, **facts)}\n\n{address}\n\n{hosts}",
        )
        for case in papers.cases_of(paper, campaign)
    ]


def post(paper: Paper, campaign: Campaign, **facts: str) -> int:
    """Put the letters of an approved ``paper`` into the outbox, due at its minute; returns how many have an address."""
    letters = [letter for letter in written(paper, campaign, **facts) if letter.to]
    for letter in letters:
        outbox.post(
            key=f"{_prefix(paper)}{letter.case.pk}",
            to=letter.to,
            subject=letter.subject,
            body=letter.body,
            scope=campaign,
            due_at=paper.published_at,
        )
    return len(letters)


def call_off(paper: Paper) -> int:
    """Call off the letters of this release; a later release writes its own."""
    return outbox.call_off(_prefix(paper))


def _prefix(paper: Paper) -> str:
    return f"release:{paper._meta.model_name}:{paper.pk}:{paper.approval_id}:"


def _address(case: Submission) -> str:
    """The contact's address, "" where none was written or what was written is none."""
    address = case.email.strip()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address
