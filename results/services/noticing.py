"""The public notice: drafted by one organiser, published by another; its working days begin with that act."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from campaigns import official
from campaigns.models import Campaign, Phase
from campaigns.services import phase_for, start_phase
from core import audit, clock, working_days
from core.models import User
from core.official import official_number
from results import papers
from results.errors import NoticeIsPublished, PaperIsNotDrafted, SelectionIsNotConfirmed
from results.kinds import confirmed_selection
from results.models import PublicNotice
from submissions.models import Submission

PUBLISH = "notice.publish"
PDF = "public_notice"


@transaction.atomic
def propose_notice(*, campaign: Campaign, by: User, number: str = "") -> PublicNotice:
    """Draft the notice of the confirmed list and propose it; ``number`` is the document number (〔2026〕12号), if any.

    Drafted again it replaces the draft. Raises SelectionIsNotConfirmed, NoticeIsPublished, NumberIsNotOfficial
    or TextIsMissing.
    """
    phase = _locked_phase(campaign)
    notice = PublicNotice.objects.filter(phase=phase).first() or PublicNotice(phase=phase)
    _refuse_published(notice)
    _compose(notice, official_number(number))
    notice.drafted_at = clock.now(phase.campaign)
    notice.save()
    papers.propose(notice, action=PUBLISH, by=by, campaign=phase.campaign)
    return notice


@transaction.atomic
def publish_notice(*, campaign: Campaign, by: User) -> tuple[PublicNotice, list[str]]:
    """Publish the drafted notice as the second person; returns it and warnings about the calendar.

    From this moment anyone may object until 24:00 of the last working day. Raises PaperIsNotDrafted,
    NoticeIsPublished, and the refusals of ``approvals.approve`` (ContentHasChanged if the list changed meanwhile).
    """
    phase = _locked_phase(campaign)
    notice = PublicNotice.objects.filter(phase=phase).first()
    if notice is None:
        raise PaperIsNotDrafted
    _refuse_published(notice)
    anew = PublicNotice(phase=phase)
    _compose(anew, notice.number)
    papers.approve(notice, anew, action=PUBLISH, by=by, campaign=phase.campaign)
    phase, warnings = start_phase(phase=phase, by=by)
    first, last = period(phase)
    notice.body = papers.filled(
        notice.body,
        first_day=papers.day(first),
        last_day=papers.day_until(first, last),
        days=phase.duration,
        calendar_note=_calendar_note(first, last),
    )
    notice.save()
    audit.record("notice.publish", notice, by=by, scope=phase.campaign, first_day=first, last_day=last)
    papers.ask_pdf(notice, kind=PDF, by=by)
    return notice, warnings


def period(phase: Phase) -> tuple[date, date]:
    """First and last day of a notice that has begun, both inclusive, in the portal's time zone.

    They are the phase's own, stored when it began: no later correction of the calendar moves them.
    """
    if phase.opens_at is None or phase.closes_at is None:
        raise PaperIsNotDrafted
    first = timezone.localdate(phase.opens_at) + timedelta(0 if phase.first_day_counts else 1)
    return first, timezone.localdate(phase.closes_at - timedelta(seconds=1))


def _calendar_note(first: date, last: date) -> str:
    """A sentence that names the weekend days worked within the period, so that nobody counts them off."""
    days = [f"{day.month}月{day.day}日" for day in working_days.worked_weekends(first, last)]
    return f"{'、'.join(days)}为调休工作日。" if days else ""


def _compose(notice: PublicNotice, number: str) -> None:
    """Fill the notice from the confirmed list; the days stay open until the day of publication."""
    campaign = notice.phase.campaign
    selection = confirmed_selection(campaign)
    if selection is None:
        raise SelectionIsNotConfirmed
    chosen = Submission.objects.filter(selected__selection=selection, selected__chosen=True)
    notice.number = number
    notice.cases = papers.case_lines(chosen.with_names().in_neutral_order())
    notice.title_lines = official.title_lines(campaign, papers.text_of(campaign, "public_notice_title"))
    notice.body = papers.filled(papers.text_of(campaign, "public_notice"), count=len(notice.cases))


def _refuse_published(notice: PublicNotice) -> None:
    if on := papers.published_on(notice):
        raise NoticeIsPublished(date=on)


def _locked_phase(campaign: Campaign) -> Phase:
    phase = phase_for(campaign, "object")
    return Phase.objects.select_for_update(of=("self",), no_key=True).select_related("campaign").get(pk=phase.pk)
