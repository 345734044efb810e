"""Random campaigns, stored and replayed: the list is always the one that card and inputs give, and no other.

Rows of one campaign are laid anew for each example. REPLAYS=1000 replays a thousand (a minute or two); the suite
replays fewer, because it must stay quick.
"""

import os
import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import RuleCard
from campaigns.points import handed_down
from core import clock
from core.canonical import digest
from results.combine import LEAVE, TAKE, Rules, TakenCasesCannotBeKept, combine
from results.models import Selection, SelectionItem
from results.selection import _entries, compute, differences
from results.services.selecting import write_selection
from results.solver import Case, FloorsCannotBeMet, Limits
from submissions.models import PhaseResult
from tests.results.builders import NOTICE_DAY, Judged, judged
from tests.results.test_solver import brute_force

pytestmark = pytest.mark.django_db

REPLAYS = int(os.environ.get("REPLAYS", "30"))
CASES = 9

totals = st.lists(st.decimals("0", "100", places=2), max_size=4)
inputs = st.lists(st.tuples(st.integers(0, 5), totals), min_size=CASES, max_size=CASES)
weights = st.integers(0, 100)
decisions = st.dictionaries(st.integers(0, CASES - 1), st.sampled_from([TAKE, LEAVE]), max_size=3)


@st.composite
def cards(draw: st.DrawFn) -> dict[str, Any]:
    """The rules of selection of a random card; few votes and coarse scores, so that ties are common."""
    vote_weight = draw(weights)
    areas = ("深化改革", "对外开放", "科技创新", "产业升级", "绿色发展")
    return {
        "list_size": draw(st.integers(1, CASES)),
        "vote_weight": vote_weight,
        "score_weight": 100 - vote_weight,
        "vote_points": draw(st.sampled_from(["rank", "percentile", "capped_linear"])),
        "vote_cap": draw(st.integers(1, 6)),
        "score_method": draw(st.sampled_from(["mean", "trimmed"])),
        "tie_breaks": draw(st.permutations(["score_points", "vote_points", "draw"])),
        "area_floors": draw(st.dictionaries(st.sampled_from(areas), st.integers(0, 2), max_size=3)),
        "city_cap": draw(st.one_of(st.none(), st.integers(1, 5))),
    }


def lay(there: Judged, card: dict[str, Any], cases: list[tuple[int, list[Decimal]]], seed: str) -> None:
    """The rows that vote and review hand down, and the card that was locked before, in an order of chance."""
    locked = RuleCard.objects.get(campaign=there.campaign)
    locked.rules("select").update(card)
    locked.content["seed"] = seed
    locked.digest = digest(locked.content)
    locked.save()
    points = handed_down(card, [votes for votes, _totals in cases])
    results = {(row.phase.kind, row.submission_id): row for row in PhaseResult.objects.select_related("phase")}
    for case, (votes, given_totals), facts in zip(there.cases, cases, points, strict=True):
        vote, score = results["vote", case.pk], results["score", case.pk]
        vote.value, vote.facts = votes, facts
        score.facts = {"totals": {str(n): float(total) for n, total in enumerate(given_totals)}}
    rows = list(results.values())
    random.Random(seed).shuffle(rows)
    PhaseResult.objects.all().delete()
    PhaseResult.objects.bulk_create([PhaseResult(**_facts(row)) for row in rows])


def _facts(row: PhaseResult) -> dict[str, Any]:
    return {"phase_id": row.phase_id, "submission_id": row.submission_id, "value": row.value, "facts": row.facts}


@pytest.fixture
def there() -> Judged:
    return judged(CASES)


def test_a_thousand_random_campaigns_are_replayed_as_they_were_stored(there: Judged) -> None:
    """Here as many as the suite has time for; each as stored, and each with one input moved afterwards."""
    told = {"lists": 0, "refused": 0, "adjusted": 0}

    @settings(max_examples=REPLAYS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(cards(), inputs, st.text("0123456789abcdef", min_size=32, max_size=32), st.integers(0, CASES - 1), decisions)
    def replayed(
        card: dict[str, Any], cases: list[tuple[int, list[Decimal]]], seed: str, moved: int, said: dict[int, str]
    ) -> None:
        if not any(given_totals for _votes, given_totals in cases):
            return
        with transaction.atomic():
            lay(there, card, cases, seed)
            told["adjusted"] += assert_adjusted(there, {there.case(n).number or 0: how for n, how in said.items()})
            try:
                computed = compute(there.campaign)
            except FloorsCannotBeMet:
                assert best(there) is None
                told["refused"] += 1
                transaction.set_rollback(True)
                return
            with clock.at(NOTICE_DAY):
                selection = write_selection(computed, by=there.first)
            assert differences(Selection.objects.get(pk=selection.pk)) == []
            assert best(there) == frozenset(o.number for o in computed.outcomes if o.chosen)
            meddled(there, selection, moved)
            told["lists"] += 1
            transaction.set_rollback(True)

    replayed()
    assert told["lists"] > REPLAYS / 5
    assert told["adjusted"] > REPLAYS / 20


def assert_adjusted(there: Judged, decided: dict[int, str]) -> bool:
    """With decisions of a deliberation: the best list by brute force that holds what was taken and nothing left off.

    Returns whether there is such a list, and decisions; refused is exactly what has none.
    """
    cases, limits = by_places(there)
    taken = {number for number, said in decided.items() if said == TAKE}
    expected = None
    if taken <= {case.number for case in cases}:
        left = [case for case in cases if decided.get(case.number) != LEAVE]
        expected = brute_force(left, limits, taken)
    try:
        computed = compute(there.campaign, supposed=dict(decided))
    except (FloorsCannotBeMet, TakenCasesCannotBeKept):
        assert expected is None
        return False
    assert expected == frozenset(outcome.number for outcome in computed.outcomes if outcome.chosen)
    return bool(decided)


def best(there: Judged) -> frozenset[int] | None:
    """The list by brute force, over the places that the points alone give."""
    return brute_force(*by_places(there))


def by_places(there: Judged) -> tuple[list[Case], Limits]:
    """The scored cases in the order of the points alone, and the card's limits."""
    locked = RuleCard.objects.get(campaign=there.campaign)
    rules = Rules.from_card(locked.rules("select"), locked.rules("score"))
    by_points = combine(_entries(there.campaign), replace(rules, area_floors={}, city_cap=None), locked.content["seed"])
    known = {case.number: case for case in there.cases}
    cases = [
        Case(o.number, str(known[o.number].area), known[o.number].zone.organisation.city_code)
        for o in by_points
        if o.basis != "no_score"
    ]
    return cases, Limits(rules.list_size, rules.area_floors, rules.city_cap)


def meddled(there: Judged, selection: Selection, moved: int) -> None:
    """A stored row or an input that somebody moved afterwards is found."""
    item = SelectionItem.objects.get(selection=selection, submission=there.case(moved))
    item.chosen = not item.chosen
    item.save()
    assert any(f"case {there.case(moved).number_text}: chosen" in line for line in differences(selection))
    item.chosen = not item.chosen
    item.save()
    result = there.result("vote", moved)
    result.value += 1
    result.save()
    assert differences(selection) != []
