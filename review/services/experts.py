"""The pool of experts, and who reads which case."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Phase
from core import audit, clock, invitations
from core.errors import DomainError
from core.models import Organisation, Role, User
from core.text import clean_line
from review import errors
from review.models import Assignment, Conflict, Expert, Tie
from review.services.conflicts import locked_with_others, match_conflicts, match_everywhere
from submissions.models import Submission


class TieIsKnown(DomainError):
    message = _("This tie to %(place)s is noted already.")


@transaction.atomic
def add_expert(*, campaign: Campaign, user: User, unit: str, field: str, by: User | None) -> Expert:
    """Take an account into the pool of experts of the campaign's hosts; a second call brings unit and field up to date.

    Raises ExpertNeedsAUnit.
    """
    unit, field = clean_line(unit), clean_line(field)
    if not unit:
        raise errors.ExpertNeedsAUnit
    invitations.grant(user, _inviting_host(campaign, by), Role.EXPERT)
    expert, _created = Expert.objects.update_or_create(user=user, defaults={"unit": unit, "field": field})
    match_everywhere(expert)
    audit.record("expert.add", expert, by=by, scope=campaign, name=str(user), unit=unit, field=field)
    return expert


@transaction.atomic
def add_tie(*, expert: Expert, organisation: Organisation, kind: str, note: str, campaign: Campaign, by: User) -> Tie:
    """Note what ties an expert to a city or a zone; matching follows in every campaign under way.

    Raises TieIsKnown.
    """
    note = clean_line(note)
    tie, fresh = Tie.objects.get_or_create(expert=expert, organisation=organisation, kind=kind, defaults={"note": note})
    if not fresh:
        raise TieIsKnown(place=tie.place)
    audit.record("expert.tie", expert, by=by, scope=campaign, place=tie.place, kind=kind, note=note)
    match_everywhere(expert)
    return tie


@transaction.atomic
def remove_tie(*, tie: Tie, campaign: Campaign, by: User) -> None:
    """Take away a tie that was entered by mistake. Conflicts that stand stay: lifting one takes two persons."""
    audit.record("expert.untie", tie.expert, by=by, scope=campaign, place=tie.place, kind=tie.kind, note=tie.note)
    tie.delete()


def _inviting_host(campaign: Campaign, by: User | None) -> Organisation:
    hosts = Organisation.objects.filter(hosted__campaign=campaign).order_by("hosted__position")
    own = hosts.filter(memberships__user=by, memberships__role=Role.ORGANISER) if by else hosts.none()
    return own.first() or hosts[0]


@transaction.atomic
def assign_experts(*, phase: Phase, by: User) -> int:
    """Give every admitted case its experts and return how many assignments were added.

    Only what is missing is added, so it may be run again when cases or experts came; nothing that stands is moved.
    The next case in an order drawn from the campaign's published seed goes to those who have the fewest cases, so
    loads differ by one at most in a first run, and anyone can repeat the draw. Raises TooFewExperts or PhaseIsClosed.
    """
    phase = locked_with_others(phase)
    match_conflicts(phase.campaign)
    needed = phase.scoring_rules.experts_per_submission
    experts = list(Expert.objects.of_campaign(phase.campaign))
    if len(experts) < needed:
        raise errors.TooFewExperts(needed=needed, there=len(experts))
    now = clock.now(phase.campaign)
    added = Assignment.objects.bulk_create(
        Assignment(phase=phase, expert=expert, submission=case, assigned_at=now, assigned_by=by)
        for case, expert in _missing(phase, experts, needed)
    )
    audit.record("review.assign", phase, by=by, scope=phase.campaign, added=len(added), experts=len(experts))
    return len(added)


def _missing(phase: Phase, experts: list[Expert], needed: int) -> list[tuple[Submission, Expert]]:
    load: Counter[int] = Counter()
    readers: dict[int, set[int]] = defaultdict(set)
    for case_id, expert_id in phase.assignments.standing().values_list("submission", "expert"):
        load[expert_id] += 1
        readers[case_id].add(expert_id)
    barred: dict[int, set[int]] = defaultdict(set)
    conflicts = Conflict.objects.standing().of_campaign(phase.campaign)
    for case_id, expert_id in conflicts.values_list("submission", "expert"):
        barred[case_id].add(expert_id)
    seed = f"{phase.campaign.seed}:{phase.key}"
    cases = Submission.objects.filter(campaign=phase.campaign).admitted()
    pairs = []
    for case in sorted(cases, key=lambda case: _draw(seed, case.number)):
        out = readers[case.pk] | barred[case.pk]
        free = [expert for expert in experts if expert.pk not in out]
        free.sort(key=lambda expert: (load[expert.pk], _draw(seed, case.number, expert.pk)))
        for expert in free[: max(0, needed - len(readers[case.pk]))]:
            load[expert.pk] += 1
            pairs.append((case, expert))
    return pairs


def _draw(seed: str, *parts: int | None) -> bytes:
    return hashlib.sha256(":".join([seed, *map(str, parts)]).encode()).digest()
