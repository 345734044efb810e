"""The meeting: planned with its agenda, opened, turned from case to case, and closed with minutes that stay."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns import kinds
from campaigns.models import Campaign
from campaigns.services import require_open
from core import audit, clock
from core.canonical import canonical, digest
from core.errors import ChangedMeanwhile, DomainError
from core.models import User
from core.text import clean, clean_line
from results import minutes
from results.agenda import candidates
from results.models import Adjustment, AgendaItem, Attendance, Deliberation
from results.models.deliberation import EDGE
from results.services.printable import refuse_unprintable, refuse_unprintable_minutes

MOST_EDGE = 50


class ADeliberationIsUnderWay(DomainError):
    message = _("A deliberation of this campaign is planned or under way. Close it, then plan the next one.")


class DeliberationHasBegun(DomainError):
    message = _("The deliberation has begun: its agenda is not computed anew. Add a case or drop one instead.")


class DeliberationIsNotOpen(DomainError):
    message = _("This is done while the deliberation is under way. Open it first; once it is closed nothing changes.")


class DeliberationIsClosed(DomainError):
    message = _("The deliberation is closed and its minutes are frozen. What is still to be said is for the next one.")


class AgendaIsEmpty(DomainError):
    message = _("There is no case on the agenda. Put one there, then open the deliberation.")


class NobodyIsPresent(DomainError):
    message = _("Nobody is marked as present. Mark who is there: they stand in the minutes and sign.")


class ItemsHaveNoConclusion(DomainError):
    message = _("These cases have no conclusion yet: %(cases)s. Say for each: as computed, adjusted or deferred.")


class AdjustmentsAreWaiting(DomainError):
    message = _("These decisions wait for a second person: %(cases)s. Have them approved or give them up, then close.")


class AdjustmentsAreMissing(DomainError):
    message = _("These cases are to be adjusted, but nothing was decided: %(cases)s. Decide, or conclude otherwise.")


class ConclusionsDenyDecisions(DomainError):
    message = _(
        "Decisions about these cases are in force, but they are concluded otherwise: %(cases)s. Conclude them as "
        "adjusted, or withdraw the decisions."
    )


class DeliberationIsStillOpen(DomainError):
    message = _(
        "The deliberation is still under way. Close it with its minutes; then the list is proposed and confirmed."
    )


class NameIsMissing(DomainError):
    message = _("Please write the name of who attends.")


class AttendsAlready(DomainError):
    message = _("%(name)s of %(unit)s is on the list already.")


def locked(deliberation: Deliberation, *, refusal: type[DomainError], states: tuple[str, ...]) -> Deliberation:
    """The campaign's row and the meeting's, in this order, as the list's services take them; ``refusal`` if not so."""
    Campaign.objects.select_for_update(no_key=True).get(pk=deliberation.campaign_id)
    found = Deliberation.objects.select_for_update(of=("self",), no_key=True).get(pk=deliberation.pk)
    if found.state not in states:
        raise refusal
    return found


UNCLOSED = (Deliberation.State.PLANNED, Deliberation.State.OPEN)


def turned(deliberation: Deliberation, *fields: str) -> None:
    """Save ``fields``, and have the projector show it anew."""
    deliberation.turn += 1
    deliberation.save(update_fields=[*fields, "turn"])


@transaction.atomic
def plan_deliberation(
    *, campaign: Campaign, held_on: date | None, place: str, chair: str, by: User, edge: int = EDGE
) -> Deliberation:
    """Plan a meeting with the agenda that the list gives now, and with the experts who scored.

    Raises ADeliberationIsUnderWay, and what keeps a list from being computed (scores that are not opened yet).
    """
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    require_open(campaign, "select")
    if Deliberation.objects.filter(campaign=campaign, state__in=UNCLOSED).exists():
        raise ADeliberationIsUnderWay
    position = Deliberation.objects.filter(campaign=campaign).count() + 1
    found = Deliberation(campaign=campaign, position=position, held_on=held_on, edge=min(edge, MOST_EDGE))
    found.place, found.chair = clean_line(place)[:100], clean_line(chair)[:60]
    found.save(force_insert=True)
    _lay_agenda(found)
    audit.record("deliberation.plan", found, by=by, scope=campaign, items=found.items.count())
    return found


