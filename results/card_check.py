"""What a rule card's selection rules contradict, before anything is voted or scored: plain arithmetic on the card."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from campaigns import kinds
from campaigns.models import Campaign
from campaigns.points import LEAST_CASES
from core.models import Membership, Role
from results.scores import NORMALISED, TRIMMED
from results.solver import Case, FloorsCannotBeMet, Limits, best_list
from submissions.models import Slate, Submission


@dataclass(frozen=True)
class Field:
    """Who takes part: admitted cases by area and city, and whether their number can still change."""

    cases: list[tuple[str, str]]
    cities: int
    experts: int
    is_settled: bool


def field_of(campaign: Campaign) -> Field:
    """The cases as they are admitted now, the cities that may send some, and the experts of the hosts."""
    admitted = Submission.objects.filter(campaign=campaign).admitted()
    cases = [(area or "", city) for area, city in admitted.values_list("area__name", "zone__organisation__city_code")]
    screens = kinds.with_verb("screen")
    return Field(
        cases=cases,
        cities=Slate.objects.filter(campaign=campaign).values("office__city_code").distinct().count(),
        experts=Membership.objects.filter(role=Role.EXPERT, organisation__hosted__campaign=campaign)
        .values("user")
        .distinct()
        .count(),
        is_settled=not any(phase.kind in screens and phase.closed_at is None for phase in campaign.phases.all()),
    )


def contradictions(rules: dict[str, Any], scale: int | None, areas: list[str], there: Field) -> list[str]:
    """Why no list can be made by these rules, whoever votes and scores."""
    found, size, cap = [], rules["list_size"], rules.get("city_cap")
    floors = {area: least for area, least in (rules.get("area_floors") or {}).items() if least}
    if rules["vote_weight"] + rules["score_weight"] != 100:
        found.append(_("The weights of votes and scores do not add up to 100."))
    if unknown := [area for area in floors if area not in areas]:
        found.append(_("There is no award area called %(areas)s.") % {"areas": "、".join(unknown)})
    if sum(floors.values()) > size:
        found.append(
            _("The least numbers of the award areas add up to %(sum)s, more than the list's %(size)s.")
            % {"sum": sum(floors.values()), "size": size}
        )
    if cap and there.cities and cap * there.cities < size:
        found.append(
            _("At most %(cap)s cases of each of %(cities)s cities make %(most)s, fewer than the list's %(size)s.")
            % {"cap": cap, "cities": there.cities, "most": cap * there.cities, "size": size}
        )
    limit = rules.get("spread_limit")
    if limit and scale and limit > scale:
        found.append(
            _("A difference of %(limit)s points is never reached on a scale of %(scale)s.")
            % {"limit": limit, "scale": scale}
        )
    return found + (_unmet(rules, floors, there) if there.is_settled else [])


def expectations(rules: dict[str, Any], per_case: int | None, there: Field) -> list[str]:
    """What such a card would do to the cases and experts of now, where that is not what one expects of it."""
    found, count = [], len(there.cases)
    floors = {area: least for area, least in (rules.get("area_floors") or {}).items() if least}
    if count and not there.is_settled:
        found += _unmet(rules, floors, there)
    if count and count <= rules["list_size"]:
        found.append(
            _("%(count)s cases are admitted so far, and the list takes %(size)s: every case would be on it.")
            % {"count": count, "size": rules["list_size"]}
        )
    if rules["score_method"] == TRIMMED and per_case and per_case < 3:
        found.append(_("Of fewer than three totals none is left out: the trimmed mean is the mean."))
    if rules["score_method"] == NORMALISED and count and per_case and there.experts:
        each, least = count * per_case // there.experts, rules.get("least_cases") or LEAST_CASES
        if each < least:
            found.append(
                _("%(experts)s experts would score about %(each)s cases each; normalised totals need %(least)s.")
                % {"experts": there.experts, "each": each, "least": least}
            )
    return found


def _unmet(rules: dict[str, Any], floors: dict[str, int], there: Field) -> list[str]:
    """Floors and a size that the admitted cases cannot fill under the cap; the solver says it, as for the list."""
    cap, found = rules.get("city_cap") or len(there.cases), []
    cases = [Case(number, area, city) for number, (area, city) in enumerate(there.cases)]
    try:
        best_list(cases, Limits(rules["list_size"], floors, rules.get("city_cap")))
    except FloorsCannotBeMet as refusal:
        if sum(floors.values()) <= rules["list_size"]:  # else it is said already
            found.append(
                _("No list can keep the least numbers of the award areas: %(missing)s.")
                % {"missing": refusal.facts["missing"]}
            )
    most = sum(min(cap, count) for count in Counter(city for _area, city in there.cases).values())
    if rules.get("city_cap") and there.cases and most < min(rules["list_size"], len(there.cases)):
        found.append(
            _("With at most %(cap)s cases of a city the list takes %(most)s, not %(size)s.")
            % {"cap": cap, "most": most, "size": rules["list_size"]}
        )
    return found
