"""How the invitation of each form's zone stands, for the slate's rows and the page of the invitation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core import clock, invitations
from core.canonical import subject_of
from core.models import Role, SignedLink
from submissions.models import Submission

OPEN, EXPIRED, USED, LETTER = "open", "expired", "used", "letter"


@dataclass(frozen=True)
class Invitation:
    """``state``: open, expired, used (the account was opened), or letter (the zone had an account).

    ``at`` is by the campaign's clock, ``facts`` are the name and e-mail of the person invited.
    """

    at: datetime
    state: str
    facts: dict[str, Any]


def invitations_of(forms: Iterable[Submission]) -> dict[int, Invitation]:
    """By the form's key: the last invitation of each zone that fills in online, in one query."""
    online = [form for form in forms if form.origin == Submission.Origin.ONLINE]
    if not online:
        return {}
    subjects = [subject_of(form.zone.organisation) for form in online]
    links = SignedLink.objects.filter(
        purpose=invitations.PURPOSE, subject__in=subjects, facts__role=Role.APPLICANT, revoked_at=None
    )
    last = {link.subject: link for link in links.order_by("id")}
    now = clock.now()
    return {form.pk: _invitation(form, last.get(subject_of(form.zone.organisation)), now) for form in online}


def _invitation(form: Submission, link: SignedLink | None, now: datetime) -> Invitation:
    """Links live on the portal's clock; a link from before the form belongs to an earlier campaign."""
    offset = form.campaign.clock_offset
    if link is None or link.created_at + offset < form.created_at:
        return Invitation(form.created_at, LETTER, {})
    state = USED if link.used_at else EXPIRED if link.expires_at <= now else OPEN
    return Invitation(link.created_at + offset, state, link.facts)
