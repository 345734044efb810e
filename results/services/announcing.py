"""The announcement: every noticed case but those that an objection holds or has taken off."""

from __future__ import annotations

from django.db import transaction

from campaigns import official
from campaigns.models import Campaign, Phase
from campaigns.services import require_open
from core import audit, clock
from core.models import User
from core.official import official_number
from results import papers
from results.errors import NothingToAnnounce, PaperIsNotDrafted
from results.kinds import confirmed_selection
from results.models import AnnouncedCase, Announcement, Objection
from submissions.models import Submission
from submissions.models.submission import SubmissionQuerySet

PUBLISH = "announcement.publish"
PDF = "announcement"


def to_announce(campaign: Campaign) -> SubmissionQuerySet:
    """The selected cases not announced yet, without those under an open or an upheld objection; neutral order."""
    selection = confirmed_selection(campaign)
    held = Objection.objects.filter(submission__campaign=campaign).exclude(state=Objection.State.DISMISSED)
    return (
        Submission.objects.filter(selected__selection=selection, selected__chosen=True, announced=None)
        .exclude(pk__in=held.values("submission"))
        .with_names()
        .in_neutral_order()
    )


def announced_without_certificate(campaign: Campaign) -> SubmissionQuerySet:
    """The cases whose certificate is due."""
    waiting = Submission.objects.filter(campaign=campaign, announced__isnull=False, certificate=None)
    return waiting.with_names().order_by("number")


@transaction.atomic
def propose_announcement(*, campaign: Campaign, by: User, number: str = "") -> Announcement:
    """Draft the announcement and propose it. Drafted again it replaces the draft.

    Raises the phase's refusals (the notice is not over), NothingToAnnounce, NumberIsNotOfficial or TextIsMissing.
    """
    phase = _locked_phase(campaign)
    draft = _draft(phase) or Announcement(phase=phase, position=phase.announcements.count() + 1)
    _compose(draft, official_number(number))
    draft.drafted_at = clock.now(phase.campaign)
    draft.save()
    papers.propose(draft, action=PUBLISH, by=by, campaign=phase.campaign)
    return draft


@transaction.atomic
def announce(*, campaign: Campaign, by: User) -> Announcement:
    """Publish the drafted announcement as the second person; its cases may now receive certificates.

    Raises PaperIsNotDrafted, the phase's refusals, and those of ``approvals.approve`` (ContentHasChanged when an
    objection was settled in between).
    """
    phase = _locked_phase(campaign)
    announcement = _draft(phase)
    if announcement is None:
        raise PaperIsNotDrafted
    anew = Announcement(phase=phase)
    cases = _compose(anew, announcement.number)
    papers.approve(announcement, anew, action=PUBLISH, by=by, campaign=phase.campaign)
    announcement.save()
    AnnouncedCase.objects.bulk_create(AnnouncedCase(announcement=announcement, submission=case) for case in cases)
    audit.record("announcement.publish", announcement, by=by, scope=phase.campaign, cases=len(cases))
    papers.ask_pdf(announcement, kind=PDF, by=by)
    return announcement


def _draft(phase: Phase) -> Announcement | None:
    return Announcement.objects.filter(phase=phase, published_at=None).first()


def _compose(announcement: Announcement, number: str) -> list[Submission]:
    campaign = announcement.phase.campaign
    cases = list(to_announce(campaign))
    if not cases:
        raise NothingToAnnounce
    announcement.number = number
    announcement.cases = papers.case_lines(cases)
    announcement.title_lines = official.title_lines(campaign, papers.text_of(campaign, "announcement_title"))
    announcement.body = papers.filled(papers.text_of(campaign, "announcement"), count=len(cases))
    return cases


def _locked_phase(campaign: Campaign) -> Phase:
    phase = require_open(campaign, "announce")
    return Phase.objects.select_for_update(of=("self",), no_key=True).select_related("campaign").get(pk=phase.pk)
