"""The public notice: drafted by one organiser, released by another, at once or at a set minute.

Its working days begin on the day on which it becomes public.
"""

from __future__ import annotations

from copy import copy
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import official
from campaigns.models import Campaign, Phase
from campaigns.services import call_off_start, phase_for, start_phase, window
from core import audit, clock, working_days
from core.errors import DomainError
from core.models import User
from core.official import official_number
from results import papers
from results.errors import NoticeIsPublished, PaperIsNotDrafted, SelectionIsNotConfirmed
from results.kinds import confirmed_selection
from results.models import PublicNotice
from results.services import release_letters, release_moment, taking_back
from submissions.models import Submission

PUBLISH = "notice.publish"
PDF = "public_notice"


@transaction.atomic
def propose_notice(
    *, campaign: Campaign, by: User, number: str = "", release_at: datetime | None = None
) -> PublicNotice:
    """Draft the notice of the confirmed list and propose it; ``number`` is the document number (〔2026〕12号), if any.

    ``release_at`` is the minute at which it is to become public, None the moment of the second signature. Drafted
    again it replaces the draft; the same content proposed again changes nothing. Raises SelectionIsNotConfirmed,
    NoticeIsPublished, ReleaseIsSet, NumberIsNotOfficial, TextIsMissing, or what is wrong with the minute
    (``release_moment.checked``).
    """
    phase = _locked_phase(campaign)
    notice = PublicNotice.objects.filter(phase=phase).first() or PublicNotice(phase=phase)
    _refuse_published(notice)
    notice.release_at = release_moment.checked(release_at, phase)
    _compose(notice, official_number(number))
    if papers.is_proposed(notice, action=PUBLISH, campaign=phase.campaign):
        notice.refresh_from_db()
        return notice
    notice.drafted_at, notice.job = clock.now(phase.campaign), None
    notice.save()
    papers.propose(notice, action=PUBLISH, by=by, campaign=phase.campaign)
    if notice.release_at:  # every word is known, so that the second person finds the file beside the page
        papers.ask_pdf(notice, kind=PDF, by=by)
    return notice


@transaction.atomic
def publish_notice(*, campaign: Campaign, by: User, seen: str | None = None) -> tuple[PublicNotice, list[str]]:
    """Release the drafted notice as the second person; returns it and warnings about the calendar.

    At its minute, or now, it is public, and from then on anyone may object until 24:00 of the last working day.
    Pressed twice (the same ``seen``, see ``papers.approve``) it is one release. Raises PaperIsNotDrafted,
    NoticeIsPublished, ReleaseIsSet, MomentHasPassed, and the refusals of ``approvals.approve`` (ContentHasChanged if
    the list or the calendar changed meanwhile).
    """
    phase = _locked_phase(campaign)
    notice: PublicNotice | None = PublicNotice.objects.filter(phase=phase).select_related("approval").first()
    if notice is None:
        raise PaperIsNotDrafted
    if papers.is_released_by(notice, by, seen):
        return notice, []
    _refuse_published(notice)
    release_moment.refuse_passed(notice.release_at, phase.campaign)
    anew = PublicNotice(phase=phase, release_at=notice.release_at)
    _compose(anew, notice.number)
    papers.approve(notice, anew, action=PUBLISH, by=by, campaign=phase.campaign, seen=seen)
    notice.phase, warnings = start_phase(phase=phase, by=by, at=notice.published_at)
    phase = notice.phase
    first, last = period(phase)
    notice.body = papers.filled(notice.body, **_days(phase, first, last))
    notice.save()
    release_letters.post(notice, phase.campaign, **letter_facts(notice))
    audit.record(
        "notice.publish",
        notice,
        by=by,
        scope=phase.campaign,
        first_day=first,
        last_day=last,
        public_from=notice.published_at,
    )
    if notice.job is None:
        papers.ask_pdf(notice, kind=PDF, by=by)
    return notice, warnings


@transaction.atomic
def call_off_notice(*, campaign: Campaign, by: User, reason: str) -> PublicNotice:
    """Stop a notice that waits for its minute: one person suffices. It is a draft again, to be proposed anew.

    Raises ReasonIsMissing, ReleaseIsNotSet or ReleaseIsPublic.
    """
    phase = _locked_phase(campaign)
    notice: PublicNotice | None = PublicNotice.objects.filter(phase=phase).first()
    if notice is None:
        raise release_moment.ReleaseIsNotSet
    taking_back.take_back(notice, phase.campaign, by=by, reason=reason)
    call_off_start(phase=phase, by=by)
    audit.record("notice.call_off", notice, by=by, scope=phase.campaign, reason=notice.called_off_reason)
    return notice


