"""The sign-in at the door: by badge, by code, in the list, or with the own phone. The server decides, each once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock, deadlines
from core.canonical import subject_of
from core.errors import DomainError
from core.models import AuditEntry, User
from results.models import Delegate, Meeting, SignIn
from results.services.certifying import SIGNS
from results.services.meeting.minutes import refuse_frozen
from results.services.meeting.setting import locked

BADGE = signing.Signer(salt="meeting.badge", sep=".")
DOOR = signing.Signer(salt="meeting.door")
DOOR_VALID = timedelta(minutes=30)  # of a QR at the door: a photo of it is soon worth nothing
LAST_DIGITS = 4  # of the telephone, where the own phone does not know its bearer

LATEST = timedelta(hours=12)  # after the end: so long a phone may have been without network
TAKEN_BACK = "meeting.take_back_sign_in"


class DoorsAreClosed(DomainError):
    message = _("Sign-in begins at %(time)s.")


class MeetingIsOver(DomainError):
    message = _("The meeting is over; nobody is signed in any more.")


class BadgeIsUnknown(DomainError):
    status = 404
    message = _("This badge is not of this meeting. Look the person up in the list.")


class DoorCodeIsOld(DomainError):
    status = 410
    message = _("This code at the door has expired. Please scan the one that is shown now.")


class KeyWasUsed(DomainError):
    message = _("This sign-in was sent for somebody else already. Please scan the badge again.")


class DelegateIsNotFound(DomainError):
    message = _("Code and telephone do not belong together. Please check them, or ask at the desk.")


class SignInWasTakenBack(DomainError):
    message = _("A sign-in of this person was undone (%(time)s), after this scan. If the person is here, scan again.")


class TooManyTries(DomainError):
    status = 429
    message = _("Too many tries. Please sign in at the desk, or try again in ten minutes.")


def badge_token(delegate: Delegate) -> str:
    """What the QR on a badge holds, after the address: the code, signed."""
    return BADGE.sign(delegate.code)


def by_badge(text: str) -> Delegate:
    """The delegate of a scanned badge: its whole address, or the signed code alone. Raises BadgeIsUnknown."""
    try:
        code = BADGE.unsign(text.strip().rstrip("/").rpartition("/")[2])
    except (signing.BadSignature, UnicodeError):  # half a character, which no badge of ours holds
        raise BadgeIsUnknown from None
    return by_code(code)


def by_code(code: str) -> Delegate:
    """The delegate of a code that was typed, however it was spaced. Raises BadgeIsUnknown."""
    rows = Delegate.objects.select_related("invitation__meeting__phase__campaign")
    found = rows.filter(code=signs_of(code)).first()
    if found is None:
        raise BadgeIsUnknown
    return found


def signs_of(code: str) -> str:
    """A code as it is stored."""
    return "".join(sign for sign in code.upper() if sign in SIGNS)


@transaction.atomic
def sign_in(
    *, delegate: Delegate, how: str, by: User | None, client_key: str, scanned_at: datetime | None = None
) -> tuple[SignIn, bool]:
    """Sign a delegate in; returns the row, and whether it stood before, by another scan.

    ``scanned_at`` is when a phone without network scanned the badge; it counts within the opening of the doors and
    now. The same ``client_key`` sent again is the same sign-in. Raises DoorsAreClosed, MeetingIsOver, KeyWasUsed,
    BadgeIsUnknown, SignInWasTakenBack, MeetingMinutesAreFrozen.
    """
    meeting = locked(delegate.invitation.meeting)  # the minutes may be frozen this moment
    found = Delegate.objects.select_for_update(of=("self",), no_key=True).filter(pk=delegate.pk).first()
    if found is None:  # left out of the answer meanwhile
        raise BadgeIsUnknown
    delegate = found
    if there := SignIn.objects.filter(delegate=delegate).first():
        return there, there.client_key != client_key
    if SignIn.objects.filter(client_key=client_key).exists():
        raise KeyWasUsed
    refuse_frozen(meeting)
    _refuse_taken_back(delegate, scanned_at)
    campaign = meeting.phase.campaign
    now = clock.now(campaign)
    signed = SignIn.objects.create(
        delegate=delegate,
        at=_bounded(meeting, scanned_at or now, now),
        received_at=now,
        how=how,
        client_key=client_key,
        by=by,
    )
    audit.record("meeting.sign_in", delegate, by=by, scope=campaign, at=signed.at, how=how)
    return signed, False


def _bounded(meeting: Meeting, moment: datetime, now: datetime) -> datetime:
    opens, over = meeting.opens_doors_at, meeting.is_over_at
    if opens is None or over is None or now < opens:
        raise DoorsAreClosed(time=deadlines.moment_text(opens) if opens else "—")
    moment = max(opens, min(moment, now))
    if moment >= over or now >= over + LATEST:
        raise MeetingIsOver
    return moment


def _refuse_taken_back(delegate: Delegate, scanned_at: datetime | None) -> None:
    """A scan that a phone still holds says nothing that the one who took the sign-in back did not know."""
    if scanned_at is None:
        return
    taken = AuditEntry.objects.filter(subject=subject_of(delegate), action=TAKEN_BACK, at__gt=scanned_at).first()
    if taken:
        raise SignInWasTakenBack(time=deadlines.moment_text(taken.at))


def sign_in_self(*, door: str, delegate: Delegate) -> tuple[SignIn, bool]:
    """Who scanned the QR at the door confirms with the own link. Raises as ``sign_in``, and DoorCodeIsOld."""
    meeting = meeting_at_door(door)
    if delegate.invitation.meeting_id != meeting.pk:
        raise BadgeIsUnknown
    return sign_in(delegate=delegate, how=SignIn.How.SELF, by=None, client_key=f"self:{delegate.pk}")


def door_token(meeting: Meeting, now: datetime) -> str:
    """What the QR at the door holds: the meeting and until when, signed."""
    return DOOR.sign_object([meeting.pk, int((now + DOOR_VALID).timestamp())])


def meeting_at_door(door: str) -> Meeting:
    """The meeting whose door was scanned. Raises BadgeIsUnknown, or DoorCodeIsOld half an hour after it was shown."""
    try:
        pk, until = DOOR.unsign_object(door)
    except (signing.BadSignature, ValueError, TypeError):
        raise BadgeIsUnknown from None
    meeting = Meeting.objects.select_related("phase__campaign").filter(pk=pk).first()
    if meeting is None:
        raise BadgeIsUnknown
    if until < clock.now(meeting.phase.campaign).timestamp():
        raise DoorCodeIsOld
    return meeting


def by_code_and_telephone(meeting: Meeting, code: str, digits: str) -> Delegate:
    """Who typed the code and the telephone's last four digits. Raises DelegateIsNotFound, whichever is wrong."""
    try:
        found = by_code(code)
    except BadgeIsUnknown:
        raise DelegateIsNotFound from None
    known = "".join(sign for sign in found.telephone if sign.isdigit())[-LAST_DIGITS:]
    if found.invitation.meeting_id != meeting.pk or len(known) < LAST_DIGITS or known != digits:
        raise DelegateIsNotFound
    return found


@transaction.atomic
def take_back_sign_in(*, delegate: Delegate, by: User) -> None:
    """Undo the sign-in of somebody who was taken for another; one that is gone already stays so.

    Raises MeetingMinutesAreFrozen.
    """
    meeting = locked(delegate.invitation.meeting)
    delegate = Delegate.objects.select_for_update(of=("self",), no_key=True).get(pk=delegate.pk)
    there = SignIn.objects.filter(delegate=delegate).first()
    if there:
        refuse_frozen(meeting)
        there.delete()
        audit.record(TAKEN_BACK, delegate, by=by, scope=meeting.phase.campaign, at=there.at)
