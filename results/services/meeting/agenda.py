"""The agenda: sessions by topic, with speakers from the selected zones."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core import audit, clock
from core.errors import DomainError
from core.models import User
from core.text import clean_line
from results.errors import MeetingIsNotSet
from results.models import Certificate, Meeting, MeetingSession
from results.services.meeting.setting import locked
from submissions.models import Submission

MOST_SESSIONS = 60


class SessionsOverlap(DomainError):
    message = _("%(topic)s takes this time already (%(begins)s to %(ends)s). Choose another time.")


class SessionIsOutsideTheMeeting(DomainError):
    message = _("A session lies within the meeting, which begins at %(begins)s. Check the time, or move the meeting.")


class SpeakerIsNotSelected(DomainError):
    message = _("Only a zone whose certificate is public speaks for its case. Choose one of the list, or none.")


class AgendaIsFull(DomainError):
    message = _("The agenda has %(count)s sessions already. Drop one first.")


class SessionHasNoTopic(DomainError):
    message = _("Please write the topic of the session.")


class SessionIsGone(DomainError):
    message = _("This session was dropped meanwhile. What you typed is still here: add it as a new one.")


def speakers(campaign: Campaign, now: datetime) -> models.QuerySet[Submission]:
    """The cases whose zones may speak: those with a valid certificate that is public, in neutral order."""
    certificates = Certificate.objects.filter(campaign=campaign).standing().public_at(now)
    return Submission.objects.filter(certificate__in=certificates).with_names().in_neutral_order()


@transaction.atomic
def save_session(
    *,
    meeting: Meeting,
    begins_at: datetime,
    ends_at: datetime,
    topic: str,
    by: User,
    case: Submission | None = None,
    speaker: str = "",
    session: MeetingSession | None = None,
) -> MeetingSession:
    """Add a session, or change ``session``. Sessions may touch but not overlap.

    Raises MeetingIsNotSet, SessionsOverlap, SessionIsOutsideTheMeeting, SpeakerIsNotSelected, SessionHasNoTopic or
    SessionIsGone.
    """
    meeting = locked(meeting)
    campaign = meeting.phase.campaign
    there = list(meeting.sessions.all())
    others = [other for other in there if session is None or other.pk != session.pk]
    if session and len(others) == len(there):
        raise SessionIsGone
    if not session and len(others) >= MOST_SESSIONS:
        raise AgendaIsFull(count=len(others))
    _refuse_times(meeting, others, begins_at, ends_at)
    now = clock.now(campaign)
    if case and not speakers(campaign, now).filter(pk=case.pk).exists():
        raise SpeakerIsNotSelected
    topic = clean_line(topic)[:200]
    if not topic:
        raise SessionHasNoTopic
    session = session or MeetingSession(meeting=meeting)
    session.begins_at, session.ends_at, session.case = begins_at, ends_at, case
    session.topic, session.speaker = topic, clean_line(speaker)[:100]
    session.save()
    audit.record("meeting.session", meeting, by=by, scope=campaign, topic=session.topic)
    return session


def _refuse_times(meeting: Meeting, others: list[MeetingSession], begins_at: datetime, ends_at: datetime) -> None:
    if meeting.starts_at is None or meeting.is_over_at is None:
        raise MeetingIsNotSet
    if not meeting.starts_at <= begins_at < ends_at <= meeting.is_over_at:
        raise SessionIsOutsideTheMeeting(begins=f"{timezone.localtime(meeting.starts_at):%m-%d %H:%M}")
    for other in others:
        if other.begins_at < ends_at and begins_at < other.ends_at:
            begins, ends = timezone.localtime(other.begins_at), timezone.localtime(other.ends_at)
            raise SessionsOverlap(topic=other.topic, begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}")


@transaction.atomic
def drop_session(*, meeting: Meeting, pk: int, by: User) -> None:
    """Take a session off the agenda; one that is gone already stays so."""
    meeting = locked(meeting)
    found = meeting.sessions.filter(pk=pk).first()
    if found:
        found.delete()
        audit.record("meeting.drop_session", meeting, by=by, scope=meeting.phase.campaign, topic=found.topic)