@transaction.atomic
def change_deliberation(
    *, deliberation: Deliberation, held_on: date | None, place: str, chair: str, edge: int, by: User
) -> Deliberation:
    """Another date, place or chair until the close; another edge works out the agenda anew, while it is planned.

    Raises DeliberationIsClosed or DeliberationHasBegun, and for another edge the phase's refusals.
    """
    found = locked(deliberation, refusal=DeliberationIsClosed, states=UNCLOSED)
    if edge != found.edge and not found.is_planned:
        raise DeliberationHasBegun
    is_other = edge != found.edge
    if is_other:
        require_open(found.campaign, "select")
    found.held_on, found.place, found.chair = held_on, clean_line(place)[:100], clean_line(chair)[:60]
    found.edge = min(edge, MOST_EDGE)
    turned(found, "held_on", "place", "chair", "edge")
    if is_other:
        _lay_agenda(found)
    audit.record("deliberation.change", found, by=by, scope=found.campaign)
    return found


@transaction.atomic
def compute_agenda(*, deliberation: Deliberation, by: User) -> Deliberation:
    """Work out the agenda anew while the meeting is planned; what was added by hand or dropped stays so.

    Raises DeliberationHasBegun, and the phase's refusals once the list is confirmed.
    """
    found = locked(deliberation, refusal=DeliberationHasBegun, states=(Deliberation.State.PLANNED,))
    require_open(found.campaign, "select")
    _lay_agenda(found)
    audit.record("deliberation.agenda", found, by=by, scope=found.campaign, items=found.items.count())
    return found


def _lay_agenda(deliberation: Deliberation) -> None:
    computed, everyone = candidates(deliberation.campaign, deliberation.edge)
    there = {item.submission_id: item for item in deliberation.items.all()}
    last = max((item.position for item in there.values()), default=0)
    for candidate in everyone:
        item = there.get(candidate.case.pk)
        by_hand = item is not None and AgendaItem.Why.HAND in item.reasons
        if item is None and candidate.reasons:
            last += 1
            item = AgendaItem(deliberation=deliberation, submission=candidate.case, position=last)
        elif item is not None and not candidate.reasons and not by_hand and not item.dropped_at:
            item.delete()
            continue
        if item is not None:
            item.reasons = candidate.reasons + ([str(AgendaItem.Why.HAND)] if by_hand else [])
            item.facts = candidate.facts
            item.save()
    deliberation.inputs = computed.digest
    turned(deliberation, "inputs")
    _join_experts(deliberation)


def _join_experts(deliberation: Deliberation) -> None:
    """The experts who judged, each once; who joined before stays as it was."""
    there = set(deliberation.attendance.values_list("user", flat=True))
    with translation.override("zh-hans"):  # seats are frozen in words, and the papers are Chinese
        judges = {judge.user.pk: judge for judge in kinds.judges_of(deliberation.campaign) if judge.has_judged}
    Attendance.objects.bulk_create(
        Attendance(deliberation=deliberation, user=judge.user, name=str(judge.user), unit=judge.unit, role=judge.role)
        for pk, judge in judges.items()
        if pk not in there
    )


@transaction.atomic
def add_attendance(*, deliberation: Deliberation, name: str, unit: str, role: str, by: User) -> Attendance:
    """Somebody else attends, by name. Raises DeliberationIsClosed, NameIsMissing, AttendsAlready or
    CharactersCannotBePrinted: whoever attends stays on the list."""
    found = locked(deliberation, refusal=DeliberationIsClosed, states=UNCLOSED)
    name, unit, role = clean_line(name)[:60], clean_line(unit)[:100], clean_line(role)[:60]
    if not name:
        raise NameIsMissing
    refuse_unprintable([(name, name + unit + role)])
    if found.attendance.filter(name=name, unit=unit).exists():
        raise AttendsAlready(name=name, unit=unit or "—")
    return Attendance.objects.create(deliberation=found, name=name, unit=unit, role=role, is_present=True)


@transaction.atomic
def mark_attendance(*, deliberation: Deliberation, present: set[int], by: User) -> Deliberation:
    """Mark exactly those of ``present`` (ids of the attendance) as there. Raises DeliberationIsClosed."""
    found = locked(deliberation, refusal=DeliberationIsClosed, states=UNCLOSED)
    found.attendance.filter(pk__in=present).update(is_present=True)
    found.attendance.exclude(pk__in=present).update(is_present=False)
    turned(found)
    audit.record("deliberation.attend", found, by=by, scope=found.campaign, present=len(present))
    return found


