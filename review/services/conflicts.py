"""Conflicts of interest (回避): matched before anyone reads, declared by the expert, ordered and lifted by organisers.

Whoever writes a conflict holds the lock of the campaign's open review phases, and so does whoever assigns: no case is
given between the look at the conflicts and the row.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.errors import PhaseIsClosed
from campaigns.models import Campaign, Phase
from campaigns.services import phase_for
from core import approvals, audit, clock
from core.canonical import digest
from core.errors import DomainError
from core.models import Approval, Membership, User
from core.text import clean_line
from review import matching
from review.errors import AssignmentIsUnknown
from review.models import Assignment, Conflict, Expert
from submissions.models import Submission, Zone

LIFT = "conflict.lift"


class ConflictNeedsAReason(DomainError):
    message = _("Please give the reason for the recusal of %(zone)s.")


class StepBackNeedsAReason(ConflictNeedsAReason):
    """Of a case that the expert may be reading blind: it does not say whose it is."""

    message = _("Please say why you must not judge this case.")


class LiftingNeedsAReason(DomainError):
    message = _("Please say why the expert may read this case after all.")


class CaseIsRecusedAlready(DomainError):
    message = _("%(expert)s is recused from this case already.")


class ConflictIsLifted(DomainError):
    message = _("This recusal was lifted already.")


class ConflictIsYourOwn(DomainError):
    message = _("This recusal is your own. Two other organisers decide whether it is lifted.")


def locked_phases(campaign: Campaign) -> list[Phase]:
    """The review phases of the campaign that are not over, locked in one order against all who assign or close."""
    rows = Phase.objects.filter(campaign=campaign, scoring_rules__isnull=False).select_for_update(
        of=("self",), no_key=True
    )
    now = clock.now(campaign)
    return [phase for phase in rows.select_related("campaign").order_by("pk") if not phase.is_over_at(now)]


def locked_with_others(phase: Phase) -> Phase:
    """``phase``, locked together with the campaign's other open review phases. Raises PhaseIsClosed."""
    return among(locked_phases(phase.campaign), phase)


def among(phases: list[Phase], phase: Phase) -> Phase:
    """``phase`` as it stands in the locked ``phases``. Raises PhaseIsClosed."""
    for each in phases:
        if each.pk == phase.pk:
            return each
    raise PhaseIsClosed(phase=phase.name)


def match_conflicts(campaign: Campaign, *, experts: Iterable[Expert] | None = None) -> int:
    """Write what matching finds between the experts (all of the campaign, if none are given) and the admitted cases.

    Returns how many conflicts are new; each ends the assignment that stood. What was lifted by two persons stays
    lifted. Nothing is changed once the review is over. Safe to run often.
    """
    with transaction.atomic():
        phases = locked_phases(campaign)
        if not phases:
            return 0
        chosen = list(Expert.objects.of_campaign(campaign) if experts is None else experts)
        found = matching.pairs(_people(chosen), _places(campaign))
        known = set(
            Conflict.objects.of_campaign(campaign)
            .filter(expert__in=chosen)
            .values_list("expert", "submission", "kind", "ground")
        )
        now = clock.now(campaign)
        fresh = Conflict.objects.bulk_create(
            Conflict(expert_id=expert, submission_id=case, kind=kind, ground=said, found_at=now)
            for expert, case, kind, said in found
            if (expert, case, kind, said) not in known
        )
        _end(phases, fresh)
        if fresh:
            audit.record("conflict.match", campaign, by=None, scope=campaign, found=len(fresh))
        return len(fresh)


def match_everywhere(*experts: Expert) -> None:
    """Match experts anew in every campaign under way: the unit, a tie or a membership has changed."""
    users = [expert.user_id for expert in experts]
    seats = {"user__memberships__organisation__hosted__campaign__in": Campaign.objects.running()}
    there: dict[int, list[Expert]] = {}
    rows = Expert.objects.filter(user__in=users, **seats).order_by("pk")
    for pk, campaign in rows.values_list("pk", "user__memberships__organisation__hosted__campaign").distinct():
        there.setdefault(campaign, []).extend(expert for expert in experts if expert.pk == pk)
    for each in Campaign.objects.running().filter(pk__in=there).order_by("pk"):
        match_conflicts(each, experts=there[each.pk])


def _end(phases: list[Phase], conflicts: Iterable[Conflict]) -> None:
    """End the assignments that the conflicts forbid, so that the place is free for another expert."""
    pairs = {(conflict.expert_id, conflict.submission_id) for conflict in conflicts}
    there = Assignment.objects.filter(
        phase__in=phases, ended_at__isnull=True, expert__in={expert for expert, _case in pairs}
    ).values_list("pk", "expert", "submission")
    ended = [pk for pk, expert, case in there if (expert, case) in pairs]
    if ended:
        Assignment.objects.filter(pk__in=ended).update(
            ended_at=clock.now(phases[0].campaign), ended_because=Assignment.Ended.CONFLICT
        )


def _people(experts: list[Expert]) -> list[tuple[int, matching.Person]]:
    seats: dict[int, set[int]] = {}
    for user, organisation in Membership.objects.filter(user__expert__in=experts).values_list("user", "organisation"):
        seats.setdefault(user, set()).add(organisation)
    bonds: dict[int, list[matching.Bond]] = {}
    for expert in Expert.objects.filter(pk__in=[e.pk for e in experts]).prefetch_related("ties__organisation"):
        bonds[expert.pk] = [matching.Bond(tie.kind, tie.organisation_id, str(tie)) for tie in expert.ties.all()]
    return [
        (
            expert.pk,
            matching.Person(expert.unit, frozenset(seats.get(expert.user_id, ())), tuple(bonds.get(expert.pk, ()))),
        )
        for expert in experts
    ]


