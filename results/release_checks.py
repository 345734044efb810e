"""The checklist before a release: what is ready, what is missing, and what the second person should know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Campaign
from core.models import Job
from core.official import unprintable
from core.text import clean_line
from results import docket, documents, papers
from results.models import Announcement, Certificate
from results.releases import Release
from results.services import announcing, certifying, due, noticing
from results.services.release_letters import Letter


@dataclass(frozen=True)
class Check:
    """One line: ``kind`` is ready, waiting (to be looked at) or wrong; ``names`` whom it concerns."""

    kind: str
    text: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Numbered:
    """A certificate on the list of a release: its number, drawn by the published seed, and whether it stands yet."""

    number: str
    zone: str
    title: str


def checks(found: Release, preview: Any, letters: list[Letter], warnings: list[str], user: Any) -> list[Check]:
    """Every line of the list, in the order in which somebody would look; for ``user``, who reads it."""
    lines = [*_content(found, preview), *(Check("waiting", sentence) for sentence in warnings), _file(found)]
    if isinstance(found.paper, Announcement):
        lines += [_certificates(found), *_held(found.campaign, user)]
    return [*lines, _letters(letters)]


def _content(found: Release, preview: Any) -> Iterator[Check]:
    paper = found.paper
    if found.is_late:
        yield Check("wrong", _("The minute of release has passed. Draft it again with a later one, or for at once."))
    if found.state in ("drafted", "waiting") and not _is_current(found):
        yield Check(
            "wrong", _("What it says has changed since it was drafted. Draft it again; then it can be approved.")
        )
    if places := unprintable(documents.paper_of(preview)):
        yield Check("wrong", _("No font here has these characters: %(characters)s") % {"characters": "；".join(places)})
    count = len(preview.cases)
    yield Check(
        "ready", ngettext("%(count)s case on the list", "%(count)s cases on the list", count) % {"count": count}
    )
    if not clean_line(paper.number):
        yield Check("waiting", _("It has no document number."))


def _is_current(found: Release) -> bool:
    """Whether the draft says what would be drafted now, and its letters are still worded as they were proposed."""
    if found.proposal and found.proposal.digest != papers.content_digest(found.paper, found.campaign):
        return False
    current = noticing.is_current if found.key == "notice" else announcing.is_current
    return current(found.paper)


def _file(found: Release) -> Check:
    job: Job | None = found.paper.job
    if job is None:
        return Check("ready", _("The PDF is made when it is released; its preview is below."))
    return _made(job, _("The PDF is rendered."), _("The PDF is being rendered."))


def _made(job: Job, done: str, doing: str) -> Check:
    if job.state == Job.State.FAILED:
        return Check("wrong", job.error)
    return Check("ready", done) if job.result_id else Check("waiting", doing)


def _certificates(found: Release) -> Check:
    if not found.paper.with_certificates:
        return Check("waiting", _("The certificates are not released with it; they are issued by themselves later."))
    job = certifying.pdf_job(found.campaign) if found.paper.published_at else None
    if job is None:
        return Check("ready", _("The certificates are rendered once the second person has approved."))
    return _made(job, _("The certificates are rendered."), _("The certificates are being rendered."))


def _held(campaign: Campaign, user: Any) -> Iterator[Check]:
    """Named are the cases whose objection ``user`` may see (``docket.readable``); the others are counted."""
    held = due.held(campaign)
    if count := held.count():
        known = docket.readable(campaign, user).holding().values("submission")
        cases = held.filter(pk__in=known).with_names().in_neutral_order()
        names = [f"{case.number_text} {case.zone}" for case in cases]
        if more := count - len(names):
            names.append(ngettext("%(count)s more case", "%(count)s more cases", more) % {"count": more})
        yield Check("waiting", _("Not on it, because of an objection:"), tuple(names))


def _letters(letters: list[Letter]) -> Check:
    if not letters:
        return Check("waiting", _("The programme has no text for letters: none are sent."))
    without = tuple(letter.receiver for letter in letters if not letter.to)
    if without:
        return Check("wrong", _("Letters without an address:"), without)
    count = len(letters)
    return Check(
        "ready",
        ngettext("%(count)s letter, with address", "%(count)s letters, all with an address", count) % {"count": count},
    )


def certificate_list(found: Release, preview: Any) -> list[Numbered]:
    """The certificates of the previewed cases that the announcement releases.

    A number is drawn before it is issued and will be the same.
    """
    if not isinstance(found.paper, Announcement) or not found.paper.with_certificates:
        return []
    numbers = [int(case["number"]) for case in preview.cases]
    issued = Certificate.objects.filter(campaign=found.campaign, submission__number__in=numbers)
    known = dict(issued.values_list("submission__number", "number"))
    return [
        Numbered(
            known.get(int(case["number"])) or certifying.draw_number(found.campaign, int(case["number"])),
            case["zone"],
            case["title"],
        )
        for case in preview.cases
    ]
