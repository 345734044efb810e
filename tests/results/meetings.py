"""Exchange meetings for tests: the certificates are laid as rows, as the award phase issues them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from campaigns.models import Campaign
from core import clock
from core.models import Message
from results import services
from results.models import Certificate, Delegate, Invitation, Meeting
from results.services import Person
from tests.builders import laid_cases, opened_campaign, organisers
from tests.results.builders import AFTER_NOTICE, Judged

SENDING = AFTER_NOTICE + timedelta(hours=1)
MEETING_DAY = AFTER_NOTICE.replace(day=26, hour=9, minute=30, second=0)
DEADLINE = AFTER_NOTICE.replace(day=22, hour=18, minute=0, second=0)
DOORS = MEETING_DAY - timedelta(hours=1)
LIN = Person("林某", "副主任", "139 0000 1024")
ZHAO = Person("赵某", "科长", "139 0000 2048", "zhao@example.com")


def marked(mark: str = "demo") -> Campaign:
    """The campaign that tests keep ready, marked: its letters are held back, its papers say so."""
    campaign = opened_campaign()
    campaign.mark = mark
    campaign.save(update_fields=["mark"])
    return campaign


def holders(count: int = 2, *, mark: str = "demo") -> Judged:
    """A campaign of ``count`` cases, each with a certificate that is public since AFTER_NOTICE."""
    campaign = marked(mark)
    cases = laid_cases(campaign, count)
    Certificate.objects.bulk_create(
        Certificate(
            campaign=campaign,
            submission=case,
            number=f"2026-T{campaign.pk}N{n}",
            zone=str(case.zone),
            title=case.case_title,
            issued_at=AFTER_NOTICE,
        )
        for n, case in enumerate(cases)
    )
    return Judged(campaign, *organisers(campaign), cases)


def set_meeting(there: Judged, place: str = "云岚市会展中心一号厅", **facts: Any) -> Meeting:
    with clock.at(SENDING):
        return services.set_meeting(
            campaign=there.campaign, **{"starts_at": MEETING_DAY, "place": place, "by": there.first, **facts}
        )


def send(there: Judged) -> int:
    with clock.at(SENDING):
        return services.send_invitations(campaign=there.campaign, by=there.first)


def invited(count: int = 2, **facts: Any) -> Judged:
    """... whose holders have been invited to a meeting on MEETING_DAY."""
    there = holders(count)
    set_meeting(there, **facts)
    send(there)
    return there


def coming(*people: Person, count: int = 1, **facts: Any) -> tuple[Judged, list[Delegate]]:
    """... and the first of whom comes with ``people``."""
    there = invited(count, **facts)
    mine = Invitation.objects.filter(meeting__phase__campaign=there.campaign)
    invitation = mine.in_neutral_order()[0]
    with clock.at(SENDING):
        services.record_answer(invitation=invitation, takes_part=True, delegates=people or [LIN], by=there.first)
    return there, list(invitation.delegates.all())


def letters(start: str = "meeting:") -> list[Message]:
    return list(Message.objects.filter(key__startswith=start).order_by("pk"))


def token_of(message: Message) -> str:
    found = re.search(r"/(?:invitation|participant)/([^/\s]+)/", message.body)
    assert found
    return found[1]


def answer(token: str, *people: Person, takes_part: bool = True, days: float = 1, remark: str = "") -> Invitation:
    with clock.at(AFTER_NOTICE + timedelta(days=days)):
        return services.answer_invitation(token=token, takes_part=takes_part, delegates=people, remark=remark)
