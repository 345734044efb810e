"""Date, place and topic of the meeting, and its limits."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.errors import PhaseIsClosed
from campaigns.models import Campaign, Phase
from campaigns.services import phase_for
from core import audit, clock
from core.errors import DomainError
from core.models import User
from core.text import clean_line
from results.errors import MeetingIsNotSet
from results.models import Certificate, Meeting
from results.models.meeting import MOST_DELEGATES
from results.services.meeting import letters

MOST_OF_ALL = 20  # delegates that one invitation may ever be for
IN_CALENDARS = ("starts_at", "ends_at", "place", "topic")  # what people have written down


class MeetingTimesAreWrong(DomainError):
    message = _("The doors open before the meeting begins, and it ends after it has begun. Please check the times.")


class InvitedNeedDateAndPlace(DomainError):
    message = _("Invitations were sent: the meeting needs a date and a place. Set the new ones; all invited are told.")


@transaction.atomic
def set_meeting(
    *,
    campaign: Campaign,
    starts_at: datetime | None,
    place: str,
    by: User,
    topic: str = "",
    ends_at: datetime | None = None,
    doors_at: datetime | None = None,
    answer_until: datetime | None = None,
    most_delegates: int = MOST_DELEGATES,
) -> Meeting:
    """Set date, place and topic of the meeting; what is not known yet stays open (另行通知).

    It may be set long before the meeting's phase opens. The agenda moves with the meeting; whoever was invited and has
    not declined is told of another time, place or topic. Raises PhaseIsClosed once that phase is over,
    MeetingTimesAreWrong and InvitedNeedDateAndPlace.
    """
    phase = phase_for(campaign, "invite")
    phase = Phase.objects.select_for_update(of=("self",), no_key=True).select_related("campaign").get(pk=phase.pk)
    now = clock.now(campaign)
    if phase.is_over_at(now):
        raise PhaseIsClosed(phase=phase.name)
    _refuse_wrong_times(starts_at, ends_at, doors_at, answer_until)
    meeting = Meeting.objects.filter(phase=phase).first() or Meeting(phase=phase)
    before = {name: getattr(meeting, name) for name in IN_CALENDARS}
    meeting.place, meeting.topic = clean_line(place)[:100], clean_line(topic)[:200]
    meeting.starts_at, meeting.ends_at, meeting.doors_at = starts_at, ends_at, doors_at
    meeting.answer_until, meeting.most_delegates = answer_until, most_delegates
    is_new, is_changed = meeting.pk is None, before != {name: getattr(meeting, name) for name in IN_CALENDARS}
    if is_changed:
        meeting.changed_at, meeting.sequence = now, meeting.sequence + (not is_new)
    meeting.save()
    if not is_new:
        _move_agenda(meeting, before["starts_at"])
        if is_changed:
            _tell(meeting, campaign, by)
    audit.record("meeting.set", meeting, by=by, scope=campaign, starts_at=starts_at, place=meeting.place)
    return meeting


def _refuse_wrong_times(
    starts_at: datetime | None, ends_at: datetime | None, doors_at: datetime | None, answer_until: datetime | None
) -> None:
    others = (ends_at, doors_at, answer_until)
    if (
        (starts_at is None and any(others))
        or (starts_at and ends_at and ends_at <= starts_at)
        or (starts_at and doors_at and doors_at > starts_at)
        or (starts_at and answer_until and answer_until > starts_at)
    ):
        raise MeetingTimesAreWrong


def _move_agenda(meeting: Meeting, before: datetime | None) -> None:
    moved: timedelta = meeting.starts_at - before if meeting.starts_at and before else timedelta()
    for session in meeting.sessions.all() if moved else ():
        session.begins_at, session.ends_at = session.begins_at + moved, session.ends_at + moved
        session.save(update_fields=["begins_at", "ends_at"])


def _tell(meeting: Meeting, campaign: Campaign, by: User) -> None:
    invited = list(meeting.invitations.exclude(answer="no").with_names())
    if invited and not (meeting.starts_at and meeting.place):
        raise InvitedNeedDateAndPlace
    for invitation in invited:
        letters.tell_of_change(invitation, meeting, campaign, by)


def locked(meeting: Meeting) -> Meeting:
    """The meeting's row, locked until the transaction ends: what its lists may hold is decided under it."""
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("phase__campaign")
    return rows.get(pk=meeting.pk)


def meeting_of(campaign: Campaign) -> Meeting:
    """The campaign's meeting with date and place. Raises MeetingIsNotSet."""
    meeting = Meeting.objects.filter(phase__campaign=campaign).select_related("phase__campaign").first()
    if meeting is None or meeting.starts_at is None or not meeting.place:
        raise MeetingIsNotSet
    return meeting


def is_public(campaign: Campaign, now: datetime) -> bool:
    """Whether the selected zones may be named: their certificates are public. Before, an agenda would tell them."""
    return Certificate.objects.filter(campaign=campaign).public_at(now).exists()
