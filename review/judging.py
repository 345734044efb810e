"""Who judges in a review, for whoever sits together about its cases afterwards: names, units, seats and recusals."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _

from campaigns.kinds import Judge
from campaigns.models import Phase
from review.models import Conflict, Expert, Seat


def judging(phase: Phase) -> list[Judge]:
    """The experts of the campaign and all who handed in a review of ``phase``; three queries whatever their number."""
    handed_in = phase.assignments.submitted()
    done = set(handed_in.values_list("expert", flat=True))
    invited = Expert.objects.of_campaign(phase.campaign)
    conflicts: defaultdict[int, set[int]] = defaultdict(set)
    standing = Conflict.objects.standing().of_campaign(phase.campaign)
    for expert, case in standing.values_list("expert", "submission"):
        conflicts[expert].add(case)
    seats = {seat.expert_id: _part(seat) for seat in Seat.objects.filter(panel__phase=phase).select_related("panel")}
    experts = (invited | Expert.objects.filter(pk__in=done)).distinct().select_related("user")
    return [
        Judge(expert.user, expert.unit, seats.get(expert.pk, ""), expert.pk in done, frozenset(conflicts[expert.pk]))
        for expert in experts
    ]


def _part(seat: Seat) -> str:
    """The seat in words: panel, and whether its chair."""
    return _("%(panel)s, chair") % {"panel": seat.panel} if seat.is_chair else str(seat.panel)
