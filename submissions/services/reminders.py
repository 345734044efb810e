"""Reminding the offices that have not sent their slates: by an organiser in one act, and by the calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign, Phase
from campaigns.services import require_open
from core import audit, clock, outbox, sms, wordings
from core.deadlines import Deadline, deadline
from core.errors import DomainError
from core.models import Membership, Message, Role, User
from core.wordings import Wording
from submissions.board import REMIND, City, cities
from submissions.models import CollectRules, Slate

DAYS_BEFORE = (3, 1)  # before the last day of registration on which the calendar reminds
HOUR = 9  # from which, in the portal's time zone: nobody's telephone rings at night


class NobodyIsLate(DomainError):
    message = gettext_lazy("Every office has sent its slate. There is nobody to remind.")


@dataclass(frozen=True)
class Letter:
    """One message to one person: its ``key`` makes it go out once a day however often it is asked for."""

    key: str
    channel: str
    to: str
    subject: str
    body: str


@dataclass
class Late:
    """An office that has not sent: who there is reached, and with which messages."""

    city: City
    people: list[User]
    letters: list[Letter] = field(default_factory=list)

    @property
    def out_of_reach(self) -> bool:
        return not self.letters


@dataclass(frozen=True)
class Reminded:
    """What one act of reminding did: ``offices`` that were reached now, with so many ``letters``."""

    offices: int
    letters: int


def late_offices(campaign: Campaign) -> list[Late]:
    """Whom a reminder would reach today, and with what; in the order of city codes."""
    rules = CollectRules.objects.select_related("phase").get(phase__campaign=campaign)
    late = [city for city in cities(campaign, rules) if not city.slate.sent_at]
    clerks = _clerks([city.slate for city in late])
    mail, text = wordings.of("slate.remind", campaign), wordings.of("slate.remind_sms", campaign)
    closes_at, now = rules.phase.closes_at, clock.now(campaign)
    until = deadline(closes_at, now) if closes_at else None
    day = clock.today(campaign).isoformat()
    found = []
    for city in late:
        people = clerks.get(city.slate.office_id, [])
        letters = [letter for person in people for letter in _letters(mail, text, city, person, day, until)]
        found.append(Late(city, people, letters))
    return found


def _clerks(slates: list[Slate]) -> dict[int, list[User]]:
    rows = Membership.objects.filter(
        organisation__in=[slate.office_id for slate in slates], role=Role.OFFICE, user__is_active=True
    )
    people: dict[int, list[User]] = {}
    for row in rows.select_related("user").order_by("user_id"):
        people.setdefault(row.organisation_id, []).append(row.user)
    return people


def _letters(mail: Wording, text: Wording, city: City, person: User, day: str, until: Deadline | None) -> list[Letter]:
    key, letters = f"remind:{city.slate.pk}:{day}:{person.pk}", []
    facts = _facts(city, until)
    words = mail.said(facts)
    if person.email:
        letters.append(Letter(key, Message.Channel.MAIL, person.email, words.subject, words.body))
    if number := sms.mobile(person.phone):
        letters.append(Letter(f"{key}:sms", Message.Channel.SMS, number, words.subject, text.said(facts).body))
    return letters


def _facts(city: City, until: Deadline | None) -> dict[str, str]:
    deadline = _("Registration: %(until)s, %(left)s.") % {"until": until.until, "left": until.left} if until else ""
    return {
        "city": city.slate.office.city_name,
        "deadline": deadline,
        "until": f"，{until.until}" if until else "",
        "lacking": _("Missing: %(lacking)s.") % {"lacking": city.lacking} if city.lacks else "",
        "link": settings.SITE_URL + reverse("slate", args=[city.slate.pk]),
    }


@transaction.atomic
def remind_late(*, campaign: Campaign, by: User | None) -> Reminded:
    """Write to every member of every office that has not sent, once a day at most; ``by`` None is the calendar.

    Raises NobodyIsLate and the refusals of the phase.
    """
    require_open(campaign, "recommend")
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)  # of two who press at once the second sees it
    late = late_offices(campaign)
    if not late:
        raise NobodyIsLate
    keys = [letter.key for office in late for letter in office.letters]
    written = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    offices = letters = 0
    for office in late:
        fresh = [letter for letter in office.letters if letter.key not in written]
        for letter in fresh:
            outbox.post(
                key=letter.key,
                to=letter.to,
                subject=letter.subject,
                body=letter.body,
                channel=letter.channel,
                scope=campaign,
            )
        if fresh:
            audit.record(REMIND, office.city.slate, by=by, scope=campaign, letters=len(fresh))
            offices, letters = offices + 1, letters + len(fresh)
    return Reminded(offices, letters)


def remind_by_calendar(phase: Phase, now: datetime) -> Reminded | None:
    """The calendar's reminder, DAYS_BEFORE the last day of ``phase``; None on every other day and before HOUR."""
    if phase.closes_at is None:
        return None
    last_day = timezone.localdate(phase.closes_at - timedelta(seconds=1))
    local = timezone.localtime(now)
    if (last_day - local.date()).days not in DAYS_BEFORE or local.hour < HOUR:
        return None
    try:
        return remind_late(campaign=phase.campaign, by=None)
    except NobodyIsLate:
        return None
