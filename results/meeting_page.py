"""What the organisers' pages of the meeting show, gathered for the templates."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import Http404

from campaigns.errors import CampaignHasNoSuchPhase
from campaigns.models import Campaign
from campaigns.services import phase_for
from core import clock
from results.models import Certificate, Delegate, HandedOver, Invitation, Meeting
from results.services.meeting.agenda import speakers
from results.services.meeting.inviting import silent_at


@dataclass(frozen=True)
class Figures:
    """How far the meeting is: invitations by answer, persons, sign-ins, certificates. Four queries."""

    invited: int
    yes: int
    no: int
    silent: int
    people: int
    there: int
    certificates: int
    handed: int


def meeting_or_new(campaign: Campaign) -> Meeting:
    """The campaign's meeting, or one that is not stored: pages then say that nothing is set.

    404 for a programme without a meeting.
    """
    found = Meeting.objects.filter(phase__campaign=campaign).select_related("phase__campaign").first()
    if found is None:
        try:
            phase_for(campaign, "invite")
        except CampaignHasNoSuchPhase:
            raise Http404 from None
    return found or Meeting()


def figures(campaign: Campaign, meeting: Meeting) -> Figures:
    answers = Invitation.objects.filter(meeting=meeting.pk).aggregate(
        invited=Count("pk"), yes=Count("pk", filter=Q(answer="yes")), no=Count("pk", filter=Q(answer="no"))
    )
    people = Delegate.objects.filter(invitation__meeting=meeting.pk).aggregate(
        people=Count("pk"), there=Count("sign_in")
    )
    valid = Certificate.objects.filter(campaign=campaign, state=Certificate.State.VALID)
    return Figures(
        **answers,
        silent=answers["invited"] - answers["yes"] - answers["no"],
        **people,
        certificates=valid.public_at(clock.now(campaign)).count(),
        handed=HandedOver.objects.filter(certificate__campaign=campaign).count(),
    )


def invitations(meeting: Meeting, state: str = "") -> list[Invitation]:
    """The invitations with their delegates, in neutral order; ``state``: yes, no or silent alone. Two queries."""
    rows = Invitation.objects.filter(meeting=meeting.pk).with_names().in_neutral_order()
    if state in ("yes", "no", "silent"):
        rows = rows.filter(answer="" if state == "silent" else state)
    return list(rows.prefetch_related("delegates"))


def to_invite(campaign: Campaign) -> int:
    """How many zones hold a public certificate and were not invited yet."""
    return speakers(campaign, clock.now(campaign)).filter(invitation=None).count()


def to_remind(campaign: Campaign, meeting: Meeting) -> int:
    return silent_at(meeting, clock.now(campaign)).count() if meeting.pk else 0


def out_of_reach(meeting: Meeting) -> list[Invitation]:
    """The invitations without an answer and without an address: a reminder reaches none of them. One query."""
    silent = Invitation.objects.filter(meeting=meeting.pk, answer="", email="")
    return list(silent.with_names().in_neutral_order())


def certificates(campaign: Campaign) -> list[Certificate]:
    """The certificates that are public, revoked ones as well, with who received them. One query."""
    rows = Certificate.objects.filter(campaign=campaign).public_at(clock.now(campaign))
    names = rows.select_related("submission__zone__organisation", "handed_over__by")
    return list(
        names.order_by(
            "submission__zone__organisation__city_code", "submission__zone__level", "submission__zone__pinyin", "pk"
        )
    )