def _places(campaign: Campaign) -> list[tuple[int, matching.Place]]:
    cases = Submission.objects.filter(campaign=campaign).admitted().values_list("pk", "zone", "zone__merged_into")
    rows = list(cases)
    wanted = {zone for _case, *zones in rows for zone in zones if zone}
    zones = Zone.objects.filter(Q(pk__in=wanted) | Q(merged_into__in=wanted)).with_names().select_related("office")
    families: dict[int, list[Zone]] = {}
    for zone in zones.order_by("pk"):
        families.setdefault(zone.present_id, []).append(zone)
    return [(case, _place(zone, families[merged or zone])) for case, zone, merged in rows]


def _place(own: int, family: list[Zone]) -> matching.Place:
    """The zone with those that were merged into it: an expert of any of them knows the case."""
    family = sorted(family, key=lambda zone: zone.pk != own)
    office = family[0].office
    return matching.Place(
        zones=frozenset(zone.organisation_id for zone in family),
        names=tuple(name for zone in family for name in zone.all_names),
        office=office.pk,
        office_name=office.name,
        city=office.city_name,
    )


@transaction.atomic
def recuse(*, expert: Expert, submission: Submission, reason: str, by: User) -> Conflict:
    """Recuse an expert from a case: from this moment the case is nowhere for the expert, and no score of it counts.

    Raises PhaseIsClosed, ConflictNeedsAReason or CaseIsRecusedAlready.
    """
    reason = clean_line(reason)
    phases = _phases_of(submission)
    if not reason:
        raise ConflictNeedsAReason(zone=submission.zone)
    standing = Conflict.objects.standing().filter(expert=expert, submission=submission)
    if standing.filter(kind=Conflict.Kind.RECUSED).exists():
        raise CaseIsRecusedAlready(expert=expert)
    return write(phases, Conflict.Kind.RECUSED, expert=expert, submission=submission, reason=reason, by=by)


@transaction.atomic
def declare_late(*, assignment: Assignment, reason: str, by: User) -> Conflict:
    """An expert who finds a conflict while reading steps back from the case (申请回避); it takes effect at once.

    Raises AssignmentIsUnknown, PhaseIsClosed or StepBackNeedsAReason.
    """
    reason = clean_line(reason)
    found = Assignment.objects.of_expert(by).filter(pk=assignment.pk).select_related("expert__user", "submission")
    own = found.first()
    if own is None:
        raise AssignmentIsUnknown
    phases = _phases_of(own.submission)
    if not reason:
        raise StepBackNeedsAReason
    return write(phases, Conflict.Kind.DECLARED, expert=own.expert, submission=own.submission, reason=reason, by=by)


def _phases_of(submission: Submission) -> list[Phase]:
    """Raises PhaseIsClosed, and CampaignHasNoSuchPhase if nobody scores in this campaign."""
    phases = locked_phases(submission.campaign)
    if not phases:
        raise PhaseIsClosed(phase=phase_for(submission.campaign, "score").name)
    return phases


def write(
    phases: list[Phase], kind: Conflict.Kind, *, expert: Expert, submission: Submission, reason: str, by: User
) -> Conflict:
    """Store what a person said, under the lock of ``phases``, and end the assignments. The caller has asked the rules.

    The record names neither reason nor case: an expert's relatives are nobody else's business.
    """
    now = clock.now(phases[0].campaign)
    conflict, _new = Conflict.objects.standing().get_or_create(
        expert=expert,
        submission=submission,
        kind=kind,
        ground=reason[:500],
        defaults={"found_at": now, "found_by": by, "lifted_at": None},
    )
    _end(phases, [conflict])
    audit.record(f"conflict.{kind}", conflict, by=by, scope=phases[0].campaign)
    return conflict


def propose_lift(*, conflict: Conflict, reason: str, by: User) -> Approval:
    """Propose that an expert may read a case after all: a namesake was matched, a duty has ended.

    Raises LiftingNeedsAReason, ConflictIsYourOwn, ConflictIsLifted or PhaseIsClosed.
    """
    reason = clean_line(reason)
    if not reason:
        raise LiftingNeedsAReason
    with transaction.atomic():
        _phases_of(conflict.submission)
        row = _standing(conflict, by)
        row.lift_reason = reason[:500]
        row.save(update_fields=["lift_reason"])
        return approvals.propose(
            action=LIFT, subject=row, digest=_lift_digest(row), by=by, scope=row.submission.campaign
        )


@transaction.atomic
def lift(*, conflict: Conflict, by: User) -> Conflict:
    """Lift a conflict as the second person. The case may be given to the expert again; no old review comes back.

    Raises ConflictIsYourOwn, ConflictIsLifted, PhaseIsClosed, and the refusals of ``approvals.approve``.
    """
    _phases_of(conflict.submission)
    row = _standing(conflict, by)
    campaign = row.submission.campaign
    row.lift_approval = approvals.approve(action=LIFT, subject=row, digest=_lift_digest(row), by=by, scope=campaign)
    row.lifted_at = clock.now(campaign)
    row.save(update_fields=["lift_approval", "lifted_at"])
    audit.record("conflict.lift", row, by=by, scope=campaign)
    return row


def _standing(conflict: Conflict, by: User) -> Conflict:
    rows = Conflict.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("submission__campaign", "expert").get(pk=conflict.pk)
    if row.expert.user_id == by.pk:
        raise ConflictIsYourOwn
    if row.lifted_at:
        raise ConflictIsLifted
    return row


def _lift_digest(conflict: Conflict) -> str:
    return digest([conflict.pk, conflict.kind, conflict.ground, conflict.lift_reason])
