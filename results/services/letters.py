"""Official letters (会议通知, 表扬): begun from the programme's text, worded by one organiser, issued by another."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns import official
from campaigns.models import Campaign, Phase
from core import audit, clock
from core.errors import DomainError
from core.models import User
from core.official import official_number
from core.text import clean, clean_line
from results import papers
from results.models import Certificate, Letter, Meeting
from results.services.meeting import when
from submissions.models import Submission

ISSUE = "letter.issue"
PDF = "letter"
PHASES = {Letter.Kind.MEETING: "meet", Letter.Kind.COMMENDATION: "award"}  # the phase's kind
MOST_TITLE, MOST_TO, MOST_BODY = 100, 200, 5000  # characters


class LetterHasNoPhase(DomainError):
    message = _("This programme has no phase for such a document.")


class NothingToCommend(DomainError):
    message = _("No case has been announced yet. Publish the announcement first; a commendation names its cases.")


class LetterHasNoWords(DomainError):
    message = _("Please write a title and a text.")


class LetterIsIssued(DomainError):
    message = _("This document has been issued and can no longer be changed. Draft another one.")


def phase_of(campaign: Campaign, kind: str) -> Phase:
    """The phase that a letter belongs to. Raises LetterHasNoPhase."""
    phase = campaign.phases.filter(kind=PHASES[Letter.Kind(kind)]).first()
    if phase is None:
        raise LetterHasNoPhase
    return phase


def suggested(campaign: Campaign, kind: str) -> dict[str, str]:
    """Title, addressee and text as the programme has them, filled with what is known; "" where it has none."""
    meeting = Meeting.objects.filter(phase__campaign=campaign).first()
    facts = {
        "date": when(meeting) if meeting else "另行通知",
        "place": (meeting and meeting.place) or "另行通知",
        "count": len(_cases(campaign, kind)) or "$count",
    }
    return {
        "title": papers.filled(campaign.text(f"{kind}_title"), **facts),
        "to": campaign.text("notice_to"),
        "body": papers.filled(campaign.text(kind), **facts).strip(),
    }


@transaction.atomic
def propose_letter(
    *, campaign: Campaign, kind: str, title: str, to: str, body: str, by: User, number: str = ""
) -> Letter:
    """Word a letter and propose it. Drafted again it replaces the draft.

    Raises LetterHasNoPhase, LetterHasNoWords, NothingToCommend or NumberIsNotOfficial.
    """
    phase = _locked(phase_of(campaign, kind))
    letter = Letter.objects.filter(phase=phase, kind=kind, published_at=None).first() or Letter(phase=phase, kind=kind)
    title, letter.body = clean_line(title)[:MOST_TITLE], clean(body).strip()[:MOST_BODY]
    if not title or not letter.body:
        raise LetterHasNoWords
    letter.number, letter.to = official_number(number), clean_line(to)[:MOST_TO]
    letter.title_lines = official.title_lines(campaign, title)
    letter.cases = _cases_to_name(campaign, kind)
    letter.drafted_at = clock.now(campaign)
    letter.save()
    papers.propose(letter, action=ISSUE, by=by, campaign=campaign)
    return letter


@transaction.atomic
def issue_letter(*, letter: Letter, by: User, seen: str | None = None) -> Letter:
    """Issue a drafted letter as the second person; its file is made at once.

    ``seen`` is the digest of the draft that this person has read (see ``papers.approve``); pressed twice it is one
    issue. Raises LetterIsIssued, NothingToCommend, and the refusals of ``approvals.approve``.
    """
    phase = _locked(letter.phase)
    letter = Letter.objects.select_related("phase__campaign", "approval").get(pk=letter.pk)
    if papers.is_released_by(letter, by, seen):
        return letter
    if letter.published_at:
        raise LetterIsIssued
    words = ("kind", "number", "to", "title_lines", "body")
    anew = Letter(phase=phase, **{name: getattr(letter, name) for name in words})
    anew.cases = _cases_to_name(phase.campaign, letter.kind)
    papers.approve(letter, anew, action=ISSUE, by=by, campaign=phase.campaign, seen=seen)
    letter.save()
    audit.record(ISSUE, letter, by=by, scope=phase.campaign, kind=letter.kind, number=letter.number)
    papers.ask_pdf(letter, kind=PDF, by=by)
    return letter


def _cases_to_name(campaign: Campaign, kind: str) -> list[dict[str, str]]:
    cases = _cases(campaign, kind)
    if kind == Letter.Kind.COMMENDATION and not cases:
        raise NothingToCommend
    return cases


def _cases(campaign: Campaign, kind: str) -> list[dict[str, Any]]:
    """What a commendation names: the cases announced by now, without those whose certificate was revoked."""
    if kind != Letter.Kind.COMMENDATION:
        return []
    now = clock.now(campaign)
    announced = Submission.objects.filter(campaign=campaign, announced__announcement__published_at__lte=now)
    revoked = Certificate.objects.filter(campaign=campaign, state=Certificate.State.WITHDRAWN)
    announced = announced.exclude(pk__in=revoked.values("submission"))
    return papers.case_lines(announced.with_names().in_neutral_order())


def _locked(phase: Phase) -> Phase:
    return Phase.objects.select_for_update(of=("self",), no_key=True).select_related("campaign").get(pk=phase.pk)
