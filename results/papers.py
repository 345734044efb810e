"""What the two official papers have in common: their list, their words, their two persons and their PDF.

The texts are the programme's; the forms are those of GB/T 9704-2012 as far as a notice needs them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date
from string import Template
from typing import Any

from django.utils import timezone

from campaigns import seal_pictures
from campaigns.models import Campaign
from core import approvals, clock, jobs, wordings
from core.canonical import digest
from core.models import Approval, User
from core.official import blocks
from results import letter_kinds
from results.errors import TextIsMissing
from results.models import Announcement, Letter, Paper, PublicNotice
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


def cases_of(paper: Paper, campaign: Campaign) -> list[Submission]:
    """The cases that ``paper`` lists, in its order."""
    numbers = [int(case["number"]) for case in paper.cases]
    cases = Submission.objects.filter(campaign=campaign, number__in=numbers).with_names()
    found = {case.number: case for case in cases}
    return [found[number] for number in numbers]


def content_digest(paper: Paper, campaign: Campaign) -> str:
    """What two persons agree upon: number, title, text, list, seals, the minute, and what is released with it.

    Letters that the campaign words itself count with their version: reworded, they are proposed and read anew.
    """
    content: dict[str, Any] = {
        "number": paper.number,
        "title": paper.title_lines,
        "body": paper.body,
        "cases": paper.cases,
    }
    if to := getattr(paper, "to", ""):
        content["to"] = to
    if seals := seal_pictures.in_force(campaign):
        content["seals"] = [[seal.file.sha256, seal.millimetres] for seal in seals]
    if paper.release_at:
        content["release_at"] = paper.release_at.astimezone(UTC).isoformat()
    if isinstance(paper, Announcement) and paper.with_certificates:
        content["with_certificates"] = True
    if letters := wordings.versions(campaign, letter_kinds_of(paper)):
        content["letters"] = letters
    return digest(content)


def letter_kinds_of(paper: Paper) -> tuple[str, ...]:
    """The kinds of letters that go out with ``paper``, that to the zones first."""
    if isinstance(paper, Announcement):
        return (letter_kinds.ANNOUNCEMENT, letter_kinds.OFFICE)
    return (letter_kinds.NOTICE,) if isinstance(paper, PublicNotice) else ()


def is_proposed(paper: Paper, *, action: str, campaign: Campaign) -> bool:
    """Whether exactly this content waits for the second person already."""
    waiting = approvals.open_proposal(action, paper) if paper.pk else None
    return waiting is not None and waiting.digest == content_digest(paper, campaign)


def propose(paper: Paper, *, action: str, by: User, campaign: Campaign) -> Approval:
    return approvals.propose(
        action=action, subject=paper, digest=content_digest(paper, campaign), by=by, scope=campaign
    )


def approve(
    paper: Paper, drawn_anew: Paper, *, action: str, by: User, campaign: Campaign, seen: str | None = None
) -> None:
    """Approve the draft as the second person, if the paper drawn anew from today's rows is still the same.

    From now on it is public at its minute. ``seen`` is the digest of what the second person had before the eyes: a
    draft that was replaced meanwhile is not approved unread. Raises the refusals of ``approvals.approve``.
    """
    paper.approval = approvals.approve(
        action=action, subject=paper, digest=content_digest(drawn_anew, campaign), by=by, scope=campaign, seen=seen
    )
    paper.published_at = paper.release_at or clock.now(campaign)


def is_released_by(paper: Paper | None, by: User, seen: str | None) -> bool:
    """Whether this very act was done already: the same person pressed twice."""
    approval = paper.approval if paper else None
    return approval is not None and approval.approver_id == by.pk and approval.digest == seen


def ask_pdf(paper: PublicNotice | Announcement | Letter, *, kind: str, by: User) -> None:
    """Ask for the paper's PDF, in the transaction that proposes it for a minute, or that publishes it at once.

    The key names what is printed: a draft that was changed is another file, and a paper never gets its file.
    """
    printed = printed_digest(paper)
    key = f"{kind}:{paper.pk}:{paper.drafted_at.timestamp():.6f}:{printed[:12]}"
    paper.job = jobs.ask(kind=kind, key=key, by=by, scope=paper.phase.campaign, paper=paper.pk, printed=printed)
    paper.save(update_fields=["job"])


def printed_digest(paper: Paper) -> str:
    """What the PDF says: the content, and the day below it."""
    return digest([paper.number, paper.title_lines, paper.body, paper.cases, published_on(paper)])


def published_on(paper: Paper) -> str:
    """The day of publication in the portal's time zone, as papers write it; "" for a draft without a minute."""
    moment = paper.published_at or paper.release_at
    return day(timezone.localdate(moment)) if moment else ""
