"""Reminders of corrections: a day before their day, once it is over, and when an organiser asks. Each once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from campaigns.models import Phase
from campaigns.services import require_open
from core import audit, clock, wordings
from core.deadlines import moment_text
from core.errors import DomainError
from core.models import Message, Role, User
from submissions.models import CorrectionRequest, Submission
from submissions.models.submission import Status
from submissions.services.corrections import applicants
from submissions.services.screening import letter_of_return

AHEAD = timedelta(days=1)


class NothingToRemind(DomainError):
    message = gettext_lazy("This form is not with its office for correction.")


class RemindedToday(DomainError):
    message = gettext_lazy("The office was reminded of this form today already.")


class NobodyToRemind(DomainError):
    message = gettext_lazy("Nobody at the office or the zone has an account with a mail address. Please telephone.")


def remind_due(phase: Phase) -> int:
    """The tick: write the letters that are due in an open review; returns how many corrections got one.

    May run as often as it likes: the outbox keeps each letter by its key. A correction that was asked for less than a
    day before its end has its day in the letter of return, and is reminded only when it is over.
    """
    now = clock.now(phase.campaign)
    if not phase.is_open_at(now):
        return 0
    open_ones = CorrectionRequest.objects.filter(
        submission__campaign=phase.campaign,
        submission__status=Status.RETURNED,
        level=CorrectionRequest.Level.ORGANISER,
        settled_at=None,
        due_at__lte=now + AHEAD,
    )
    names = ("submission__campaign", "submission__zone__organisation", "submission__slate__office")
    stages = [(row, _stage(row, now)) for row in open_ones.select_related(*names)]
    return sum(_remind_once(row, stage) for row, stage in stages if stage)


def _stage(request: CorrectionRequest, now: datetime) -> str:
    if request.due_at is None or request.due_at > now + AHEAD:
        return ""
    if request.due_at <= now:
        return "late"
    return "due" if request.at <= request.due_at - AHEAD else ""


@transaction.atomic
def _remind_once(request: CorrectionRequest, stage: str) -> bool:
    people = recipients(request.submission)
    keys = [_key(request, stage, person) for person in people]
    there = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    if len(there) == len(keys):
        return False
    _write(request, stage, people)
    return True


@transaction.atomic
def remind(*, submission: Submission, by: User) -> CorrectionRequest:
    """The organiser's act: remind the office and the zone now, once a day.

    Raises NothingToRemind, RemindedToday, NobodyToRemind, and the phase's refusals.
    """
    require_open(submission.campaign, "screen")
    # The form's row orders two organisers who press at once: the second finds the letters of the first.
    submission = (
        Submission.objects.select_for_update(of=("self",), no_key=True)
        .select_related("campaign", "zone__organisation", "slate__office")
        .get(pk=submission.pk)
    )
    organisers = CorrectionRequest.Level.ORGANISER
    request = submission.corrections.filter(level=organisers, settled_at=None).order_by("at").last()
    if submission.status != Status.RETURNED or request is None:
        raise NothingToRemind
    request.submission = submission
    people, stage = recipients(submission), f"asked-{timezone.localdate(clock.now(submission.campaign)):%m%d}"
    if not people:
        raise NobodyToRemind
    if Message.objects.filter(key__in=[_key(request, stage, person) for person in people]).exists():
        raise RemindedToday
    _write(request, stage, people)
    audit.record("form.remind", submission, by=by, scope=submission.campaign, letters=len(people))
    return request


def recipients(submission: Submission) -> list[User]:
    """Who works for the office or acts for the zone, and has a mail address."""
    office = User.objects.filter(
        memberships__organisation=submission.slate.office_id, memberships__role=Role.OFFICE, is_active=True
    )
    people = {person.pk: person for person in [*office.distinct(), *applicants(submission)] if person.email}
    return list(people.values())


def _key(request: CorrectionRequest, stage: str, person: User) -> str:
    return f"correction:{request.pk}:{stage}:{person.pk}"


def _write(request: CorrectionRequest, stage: str, people: Iterable[User]) -> None:
    submission = request.submission
    if request.due_at is None:
        kind = "correction.waited"
    else:
        kind = "correction.late" if request.due_at <= clock.now(submission.campaign) else "correction.due"
    due = moment_text(request.due_at) if request.due_at else ""
    facts = {"zone": submission.zone, "due": due, "reasons": letter_of_return(request)}
    wording = wordings.of(kind, submission.campaign)
    for person in people:
        wording.post(facts, key=_key(request, stage, person), to=person.email)