@transaction.atomic
def open_deliberation(*, deliberation: Deliberation, by: User) -> Deliberation:
    """Begin. Raises DeliberationHasBegun, AgendaIsEmpty or NobodyIsPresent, and the phase's refusals."""
    found = locked(deliberation, refusal=DeliberationHasBegun, states=(Deliberation.State.PLANNED,))
    require_open(found.campaign, "select")  # once the list is confirmed there is nothing left to talk about
    first = found.items.standing().first()
    if first is None:
        raise AgendaIsEmpty
    if not found.attendance.filter(is_present=True).exists():
        raise NobodyIsPresent
    found.state, found.opened_at = Deliberation.State.OPEN, clock.now(found.campaign)
    found.current = first
    if found.held_on is None:
        found.held_on = clock.today(found.campaign)
    turned(found, "state", "opened_at", "current", "held_on")
    audit.record("deliberation.open", found, by=by, scope=found.campaign)
    return found


@transaction.atomic
def turn_to(*, deliberation: Deliberation, item: AgendaItem | None, by: User) -> Deliberation:
    """Show ``item`` on the projector; None: nothing but the meeting's name. Raises DeliberationIsNotOpen."""
    found = locked(deliberation, refusal=DeliberationIsNotOpen, states=(Deliberation.State.OPEN,))
    found.current = item
    turned(found, "current")
    return found


@transaction.atomic
def save_opinion(*, deliberation: Deliberation, opinion: str, version: int, by: User) -> Deliberation:
    """Save the opinion of the meeting as it is typed. Raises DeliberationIsNotOpen or ChangedMeanwhile."""
    found = locked(deliberation, refusal=DeliberationIsNotOpen, states=(Deliberation.State.OPEN,))
    if found.version != version:
        raise ChangedMeanwhile
    found.opinion, found.version = clean(opinion).strip(), version + 1
    found.save(update_fields=["opinion", "version"])
    return found


@transaction.atomic
def close_deliberation(*, deliberation: Deliberation, by: User) -> Deliberation:
    """Close the meeting and freeze its minutes; from then on nothing of it changes.

    Raises DeliberationIsNotOpen, NobodyIsPresent, ItemsHaveNoConclusion, AdjustmentsAreWaiting,
    AdjustmentsAreMissing, ConclusionsDenyDecisions or CharactersCannotBePrinted.
    """
    found = locked(deliberation, refusal=DeliberationIsNotOpen, states=(Deliberation.State.OPEN,))
    _refuse_unfinished(found, kinds.conflicted_with(found.campaign, by))
    refuse_unprintable_minutes(found, by)
    found.state, found.closed_at, found.current = Deliberation.State.CLOSED, clock.now(found.campaign), None
    found.minutes = json.loads(canonical(minutes.content(found)))  # as it will be read back
    found.digest = digest(found.minutes)
    turned(found, "state", "closed_at", "current", "minutes", "digest")
    audit.record("deliberation.close", found, by=by, scope=found.campaign, digest=found.digest)
    minutes.ask_all(found, by=by)
    return found


def _refuse_unfinished(found: Deliberation, hidden: frozenset[int]) -> None:
    """``hidden`` are the submissions that the reader of the refusal must not see."""
    if not found.attendance.filter(is_present=True).exists():
        raise NobodyIsPresent
    items = found.items.standing().select_related("submission")
    if open_items := items.filter(conclusion=""):
        raise ItemsHaveNoConclusion(cases=_numbers(open_items, hidden))
    adjustments = Adjustment.objects.filter(item__deliberation=found)
    if waiting := items.filter(pk__in=adjustments.waiting().values("item")):
        raise AdjustmentsAreWaiting(cases=_numbers(waiting, hidden))
    decided = adjustments.in_force().values("item")
    if missing := items.filter(conclusion=AgendaItem.Conclusion.ADJUST).exclude(pk__in=decided):
        raise AdjustmentsAreMissing(cases=_numbers(missing, hidden))
    if denied := items.filter(pk__in=decided).exclude(conclusion=AgendaItem.Conclusion.ADJUST):
        raise ConclusionsDenyDecisions(cases=_numbers(denied, hidden))


def _numbers(items: Iterable[AgendaItem], hidden: frozenset[int]) -> str:
    """The numbers of the cases; of those that are hidden only how many they are."""
    there = list(items)
    said = [item.submission.number_text for item in there if item.submission_id not in hidden]
    if unseen := len(there) - len(said):
        words = ngettext("%(n)s case that conflicts with you", "%(n)s cases that conflict with you", unseen)
        said.append(words % {"n": unseen})
    return "、".join(said)


def refuse_open_deliberation(campaign: Campaign) -> None:
    """Raises DeliberationIsStillOpen: a list is not confirmed while people still talk about it."""
    if Deliberation.objects.filter(campaign=campaign, state=Deliberation.State.OPEN).exists():
        raise DeliberationIsStillOpen