def preview(notice: PublicNotice) -> tuple[PublicNotice, list[str]]:
    """The notice with its days as they would be, and warnings about the calendar; not saved.

    Those of a notice for at once are today's.
    """
    phase = notice.phase
    if notice.published_at is None:
        start = notice.release_at or clock.now(phase.campaign)
        phase.opens_at, (phase.closes_at, warnings) = start, window(phase, start)
    else:
        warnings = window(phase, notice.published_at)[1]
    notice.body = papers.filled(notice.body, **_days(phase, *period(phase)))
    notice.published_at = notice.published_at or phase.opens_at
    return notice, warnings


def is_current(notice: PublicNotice) -> bool:
    """Whether the draft still says what the list, the texts and the calendar of today give."""
    anew = PublicNotice(phase=notice.phase, release_at=notice.release_at)
    try:
        _compose(anew, notice.number)
    except DomainError:
        return False
    campaign = notice.phase.campaign
    return papers.content_digest(anew, campaign) == papers.content_digest(notice, campaign)


def letter_facts(notice: PublicNotice) -> dict[str, str]:
    """What the letters say of the notice's days, once its phase has its dates."""
    first, last = period(notice.phase)
    return {"first_day": papers.day(first), "last_day": papers.day_until(first, last)}


def _days(phase: Phase, first: date, last: date) -> dict[str, Any]:
    return {
        "first_day": papers.day(first),
        "last_day": papers.day_until(first, last),
        "days": phase.duration,
        "calendar_note": _calendar_note(first, last),
    }


def period(phase: Phase) -> tuple[date, date]:
    """First and last day of a notice that has begun, both inclusive, in the portal's time zone.

    They are the phase's own, stored when it began: no later correction of the calendar moves them.
    """
    if phase.opens_at is None or phase.closes_at is None:
        raise PaperIsNotDrafted
    first = timezone.localdate(phase.opens_at) + timedelta(0 if phase.first_day_counts else 1)
    return first, timezone.localdate(phase.closes_at - timedelta(seconds=1))


def outlook(phase: Phase) -> working_days.Period:
    """The period by today's calendar: of a notice that has begun from its first day on, of a draft as if published now.

    Its warnings name years without an official calendar. It never changes what was published.
    """
    begun = phase.opens_at or clock.now(phase.campaign)
    return working_days.period(timezone.localdate(begun), phase.duration or 1, first_day_counts=phase.first_day_counts)


def calendar_warnings(phase: Phase) -> list[str]:
    """A sentence for each year of the period without an official calendar; none where plain days are counted."""
    return list(outlook(phase).warnings) if phase.unit == Phase.Unit.WORKING_DAYS else []


def calendar_facts(phase: Phase) -> list[str]:
    """What organisers are told of the period: how it would run, and where the calendar is unknown or has changed."""
    if phase.unit != Phase.Unit.WORKING_DAYS:
        return []
    seen = outlook(phase)
    said = {"first": papers.day(seen.first), "last": papers.day(seen.last), "days": phase.duration}
    facts = list(seen.warnings)
    if phase.opens_at is None:
        facts.insert(0, _("Published today, it runs from %(first)s to %(last)s, %(days)s working days.") % said)
    elif seen.last != period(phase)[1]:
        said["stands"] = papers.day(period(phase)[1])
        facts.append(
            _("By today's calendar the notice would end on %(last)s. What was published stands: %(stands)s.") % said
        )
    return facts


def _calendar_note(first: date, last: date) -> str:
    """A sentence that names the weekend days worked within the period, so that nobody counts them off."""
    days = [f"{day.month}月{day.day}日" for day in working_days.worked_weekends(first, last)]
    return f"{'、'.join(days)}为调休工作日。" if days else ""


def _compose(notice: PublicNotice, number: str) -> None:
    """Fill the notice from the confirmed list; the days stay open until the day of publication is known."""
    campaign = notice.phase.campaign
    selection = confirmed_selection(campaign)
    if selection is None:
        raise SelectionIsNotConfirmed
    chosen = Submission.objects.filter(selected__selection=selection, selected__chosen=True)
    notice.number = number
    notice.cases = papers.case_lines(chosen.with_names().in_neutral_order())
    notice.title_lines = official.title_lines(campaign, papers.text_of(campaign, "public_notice_title"))
    notice.body = papers.filled(papers.text_of(campaign, "public_notice"), count=len(notice.cases))
    if notice.release_at:
        phase = copy(notice.phase)
        phase.opens_at, (phase.closes_at, _warnings) = notice.release_at, window(phase, notice.release_at)
        notice.body = papers.filled(notice.body, **_days(phase, *period(phase)))


def _refuse_published(notice: PublicNotice) -> None:
    release_moment.refuse_set(notice, notice.phase.campaign)
    if notice.published_at:
        raise NoticeIsPublished(date=papers.published_on(notice))


def _locked_phase(campaign: Campaign) -> Phase:
    phase = phase_for(campaign, "object")
    return Phase.objects.select_for_update(of=("self",), no_key=True).select_related("campaign").get(pk=phase.pk)
