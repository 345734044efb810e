"""An expert who is late is reminded, then replaced; the successor inherits unfinished cases only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from campaigns.models import Phase
from core import audit, clock, wordings
from core.deadlines import deadline
from core.errors import DomainError
from core.models import Message, User
from core.text import clean_line
from review.models import Assignment, Conflict, Expert, Review, Seat
from review.services.conflicts import locked_with_others, match_conflicts
from review.services.phases import require_open_phase

DAYS_BEFORE = (7, 3, 1)  # before the last day of the review on which the calendar reminds
HOUR = 9  # local; not before


class NobodyIsLate(DomainError):
    message = gettext_lazy("Every expert has submitted every review. There is nobody to remind.")


class RemindedToday(DomainError):
    message = gettext_lazy("Everybody who is late was reminded today already, or has no mail address.")


class ReplacementNeedsAReason(DomainError):
    message = gettext_lazy("Please say why the expert is replaced.")


class NothingIsUnfinished(DomainError):
    message = gettext_lazy("%(expert)s has no unfinished case. What was submitted stays.")


class SuccessorIsNotFree(DomainError):
    message = gettext_lazy(
        "%(successor)s cannot take over. Choose another expert of this campaign who is available and was not replaced."
    )


@dataclass(frozen=True)
class Replaced:
    """``moved`` cases went to the successor; ``open_cases`` could not: they wait for the next plan."""

    moved: int
    open_cases: int


def last_reminded(phase: Phase) -> dict[int, datetime]:
    """By expert when the last reminder of the phase was written. One query."""
    rows = Message.objects.filter(key__startswith=f"review.remind:{phase.pk}:").values_list("key", "created_at")
    return {int(key.split(":")[2]): at for key, at in rows.order_by("created_at")}


@transaction.atomic
def remind_experts(*, phase: Phase, by: User | None) -> int:
    """Write to every expert with unfinished cases, once a day; returns how many letters. ``by`` None is the calendar.

    Raises NobodyIsLate, RemindedToday and the refusals of the phase.
    """
    require_open_phase(phase, "score")
    phase = locked_with_others(phase)  # of two who press at once the second sees the letters of the first
    late: dict[Expert, int] = {}
    for row in _unfinished(phase).select_related("expert__user"):
        late[row.expert] = late.get(row.expert, 0) + 1
    if not late:
        raise NobodyIsLate
    day = clock.today(phase.campaign).isoformat()
    keys = {expert: f"review.remind:{phase.pk}:{expert.pk}:{day}" for expert in late if expert.user.email}
    there = set(Message.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    fresh = {expert: key for expert, key in keys.items() if key not in there}
    if not fresh:
        raise RemindedToday
    wording = wordings.of("review.remind", phase.campaign)
    for expert, key in fresh.items():
        wording.post(_facts(phase, expert, late[expert]), key=key, to=expert.user.email)
    audit.record("review.remind", phase, by=by, scope=phase.campaign, experts=len(fresh))
    return len(fresh)


def _unfinished(phase: Phase) -> QuerySet[Assignment]:
    return Assignment.objects.filter(phase=phase).standing().pending()


def _facts(phase: Phase, expert: Expert, left: int) -> dict[str, object]:
    until = deadline(phase.closes_at, clock.now(phase.campaign)) if phase.closes_at else None
    cases = ngettext("%(count)s case waits for your review.", "%(count)s cases wait for your review.", left)
    return {
        "expert": expert,
        "phase": phase,
        "cases": cases % {"count": left},
        "deadline": f"{until.until}，{until.left}。" if until else "",
        "link": settings.SITE_URL + reverse("admin:review_assignment_changelist"),
    }


def remind_by_calendar(phase: Phase, now: datetime) -> int:
    """The calendar's reminder, DAYS_BEFORE the last day of the review; how many letters it wrote."""
    if phase.closes_at is None:
        return 0
    last_day = timezone.localdate(phase.closes_at - timedelta(seconds=1))
    local = timezone.localtime(now)
    if (last_day - local.date()).days not in DAYS_BEFORE or local.hour < HOUR:
        return 0
    try:
        return remind_experts(phase=phase, by=None)
    except DomainError:
        return 0  # nobody is late, all were reminded, or the review waits for its card


@transaction.atomic
def replace_expert(*, phase: Phase, expert: Expert, successor: Expert, reason: str, by: User) -> Replaced:
    """Replace an expert: unfinished cases go to the successor, who declares conflicts first; submitted ones stay.

    What the expert abstained from stays too: nobody waits for it. A draft is not handed on. What the successor must
    not read, or reads already, waits for the next plan; the replaced expert gets no more cases of this review, and a
    seat on a panel passes on (the chair's does not).
    Raises ReplacementNeedsAReason, SuccessorIsNotFree, NothingIsUnfinished or PhaseIsClosed.
    """
    reason = clean_line(reason)
    if not reason:
        raise ReplacementNeedsAReason
    phase = locked_with_others(phase)
    if successor.pk == expert.pk or not _free(phase, successor):
        raise SuccessorIsNotFree(successor=successor)
    match_conflicts(phase.campaign, experts=[successor])
    # Their rows are locked first: whoever submits at this instant either is finished or finds the case gone.
    rows = Assignment.objects.filter(phase=phase, expert=expert, ended_at__isnull=True)
    held = list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", "submission"))
    done = set(Review.objects.finished().filter(assignment__expert=expert).values_list("assignment", flat=True))
    left = {pk: case for pk, case in held if pk not in done}
    if not left:
        raise NothingIsUnfinished(expert=expert)
    now = clock.now(phase.campaign)
    Assignment.objects.filter(pk__in=left).update(ended_at=now, ended_because=Assignment.Ended.REPLACED)
    out = set(Conflict.objects.standing().filter(expert=successor).values_list("submission", flat=True))
    out |= set(phase.assignments.filter(expert=successor, ended_at__isnull=True).values_list("submission", flat=True))
    inherited = [case for case in left.values() if case not in out][: _room(phase, successor)]
    Assignment.objects.bulk_create(
        Assignment(phase=phase, expert=successor, submission_id=case, assigned_at=now, assigned_by=by)
        for case in inherited
    )
    _pass_seats(phase, expert, successor)
    facts = {"expert": str(expert), "successor": str(successor), "reason": reason, "moved": len(inherited)}
    audit.record("review.replace", phase, by=by, scope=phase.campaign, **facts)
    return Replaced(len(inherited), len(left) - len(inherited))


def _free(phase: Phase, successor: Expert) -> bool:
    there = Expert.objects.of_campaign(phase.campaign).filter(pk=successor.pk, is_available=True).exists()
    return there and successor.pk not in replaced_in(phase)


def replaced_in(phase: Phase) -> set[int]:
    """The experts who were replaced in the phase: no plan gives them another case of it."""
    ended = phase.assignments.filter(ended_because=Assignment.Ended.REPLACED)
    return set(ended.values_list("expert", flat=True))


def _room(phase: Phase, successor: Expert) -> int | None:
    """How many cases the successor can still take; None for any number."""
    if successor.most_cases is None:
        return None
    held = phase.assignments.filter(expert=successor, ended_at__isnull=True).count()
    return max(0, successor.most_cases - held)


def _pass_seats(phase: Phase, expert: Expert, successor: Expert) -> None:
    for seat in Seat.objects.filter(panel__phase=phase, expert=expert):
        Seat.objects.get_or_create(panel=seat.panel, expert=successor)
        seat.delete()
