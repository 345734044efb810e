"""The answer to an invitation: whether somebody comes, and who. It may be changed until the deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from campaigns.services import require_open
from core import audit, clock, deadlines, signed_links
from core.canonical import subject_of
from core.errors import DomainError
from core.models import SignedLink, User
from core.text import clean, clean_line
from results.errors import DelegatesAreMissing
from results.models import Delegate, Invitation
from results.services.certifying import SIGNS
from results.services.meeting import letters
from results.services.meeting.inviting import locked_invitation

MOST_REMARK = 1000  # characters
CODE = 6  # signs


class AnswersAreClosed(DomainError):
    message = _("Answers were taken until %(until)s. Please call the organisers, who can still enter a change.")


class TooManyDelegates(DomainError):
    message = _("An invitation is for at most %(most)s persons. Please leave some out.")


class DelegateHasSignedIn(DomainError):
    message = _("%(name)s has signed in and stays on the list. Other persons can still be changed.")


@dataclass(frozen=True)
class Person:
    """One who comes, as typed; ``pk`` names the delegate that the row was, so that the badge stays good."""

    name: str
    post: str
    telephone: str
    email: str = ""
    pk: int | None = None


def invited_by(token: str) -> Invitation:
    """The invitation behind a link that still stands, on its campaign's clock. Raises the refusals of the link."""
    link = signed_links.find(token, purpose=letters.INVITED)
    invitation = Invitation.objects.with_names().get(pk=link.subject.split(":")[1])
    signed_links.refuse_spent(link, scope=invitation.meeting.phase.campaign)
    return invitation


def participant_by(token: str) -> Delegate:
    """The delegate behind a personal link. Raises the refusals of the link."""
    link = signed_links.find(token, purpose=letters.PARTICIPANT)
    rows = Delegate.objects.select_related(
        "invitation__meeting__phase__campaign", "invitation__submission__zone__organisation", "sign_in"
    )
    delegate = rows.filter(pk=link.subject.split(":")[1]).first()
    if delegate is None:
        raise signed_links.LinkIsUnknown
    signed_links.refuse_spent(link, scope=delegate.invitation.meeting.phase.campaign)
    return delegate


@transaction.atomic
def answer_invitation(*, token: str, takes_part: bool, delegates: Sequence[Person], remark: str = "") -> Invitation:
    """Record the answer that the link's bearer gives, or changes. Who comes is named: name, post, telephone.

    Raises AnswersAreClosed, DelegatesAreMissing, TooManyDelegates, DelegateHasSignedIn, the refusals of the link, and
    the phase's.
    """
    invitation = locked_invitation(invited_by(token))
    meeting, campaign = invitation.meeting, invitation.meeting.phase.campaign
    require_open(campaign, "register")
    now, until = clock.now(campaign), meeting.takes_answers_until
    if until and until <= now:
        raise AnswersAreClosed(until=deadlines.moment_text(until))
    return _answer(invitation, takes_part, delegates, remark, by=None, now=now)


@transaction.atomic
def record_answer(
    *, invitation: Invitation, takes_part: bool, delegates: Sequence[Person], by: User, remark: str = ""
) -> Invitation:
    """Enter an answer that was given by telephone, marked so; also after the deadline, while the phase is open.

    Raises as ``answer_invitation`` does, but for AnswersAreClosed and the link's.
    """
    invitation = locked_invitation(invitation)
    campaign = invitation.meeting.phase.campaign
    require_open(campaign, "register")
    return _answer(invitation, takes_part, delegates, remark, by=by, now=clock.now(campaign))


def _answer(
    invitation: Invitation,
    takes_part: bool,
    delegates: Sequence[Person],
    remark: str,
    *,
    by: User | None,
    now: datetime,
) -> Invitation:
    meeting, campaign = invitation.meeting, invitation.meeting.phase.campaign
    coming = [person for person in delegates if clean_line(person.name)] if takes_part else []
    if takes_part and not coming:
        raise DelegatesAreMissing
    if len(coming) > (most := most_of(invitation)):
        raise TooManyDelegates(most=most)
    _write_delegates(invitation, coming)
    invitation.answer = Invitation.Answer.YES if takes_part else Invitation.Answer.NO
    invitation.remark = clean(remark).strip()[:MOST_REMARK]
    invitation.answered_at, invitation.entered_by = now, by
    invitation.save(update_fields=["answer", "remark", "answered_at", "entered_by"])
    letters.participant_addresses(invitation.delegates.all(), campaign, by)
    letters.confirm(invitation, meeting, campaign, by)
    audit.record("meeting.answer", invitation, by=by, scope=campaign, answer=invitation.answer, delegates=len(coming))
    return invitation


def most_of(invitation: Invitation) -> int:
    """For how many persons an invitation is: never fewer than stand on it, so that such an answer can be changed."""
    return max(invitation.meeting.most_delegates, invitation.delegates.count())


def _write_delegates(invitation: Invitation, coming: Sequence[Person]) -> None:
    # Locked before it is read who has signed in: somebody may stand at the door this moment.
    list(invitation.delegates.select_for_update(no_key=True))
    there = {delegate.pk: delegate for delegate in invitation.delegates.select_related("sign_in")}
    rows = _rows_of(coming, there)
    for gone in there.values():
        _leave_out(gone)
    for position, (person, row) in enumerate(zip(coming, rows, strict=True), start=1):
        delegate = row or Delegate(invitation=invitation, code=_free_code())
        name, email = _name(person), person.email.strip()
        if delegate.arrived and name != delegate.name:
            raise DelegateHasSignedIn(name=delegate.name)
        if delegate.pk and email != delegate.email:
            _revoke_links(delegate)  # the earlier letter went to somebody else, perhaps
        delegate.position, delegate.name = position, name
        delegate.post, delegate.telephone = clean_line(person.post)[:100], clean_line(person.telephone)[:40]
        delegate.email = email
        delegate.save()


def _rows_of(coming: Sequence[Person], there: dict[int, Delegate]) -> list[Delegate | None]:
    """The row of each who comes, taken out of ``there``; none for a new person, also one typed over another's row.

    Link, badge and code of a row are one person's: a successor gets new ones.
    """
    rows: list[Delegate | None] = []
    for person in coming:
        row = there.get(person.pk) if person.pk else None
        rows.append(there.pop(row.pk) if row and _is_same(person, row) else None)
    for place, person in enumerate(coming):  # rows that changed places, or the same answer sent twice
        same = (row for row in there.values() if (row.name, row.email) == (_name(person), person.email.strip()))
        if rows[place] is None and (row := next(same, None)):
            rows[place] = there.pop(row.pk)
    return rows


def _is_same(person: Person, row: Delegate) -> bool:
    """Whether a row is still the same person's: by the name, or by the address when the name was corrected."""
    email = person.email.strip()
    return _name(person) == row.name or bool(email and email.casefold() == row.email.casefold())


def _name(person: Person) -> str:
    return clean_line(person.name)[:50]


def _leave_out(delegate: Delegate) -> None:
    if delegate.arrived:
        raise DelegateHasSignedIn(name=delegate.name)
    _revoke_links(delegate)
    delegate.delete()


def _revoke_links(delegate: Delegate) -> None:
    links = SignedLink.objects.filter(purpose=letters.PARTICIPANT, subject=subject_of(delegate), revoked_at=None)
    links.update(revoked_at=clock.now(delegate.invitation.meeting.phase.campaign))


def _free_code() -> str:
    while Delegate.objects.filter(code=(code := get_random_string(CODE, SIGNS))).exists():
        pass  # one in nine hundred million
    return code
