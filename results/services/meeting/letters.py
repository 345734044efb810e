"""The letters about the meeting. Each holds the personal link, and the address of the calendar entry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from core import signed_links, wordings
from core.canonical import subject_of
from core.models import SignedLink, User
from results.errors import TextIsMissing
from results.models import Delegate, Invitation, Meeting
from results.services.meeting.words import answer_by, frame, remind_by, title, when

INVITED, PARTICIPANT = "meeting", "participant"  # purposes of links
VALID = timedelta(days=180)  # the meeting's materials are fetched long after it


def invite(invitation: Invitation, meeting: Meeting, campaign: Campaign, by: User) -> None:
    """The invitation, with a fresh link: an earlier one, perhaps sent to a wrong address, opens nothing any more."""
    token = signed_links.issue(purpose=INVITED, subject=invitation, valid=VALID, by=by, scope=campaign)
    key = f"meeting:{invitation.pk}" + (f":{invitation.letters}" if invitation.letters > 1 else "")
    kind = "meeting.guest" if invitation.submission_id is None else "meeting.invitation"
    facts = {"zone": invitation.invited, "date": when(meeting), "place": meeting.place, "until": answer_by(meeting)}
    _post(kind, key, invitation, campaign, token, **facts)


def remind(invitation: Invitation, meeting: Meeting, campaign: Campaign, by: User) -> None:
    """To who has not answered; the link of the first letter stays good."""
    token = link_of(invitation, campaign, by)
    key = f"meeting-remind:{invitation.pk}:{timezone.localdate(invitation.reminded_at)}"
    _post("meeting.remind", key, invitation, campaign, token, until=remind_by(meeting))


def tell_of_change(invitation: Invitation, meeting: Meeting, campaign: Campaign, by: User) -> None:
    """Another time, place or topic; the calendar entry behind the link is new, with a higher SEQUENCE."""
    key = f"meeting-change:{invitation.pk}:{meeting.sequence}"
    token = link_of(invitation, campaign, by)
    _post("meeting.change", key, invitation, campaign, token, frame=frame(meeting))
    for delegate in invitation.delegates.exclude(email=""):
        _to_delegate(delegate, meeting, campaign, by, changed=True)


def confirm(invitation: Invitation, meeting: Meeting, campaign: Campaign, by: User | None) -> None:
    """Each delegate who left an address gets a personal link, once for an address."""
    for delegate in invitation.delegates.exclude(email=""):
        _to_delegate(delegate, meeting, campaign, by, changed=False)


def _to_delegate(delegate: Delegate, meeting: Meeting, campaign: Campaign, by: User | None, *, changed: bool) -> None:
    address = participant_addresses([delegate], campaign, by)[delegate.pk]
    mark = hashlib.sha256(delegate.email.encode()).hexdigest()[:12]  # an address may be longer than a key
    # Once an earlier link is void, its letter is worth nothing, and the new one goes to an old address as well.
    voided = SignedLink.objects.filter(
        purpose=PARTICIPANT, subject=subject_of(delegate), revoked_at__isnull=False
    ).count()
    key = f"participant:{delegate.pk}:{mark}:{meeting.sequence if changed else ''}"
    facts = {
        "person": delegate.name,
        "title": title(campaign),
        "frame": frame(meeting),
        "link": address,
        "calendar": f"{address}meeting.ics",
    }
    wording = wordings.of("meeting.participant_change" if changed else "meeting.participant", campaign)
    wording.post(facts, key=f"{key}:{voided}" if voided else key, to=delegate.email)


def _post(kind: str, key: str, invitation: Invitation, campaign: Campaign, token: str, /, **facts: object) -> None:
    """A letter of that kind with the personal link. Raises TextIsMissing for an invitation without words."""
    if not invitation.email:
        return  # a form without an address: the list of invitations shows it, and the organisers write one
    address = settings.SITE_URL + reverse("invitation", args=[token])
    facts |= {"guest": invitation.invited, "title": title(campaign), "link": address}
    wording = wordings.of(kind, campaign)
    if wording.is_empty:
        raise TextIsMissing(key="meeting_invitation")
    wording.post({**facts, "calendar": f"{address}meeting.ics"}, key=key, to=invitation.email)


# --- links ------------------------------------------------------------------------------------------------------------


def link_of(invitation: Invitation, campaign: Campaign, by: User | None) -> str:
    """A token of the invitation's link that still opens; a new link where none does."""
    found = signed_links.standing(INVITED, [invitation], scope=campaign).get(subject_of(invitation))
    if found:
        return signed_links.token_of(found)
    return signed_links.issue(purpose=INVITED, subject=invitation, valid=VALID, by=by, scope=campaign)


def participant_addresses(delegates: Iterable[Delegate], campaign: Campaign, by: User | None = None) -> dict[int, str]:
    """The absolute address of each delegate's own page; a new link where none opens any more."""
    delegates = list(delegates)
    found = signed_links.standing(PARTICIPANT, delegates, scope=campaign)
    addresses = {}
    for delegate in delegates:
        link = found.get(subject_of(delegate))
        token = (
            signed_links.token_of(link)
            if link
            else signed_links.issue(purpose=PARTICIPANT, subject=delegate, valid=VALID, by=by, scope=campaign)
        )
        addresses[delegate.pk] = settings.SITE_URL + reverse("participant", args=[token])
    return addresses
