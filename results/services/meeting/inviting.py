"""Who is invited: the holders of certificates, and guests. A letter with a personal link for each."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.services import require_open
from core import audit, clock
from core.errors import DomainError
from core.models import User
from core.text import clean_line
from results.models import Invitation, Meeting
from results.models.invitation import InvitationQuerySet
from results.services.meeting import letters
from results.services.meeting.agenda import speakers
from results.services.meeting.setting import locked, meeting_of
from submissions.models import Submission

REMINDER_EVERY = timedelta(hours=24)
MOST_GUESTS = 500
MOST_LETTERS = 20  # of one invitation: an address is corrected, not tried


class GuestHasNoName(DomainError):
    message = _("Please write who is invited: a person or a unit.")


class GuestIsInvited(DomainError):
    message = _("%(guest)s was invited at this address already. Open the invitation to send it again.")


class TooManyGuests(DomainError):
    message = _("%(count)s guests are invited already; more are not taken here.")


class SentTooOften(DomainError):
    message = _("This invitation was sent %(count)s times. Please call, and enter the answer yourself.")


@transaction.atomic
def send_invitations(*, campaign: Campaign, by: User) -> int:
    """Invite every zone that holds a certificate and was not invited yet; returns how many letters were written.

    A zone without a valid address is invited as well, without a letter. Raises MeetingIsNotSet without date or place,
    and the phase's refusals.
    """
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    require_open(campaign, "invite")
    meeting = meeting_of(campaign)
    now = clock.now(campaign)
    holders = list(speakers(campaign, now).filter(invitation=None))
    written = 0
    for case in holders:
        invitation = Invitation.objects.create(
            meeting=meeting, submission=case, email=_address_of(case), sent_at=clock.now(campaign)
        )
        letters.invite(invitation, meeting, campaign, by)
        written += bool(invitation.email)
    if holders:
        audit.record("meeting.invite", meeting, by=by, scope=campaign, invitations=len(holders), letters=written)
    return written


def _address_of(case: Submission) -> str:
    """The address of the form, which is free text there; empty for what is none: the organisers write one."""
    email = case.email.strip()
    try:
        Invitation._meta.get_field("email").run_validators(email)
    except ValidationError:
        return ""
    return email


@transaction.atomic
def invite_guest(*, campaign: Campaign, kind: int, guest: str, email: str, by: User) -> Invitation:
    """Invite somebody without a case: an expert, an office, the press. The same name and address once.

    Raises GuestHasNoName, GuestIsInvited, TooManyGuests, MeetingIsNotSet and the phase's refusals.
    """
    require_open(campaign, "invite")
    meeting = locked(meeting_of(campaign))
    guest, email = clean_line(guest)[:100], email.strip()
    if not guest:
        raise GuestHasNoName
    guests = meeting.invitations.filter(kind__gt=0)
    if guests.filter(guest=guest, email__iexact=email).exists():
        raise GuestIsInvited(guest=guest)
    if (count := guests.count()) >= MOST_GUESTS:
        raise TooManyGuests(count=count)
    invitation = Invitation.objects.create(
        meeting=meeting, kind=kind, guest=guest, email=email, sent_at=clock.now(campaign)
    )
    letters.invite(invitation, meeting, campaign, by)
    audit.record("meeting.invite_guest", invitation, by=by, scope=campaign, guest=guest)
    return invitation


@transaction.atomic
def correct_address(*, invitation: Invitation, email: str, by: User) -> Invitation:
    """Send the invitation again, to ``email``; the link of the earlier letter opens nothing any more.

    Raises GuestIsInvited, SentTooOften, and the phase's refusals.
    """
    invitation = locked_invitation(invitation)
    meeting, campaign = invitation.meeting, invitation.meeting.phase.campaign
    require_open(campaign, "invite")
    if invitation.letters >= MOST_LETTERS:
        raise SentTooOften(count=invitation.letters)
    invitation.email, invitation.sent_at = email.strip(), clock.now(campaign)
    invitation.letters += 1
    try:
        with transaction.atomic():
            invitation.save(update_fields=["email", "sent_at", "letters"])
    except IntegrityError:  # the same guest stands under that address already
        raise GuestIsInvited(guest=invitation.guest) from None
    letters.invite(invitation, meeting, campaign, by)
    audit.record("meeting.correct_address", invitation, by=by, scope=campaign, letters=invitation.letters)
    return invitation


@transaction.atomic
def remind_silent(*, campaign: Campaign, by: User) -> int:
    """Remind who has not answered and has an address, each once in 24 hours; returns how many letters were written.

    Raises MeetingIsNotSet and the phase's refusals.
    """
    require_open(campaign, "register")
    meeting = locked(meeting_of(campaign))
    now = clock.now(campaign)
    silent = list(silent_at(meeting, now).with_names())
    for invitation in silent:
        invitation.reminded_at = now
        invitation.save(update_fields=["reminded_at"])
        letters.remind(invitation, meeting, campaign, by)
    if silent:
        audit.record("meeting.remind", meeting, by=by, scope=campaign, reminders=len(silent))
    return len(silent)


def silent_at(meeting: Meeting, now: datetime) -> InvitationQuerySet:
    """The invitations without an answer whose last letter is older than a day; none once answers are closed.

    Only those that a letter reaches: whose form holds no address is called, or gets one first.
    """
    if meeting.takes_answers_until and meeting.takes_answers_until <= now:
        return Invitation.objects.none()
    quiet = now - REMINDER_EVERY
    return Invitation.objects.filter(
        Q(reminded_at__isnull=True) | Q(reminded_at__lte=quiet), meeting=meeting, answer="", sent_at__lte=quiet
    ).exclude(email="")


def locked_invitation(invitation: Invitation) -> Invitation:
    """The invitation's row, locked until the transaction ends."""
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True).with_names()
    return rows.get(pk=invitation.pk)
