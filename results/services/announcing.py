"""The announcement: every noticed case but those that an objection holds or has taken off."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from campaigns import official
from campaigns.errors import CampaignHasNoSuchPhase
from campaigns.models import Campaign, Phase
from campaigns.services import phase_for, require_open
from core import audit, clock
from core.errors import DomainError
from core.models import User
from core.official import official_number
from results import papers
from results.errors import NothingToAnnounce, PaperIsNotDrafted
from results.models import AnnouncedCase, Announcement, PublicNotice
from results.services import certifying, release_letters, release_moment, taking_back
from results.services.due import to_announce
from submissions.models import Submission

PUBLISH = "announcement.publish"
PDF = "announcement"


@transaction.atomic
def propose_announcement(
    *,
    campaign: Campaign,
    by: User,
    number: str = "",
    release_at: datetime | None = None,
    with_certificates: bool = False,
) -> Announcement:
    """Draft the announcement and propose it. Drafted again it replaces the draft; the same content changes nothing.

    ``release_at`` is the minute at which it is to become public, None the moment of the second signature;
    ``with_certificates`` issues the certificates for that minute too. Raises the phase's refusals (the notice is not
    over), ReleaseIsSet, NothingToAnnounce, NumberIsNotOfficial, TextIsMissing, or what is wrong with the minute.
    """
    phase = _locked_phase(campaign)
    release_moment.refuse_set(_waiting(phase), phase.campaign)
    draft = _draft(phase) or Announcement(phase=phase, position=phase.announcements.count() + 1)
    draft.release_at, draft.with_certificates = release_moment.checked(release_at, phase), with_certificates
    _compose(draft, official_number(number))
    if papers.is_proposed(draft, action=PUBLISH, campaign=phase.campaign):
        draft.refresh_from_db()
        return draft
    draft.drafted_at, draft.job = clock.now(phase.campaign), None
    draft.save()
    papers.propose(draft, action=PUBLISH, by=by, campaign=phase.campaign)
    if draft.release_at:  # the day is known, so that the second person finds the file beside the page
        papers.ask_pdf(draft, kind=PDF, by=by)
    return draft


@transaction.atomic
def announce(*, campaign: Campaign, by: User, seen: str | None = None) -> Announcement:
    """Release the drafted announcement as the second person; its cases may now receive certificates.

    At its minute, or now, it is public. Pressed twice (the same ``seen``, see ``papers.approve``) it is one release.
    Raises PaperIsNotDrafted, MomentHasPassed, the phase's refusals, and those of ``approvals.approve``
    (ContentHasChanged when an objection was settled in between).
    """
    phase = _locked_phase(campaign)
    announcement = _draft(phase)
    if announcement is None:
        done: Announcement | None = phase.announcements.select_related("approval").last()
        if done and papers.is_released_by(done, by, seen):
            return done
        raise PaperIsNotDrafted
    release_moment.refuse_passed(announcement.release_at, phase.campaign)
    anew = Announcement(
        phase=phase, release_at=announcement.release_at, with_certificates=announcement.with_certificates
    )
    cases = _compose(anew, announcement.number)
    papers.approve(announcement, anew, action=PUBLISH, by=by, campaign=phase.campaign, seen=seen)
    announcement.save()
    AnnouncedCase.objects.bulk_create(AnnouncedCase(announcement=announcement, submission=case) for case in cases)
    release_letters.post(announcement, phase.campaign, **letter_facts(announcement))
    audit.record(
        "announcement.publish",
        announcement,
        by=by,
        scope=phase.campaign,
        cases=len(cases),
        public_from=announcement.published_at,
    )
    if announcement.job is None:
        papers.ask_pdf(announcement, kind=PDF, by=by)
    if announcement.with_certificates:
        certifying.issue_certificates(campaign=phase.campaign, by=by, issued_at=announcement.published_at, cases=cases)
    return announcement


@transaction.atomic
def call_off_announcement(*, campaign: Campaign, by: User, reason: str) -> Announcement:
    """Stop an announcement that waits for its minute, with its letters and certificates: one person suffices.

    It is a draft again, to be proposed anew. Raises ReasonIsMissing, ReleaseIsNotSet or ReleaseIsPublic.
    """
    phase = _of_locked(phase_for(campaign, "announce"))
    waiting = _waiting(phase)
    if waiting is None:
        done = phase.announcements.filter(published_at__isnull=False).last()
        release_moment.refuse_public(done or Announcement(phase=phase), phase.campaign)
        raise release_moment.ReleaseIsNotSet
    return _stopped(waiting, phase.campaign, by=by, reason=reason)


@transaction.atomic
def stop_announcement_of(*, case: Submission, by: User, reason: str) -> Announcement | None:
    """Call off the announcement that names ``case`` if it waits for its minute: an objection was upheld.

    To the last moment; one that is public stays, and None is returned, as for a programme without announcements.
    """
    try:
        phase = _of_locked(phase_for(case.campaign, "announce"))
    except CampaignHasNoSuchPhase:
        return None
    waiting = _waiting(phase)
    if waiting is None or not waiting.announced.filter(submission=case).exists():
        return None
    return _stopped(waiting, phase.campaign, by=by, reason=reason, to_the_last=True)


def _stopped(
    waiting: Announcement, campaign: Campaign, *, by: User, reason: str, to_the_last: bool = False
) -> Announcement:
    moment = waiting.published_at
    letters = taking_back.take_back(waiting, campaign, by=by, reason=reason, to_the_last=to_the_last)
    assert moment  # noqa: S101 - narrows the type for mypy: no other is taken back
    certificates = certifying.recall_certificates(announcement=waiting, since=moment, by=by)
    waiting.announced.all().delete()
    facts = {"reason": waiting.called_off_reason, "letters": letters, "certificates": certificates}
    audit.record("announcement.call_off", waiting, by=by, scope=campaign, **facts)
    return waiting


def preview(announcement: Announcement) -> Announcement:
    """The announcement as it would be public; not saved. The day of one for at once is today's."""
    moment = announcement.release_at or clock.now(announcement.phase.campaign)
    announcement.published_at = announcement.published_at or moment
    return announcement


def is_current(announcement: Announcement) -> bool:
    """Whether the draft still says what the list, the objections and the texts of today give."""
    anew = Announcement(
        phase=announcement.phase,
        release_at=announcement.release_at,
        with_certificates=announcement.with_certificates,
    )
    try:
        _compose(anew, announcement.number)
    except DomainError:
        return False
    campaign = announcement.phase.campaign
    return papers.content_digest(anew, campaign) == papers.content_digest(announcement, campaign)


def letter_facts(announcement: Announcement) -> dict[str, str]:
    """What the letters say of the announcement's day."""
    return {"date": papers.published_on(announcement)}


def _waiting(phase: Phase) -> Announcement | None:
    """The announcement that was released for a minute that has not come."""
    found: Announcement | None = phase.announcements.all().awaiting_at(clock.now(phase.campaign)).first()
    return found


def _wait_for_objections(campaign: Campaign) -> None:
    """Let an objection that came in the last instant be stored before the list is read: it holds this lock."""
    list(PublicNotice.objects.select_for_update(of=("self",), no_key=True).filter(phase__campaign=campaign))


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
    _wait_for_objections(campaign)
    return _of_locked(phase)


def _of_locked(phase: Phase) -> Phase:
    return Phase.objects.select_for_update(of=("self",), no_key=True).select_related("campaign").get(pk=phase.pk)
