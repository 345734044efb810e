"""Who reads which case: a plan is worked out, looked at, and confirmed; only what is missing is ever added."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from functools import cached_property
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase
from core import audit, clock
from core.canonical import digest
from core.errors import DomainError
from core.models import User
from review import assigning, errors
from review.models import Assignment, AssignmentPlan, Conflict, Expert, Panel, Review
from review.services.conflicts import locked_with_others, match_conflicts
from review.services.replacing import replaced_in
from submissions.models import Submission


class NothingIsPlanned(DomainError):
    message = _("There is no plan to confirm. Work one out first.")


class PlanIsOutdated(DomainError):
    message = _("Cases, experts, panels or recusals have changed since the plan was worked out. Work it out anew.")


@transaction.atomic
def plan_assignment(*, phase: Phase, by: User) -> AssignmentPlan:
    """Work out who reads what, after matching conflicts anew; nothing is in force before ``confirm_assignment``.

    An earlier plan that waits is replaced. Raises PhaseIsClosed.
    """
    phase = locked_with_others(phase)
    match_conflicts(phase.campaign)
    return _worked_out(phase, by)


@transaction.atomic
def confirm_assignment(*, phase: Phase, by: User) -> AssignmentPlan:
    """Put the plan in force: add its pairs, end what it ends. Of two presses at once one does it.

    Raises PhaseIsClosed, NothingIsPlanned or PlanIsOutdated.
    """
    phase = locked_with_others(phase)
    plan = AssignmentPlan.objects.filter(phase=phase, confirmed_at__isnull=True).first()
    if plan is None:
        raise NothingIsPlanned
    match_conflicts(phase.campaign)
    if _State(phase).digest() != plan.digest:
        raise PlanIsOutdated
    return _in_force(plan, by)


@transaction.atomic
def assign_experts(*, phase: Phase, by: User) -> int:
    """Plan and confirm in one act; returns how many assignments were added. What cannot be filled stays open.

    Raises TooFewExperts (the pool is smaller than the readers of one case) or PhaseIsClosed.
    """
    phase = locked_with_others(phase)
    needed, there = phase.scoring_rules.experts_per_submission, len(_eligible(phase))
    if there < needed:
        raise errors.TooFewExperts(needed=needed, there=there)
    match_conflicts(phase.campaign)
    return len(_in_force(_worked_out(phase, by), by).content["pairs"])


def _worked_out(phase: Phase, by: User) -> AssignmentPlan:
    state = _State(phase)
    AssignmentPlan.objects.filter(phase=phase, confirmed_at__isnull=True).delete()
    plan = AssignmentPlan.objects.create(
        phase=phase, content=state.plan(), digest=state.digest(), made_at=clock.now(phase.campaign), made_by=by
    )
    audit.record("review.plan", phase, by=by, scope=phase.campaign, pairs=len(plan.content["pairs"]))
    return plan


def _in_force(plan: AssignmentPlan, by: User) -> AssignmentPlan:
    phase, now = plan.phase, clock.now(plan.phase.campaign)
    # Rows of experts who are at work: whoever submits or abstains at this instant is first, and is not ended.
    rows = Assignment.objects.filter(pk__in=plan.content["ended"], ended_at__isnull=True)
    rows = rows.select_for_update(of=("self",), no_key=True)
    done = set(Review.objects.finished().filter(assignment__in=list(rows)).values_list("assignment", flat=True))
    ended = rows.exclude(pk__in=done).update(ended_at=now, ended_because=Assignment.Ended.MOVED)
    Assignment.objects.bulk_create(
        Assignment(phase=phase, submission_id=case, expert_id=expert, assigned_at=now, assigned_by=by)
        for case, expert in plan.content["pairs"]
    )
    plan.confirmed_at, plan.confirmed_by = now, by
    plan.save(update_fields=["confirmed_at", "confirmed_by"])
    added = len(plan.content["pairs"])
    audit.record("review.assign", phase, by=by, scope=phase.campaign, added=added, ended=ended)
    return plan


def _eligible(phase: Phase) -> list[Expert]:
    """Those who can be given cases now."""
    there = Expert.objects.of_campaign(phase.campaign).filter(is_available=True).select_related("user")
    return list(there.exclude(pk__in=replaced_in(phase)))


class _State:
    """All that a plan follows from, read once under the phase's lock."""

    def __init__(self, phase: Phase) -> None:
        self.phase = phase
        self.needed, self.quorum = phase.scoring_rules.experts_per_submission, phase.scoring_rules.quorum
        self.seed = f"{phase.campaign.seed}:{phase.key}"
        self.experts = _eligible(phase)
        cases = Submission.objects.filter(campaign=phase.campaign).admitted()
        self.cases = list(cases.values_list("pk", "number", "area", "zone__organisation__city_code").order_by("pk"))
        standing = phase.assignments.filter(ended_at__isnull=True).order_by("pk")
        self.standing = list(standing.values_list("pk", "submission", "expert", "review__state"))
        conflicts = Conflict.objects.standing().of_campaign(phase.campaign)
        self.conflicts = sorted(set(conflicts.values_list("submission", "expert")))
        panels = Panel.objects.filter(phase=phase).prefetch_related("areas", "seats").order_by("pk")
        self.panels = [
            (panel.reads_all, [a.area_id for a in panel.areas.all()], sorted(s.expert_id for s in panel.seats.all()))
            for panel in panels
        ]

    def digest(self) -> str:
        people = [(expert.pk, expert.most_cases) for expert in self.experts]
        # A review that is begun or submitted meanwhile changes nothing that is planned but who is ended.
        # An abstention changes how many readers the case still needs.
        standing = [(*row[:3], row[3] == Review.State.ABSTAINED) for row in self.standing]
        return digest([self.needed, people, self.cases, standing, self.conflicts, self.panels])

    def plan(self) -> dict[str, Any]:
        ended = [row for row in self.standing if not self._stays(row)]
        gone = {pk for pk, *_rest in ended}
        out: dict[int, set[int]] = defaultdict(set)
        load: Counter[int] = Counter()
        taken: Counter[int] = Counter()
        for pk, case, expert, review in self.standing:
            if pk not in gone:
                out[case].add(expert)
                load[expert] += 1
                taken[case] += review != Review.State.ABSTAINED  # who abstained leaves the place to another
        for case, expert in self.conflicts:
            out[case].add(expert)
        everyone = self._readers(load)
        whole = self._whole_areas(out, taken, load)
        wanted: list[tuple[bytes, assigning.Case]] = []
        every: list[assigning.Case] = []
        load.update(expert for pairs in whole.values() for _case, expert in pairs)
        for pk, number, area, city in self.cases:
            # Of an area that a panel reads as a whole only the quorum is missed; what is to be read follows above.
            needed = self.quorum if area in whole else self.needed
            wants = assigning.Case(pk, area or 0, city, max(0, needed - taken[pk]), frozenset(out[pk]))
            every.append(wants)
            if area not in whole:
                wanted.append((_draw(self.seed, number), wants))
        solved = assigning.solve([case for _drawn, case in sorted(wanted, key=itemgetter(0))], self._readers(load))
        pairs = solved.pairs + [pair for found in whole.values() for pair in found]
        plan = assigning.Plan.of(pairs, every)
        why = assigning.reasons(plan, every, everyone)
        return {
            "pairs": sorted(pairs),
            "ended": sorted(gone),
            "short": [[case, missing, *why[case]] for case, missing in sorted(plan.short.items())],
        }

    def _stays(self, row: tuple[int, int, int, str | None]) -> bool:
        """Whether an assignment stands on: what is finished does, whatever became of the expert since."""
        _pk, case, expert, review = row
        if review in Review.FINISHED:
            return True
        if expert not in self.there:
            return False
        return not self.panels or self.area_of.get(case) in self.areas_of.get(expert, frozenset())

    @cached_property
    def there(self) -> frozenset[int]:
        return frozenset(expert.pk for expert in self.experts)

    @cached_property
    def area_of(self) -> dict[int, int | None]:
        return {pk: area for pk, _number, area, _city in self.cases}

    @cached_property
    def areas_of(self) -> dict[int, frozenset[int]]:
        """By expert the areas of the panels that it sits on; an expert on no panel is not in it."""
        areas: dict[int, frozenset[int]] = {}
        for _all, own, members in self.panels:
            for expert in members:
                areas[expert] = areas.get(expert, frozenset()) | frozenset(own)
        return areas

    def _readers(self, load: Counter[int]) -> list[assigning.Reader]:
        return self._of(self.experts, load)

    def _of(self, experts: list[Expert], load: Counter[int]) -> list[assigning.Reader]:
        """``experts`` in drawn order, each with its ``load``."""
        return [
            assigning.Reader(
                expert.pk,
                load[expert.pk],
                expert.most_cases,
                None if not self.panels else self.areas_of.get(expert.pk, frozenset()),
            )
            for expert in sorted(experts, key=lambda expert: _draw(self.seed, "expert", expert.pk))
        ]

    def _whole_areas(
        self, out: dict[int, set[int]], taken: Counter[int], load: Counter[int]
    ) -> dict[int | None, list[tuple[int, int]]]:
        """The areas that a panel reads as a whole, each with the pairs that are missing.

        There is a choice only where a member takes fewer cases than there are: those that fewest read go first.
        """
        whole: dict[int | None, list[tuple[int, int]]] = {}
        there = {expert.pk: expert for expert in self.experts}
        used, read = Counter(load), Counter(taken)
        for reads_all, areas, members in self.panels:
            if not reads_all:
                continue
            cases = [(pk, number, area) for pk, number, area, _city in self.cases if area in areas]
            whole |= {area: [] for area in areas}
            for reader in self._of([there[pk] for pk in members if pk in there], used):
                free = [case for case in cases if reader.pk not in out[case[0]]]
                free.sort(key=lambda case: (read[case[0]], _draw(self.seed, "whole", case[1])))
                for pk, _number, area in free[: reader.room]:
                    whole[area].append((pk, reader.pk))
                    read[pk] += 1
                    used[reader.pk] += 1
        return whole


def _draw(seed: str, *parts: object) -> bytes:
    return hashlib.sha256(":".join([seed, *map(str, parts)]).encode()).digest()
