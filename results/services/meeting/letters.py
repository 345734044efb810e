"""The letters about the meeting. Each holds the personal link, and the address of the calendar entry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from core import deadlines, outbox, signed_links
from core.canonical import subject_of
from core.models import SignedLink, User
from results import papers
from results.models import Delegate, Invitation, Meeting
from results.services.meeting.words import frame, hosts, title, when

INVITED, PARTICIPANT = "meeting", "participant"  # purposes of links
VALID = timedelta(days=180)  # the meeting's materials are fetched long after it


def invite(invitation: Invitation, meeting: Meeting, campaign: Campaign, by: User) -> None:
    """The invitation, with a fresh link: an earlier one, perhaps sent to a wrong address, opens nothing any more."""
    token = signed_links.issue(purpose=INVITED, subject=invitation, valid=VALID, by=by, scope=campaign)
    key = f"meeting:{invitation.pk}" + (f":{invitation.letters}" if invitation.letters > 1 else "")
    until = f"请在{deadlines.moment_text(meeting.takes_answers_until)}前回复。" if meeting.takes_answers_until else ""
    _post(
        key, invitation, campaign, f"邀请函：{title(campaign)}", f"{_text(invitation, meeting, campaign)}{until}", token
    )


def remind(invitation: Invitation, meeting: Meeting, campaign: Campaign, by: User) -> None:
    """To who has not answered; the link of the first letter stays good."""
    until = meeting.takes_answers_until
    said = f"{invitation.invited}：\n我们还没有收到你单位对{title(campaign)}邀请的回复。"
    said += f"请在{deadlines.moment_text(until)}前回复是否参加及参会人员。" if until else "请尽快回复。"
    token = link_of(invitation, campaign, by)
    key = f"meeting-remind:{invitation.pk}:{timezone.localdate(invitation.reminded_at)}"
    _post(key, invitation, campaign, f"请回复：{title(campaign)}", said, token)


def tell_of_change(invitation: Invitation, meeting: Meeting, campaign: Campaign, by: User) -> None:
    """Another time, place or topic; the calendar entry behind the link is new, with a higher SEQUENCE."""
    said = f"{invitation.invited}：\n{title(campaign)}的安排有变更，以本次通知为准。\n{frame(meeting)}"
    key = f"meeting-change:{invitation.pk}:{meeting.sequence}"
    _post(key, invitation, campaign, f"变更：{title(campaign)}", said, link_of(invitation, campaign, by))
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
    outbox.post(
        key=f"{key}:{voided}" if voided else key,
        to=delegate.email,
        subject=f"{'变更' if changed else '参会信息'}：{title(campaign)}",
        body=f"{delegate.name}：\n{'会议安排有变更。' if changed else '你已登记参会。'}\n{frame(meeting)}\n\n"
        f"个人参会页（签到二维码、会议资料、参会证明）：\n{address}\n\n日历：\n{address}meeting.ics\n\n{hosts(campaign)}",
        scope=campaign,
    )


def _post(key: str, invitation: Invitation, campaign: Campaign, subject: str, said: str, token: str) -> None:
    if not invitation.email:
        return  # a form without an address: the list of invitations shows it, and the organisers write one
    address = settings.SITE_URL + reverse("invitation", args=[token])
    body = f"{said}\n\n回复及参会信息：\n{address}\n\n加入日历：\n{address}meeting.ics\n\n{hosts(campaign)}"
    outbox.post(key=key, to=invitation.email, subject=subject, body=body, scope=campaign)


def _text(invitation: Invitation, meeting: Meeting, campaign: Campaign) -> str:
    is_guest = invitation.submission_id is None
    text = campaign.text("meeting_guest_invitation") if is_guest else ""
    facts = {"zone": invitation.invited, "guest": invitation.invited, "date": when(meeting), "place": meeting.place}
    return papers.filled(text or papers.text_of(campaign, "meeting_invitation"), **facts)


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
