"""The exchange meeting: date and place, invitations through signed links, and their answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.errors import PhaseIsClosed
from campaigns.models import Campaign, Phase
from campaigns.services import phase_for, require_open
from core import audit, clock, outbox, signed_links
from core.models import User
from core.text import clean, clean_line
from results import papers
from results.errors import DelegatesAreMissing, MeetingIsNotSet
from results.models import Certificate, Invitation, Meeting
from submissions.models import Submission

PURPOSE = "meeting"
VALID = timedelta(days=60)
MOST_DELEGATES = 1000  # characters


@transaction.atomic
def set_meeting(*, campaign: Campaign, starts_at: datetime | None, place: str, topic: str = "", by: User) -> Meeting:
    """Set date, place and topic of the meeting; what is not known yet stays open (另行通知).

    It may be set long before the meeting's phase opens. Raises PhaseIsClosed once that is over.
    """
    phase = phase_for(campaign, "invite")
    phase = Phase.objects.select_for_update(of=("self",), no_key=True).select_related("campaign").get(pk=phase.pk)
    if phase.is_over_at(clock.now(campaign)):
        raise PhaseIsClosed(phase=phase.name)
    meeting, _created = Meeting.objects.update_or_create(
        phase=phase,
        defaults={"starts_at": starts_at, "place": clean_line(place)[:100], "topic": clean_line(topic)[:200]},
    )
    audit.record("meeting.set", meeting, by=by, scope=campaign, starts_at=starts_at, place=meeting.place)
    return meeting


@transaction.atomic
def send_invitations(*, campaign: Campaign, by: User) -> int:
    """Invite every zone that holds a certificate and was not invited yet; returns how many letters were written.

    Raises MeetingIsNotSet without date or place, and the phase's refusals.
    """
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    phase = require_open(campaign, "invite")
    meeting = Meeting.objects.filter(phase=phase).first()
    if meeting is None or meeting.starts_at is None or not meeting.place:
        raise MeetingIsNotSet
    holds = Certificate.objects.filter(campaign=campaign).standing()
    holders = (
        Submission.objects.filter(certificate__in=holds.public_at(clock.now(campaign)), invitation=None)
        .with_names()
        .in_neutral_order()
    )
    for case in holders:
        invitation = Invitation.objects.create(
            meeting=meeting, submission=case, email=case.email.strip(), sent_at=clock.now(campaign)
        )
        _write(invitation, meeting, campaign, by)
    if count := len(holders):
        audit.record("meeting.invite", meeting, by=by, scope=campaign, invitations=count)
    return count


def _write(invitation: Invitation, meeting: Meeting, campaign: Campaign, by: User) -> None:
    token = signed_links.issue(purpose=PURPOSE, subject=invitation, valid=VALID, by=by, scope=campaign)
    body = papers.filled(
        papers.text_of(campaign, "meeting_invitation"),
        zone=invitation.submission.zone,
        date=when(meeting),
        place=meeting.place,
    )
    address = settings.SITE_URL + reverse("invitation", args=[token])
    outbox.post(
        key=f"meeting:{invitation.pk}",
        to=invitation.email,
        subject=f"邀请函：{papers.text_of(campaign, 'meeting_title')}",
        body=f"{body}\n\n{address}\n\n{'、'.join(campaign.host_names)}",
        scope=campaign,
    )


def when(meeting: Meeting) -> str:
    """Date and time of the meeting in Chinese, or 另行通知."""
    if meeting.starts_at is None:
        return "另行通知"
    local = timezone.localtime(meeting.starts_at)
    return f"{papers.day(local.date())} {local:%H:%M}"


@transaction.atomic
def answer_invitation(*, token: str, takes_part: bool, delegates: str) -> Invitation:
    """Record the answer that the link's bearer gives, once. Who comes is named: name, position, telephone.

    Raises DelegatesAreMissing, the refusals of the link, and the phase's.
    """
    invitation = invited_by(token)
    campaign = invitation.meeting.phase.campaign
    delegates = clean(delegates).strip()[:MOST_DELEGATES]
    require_open(campaign, "register")
    if takes_part and not delegates:
        raise DelegatesAreMissing
    signed_links.use(signed_links.read(token, purpose=PURPOSE, scope=campaign), scope=campaign)
    invitation.answer = Invitation.Answer.YES if takes_part else Invitation.Answer.NO
    invitation.delegates = delegates if takes_part else ""
    invitation.answered_at = clock.now(campaign)
    invitation.save(update_fields=["answer", "delegates", "answered_at"])
    audit.record("meeting.answer", invitation, by=None, scope=campaign, answer=invitation.answer)
    return invitation


def invited_by(token: str) -> Invitation:
    """The invitation behind a link that still stands, on its campaign's clock. Raises the refusals of the link."""
    link = signed_links.find(token, purpose=PURPOSE)
    invitation = Invitation.objects.select_related("meeting__phase__campaign", "submission__zone__organisation").get(
        pk=link.subject.split(":")[1]
    )
    signed_links.read(token, purpose=PURPOSE, scope=invitation.meeting.phase.campaign)
    return invitation
