"""The formulas of the rule card against numbers computed by hand, and what must hold for any numbers."""

import hashlib
import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.combine import (
    Entry,
    Outcome,
    Rules,
    combine,
    lot,
)
from results.solver import FloorsCannotBeMet

SEED = "ab" * 16


def rules(**changes: Any) -> Rules:
    facts: dict[str, Any] = {
        "list_size": 2,
        "vote_weight": 20,
        "score_weight": 80,
        "vote_points": "percentile",
        "score_method": "mean",
        "tie_breaks": ("score_points", "vote_points", "draw"),
    }
    return Rules(**{**facts, **changes})


def entry(number: int, votes: int, *totals: float) -> Entry:
    return Entry(number, votes, tuple(Decimal(str(total)) for total in totals))


def by_number(outcomes: list[Outcome]) -> dict[int, Outcome]:
    return {outcome.number: outcome for outcome in outcomes}


def chosen(outcomes: list[Outcome]) -> list[int]:
    return [outcome.number for outcome in outcomes if outcome.chosen]


def test_a_whole_list_computed_by_hand() -> None:
    outcomes = by_number(combine([entry(1, 300, 80, 84), entry(2, 100, 90, 86), entry(3, 200, 70, 74)], rules(), SEED))
    # votes: 1 has two below: 100 * 2.5/3; 2: 100 * 0.5/3; 3: 100 * 1.5/3
    assert outcomes[1].vote_points == Decimal("83.333333")
    assert outcomes[2].vote_points == Decimal("16.666667")
    assert outcomes[1].combined == Decimal("82.266667")  # 0.2 * 83.333333 + 0.8 * 82, rounded once more
    assert outcomes[2].combined == Decimal("73.733333")
    assert outcomes[3].combined == Decimal("67.600000")
    assert [outcomes[n].position for n in (1, 2, 3)] == [1, 2, 3]
    assert [outcomes[n].chosen for n in (1, 2, 3)] == [True, True, False]


def test_scores_on_another_scale_are_brought_to_one_hundred() -> None:
    assert combine([entry(1, 0, 8)], rules(scale=10), SEED)[0].score_points == 80


def test_votes_may_weigh_nothing() -> None:
    without = rules(vote_weight=0, score_weight=100, list_size=1)
    assert chosen(combine([entry(1, 9999, 60), entry(2, 0, 61)], without, SEED)) == [2]


def test_a_tie_at_the_border_is_parted_by_the_cards_order_and_says_so() -> None:
    # capped at 100 votes: 20 + 64 = 84 for both; 1 has the better score, 2 the more votes
    capped = rules(vote_points="capped_linear", vote_cap=100, list_size=1, vote_weight=50, score_weight=50)
    tied = [entry(1, 40, 80), entry(2, 80, 40), entry(3, 0, 10)]
    outcomes = by_number(combine(tied, capped, SEED))
    assert outcomes[1].combined == outcomes[2].combined == 60
    assert (outcomes[1].chosen, outcomes[1].basis) == (True, "score_points")
    assert (outcomes[2].chosen, outcomes[2].basis) == (False, "score_points")
    assert outcomes[3].basis == "score"
    other = rules(
        vote_points="capped_linear",
        vote_cap=100,
        list_size=1,
        vote_weight=50,
        score_weight=50,
        tie_breaks=("vote_points", "score_points", "draw"),
    )
    assert chosen(combine(tied, other, SEED)) == [2]


def test_the_draw_follows_the_published_seed_and_not_the_case_numbers_own_draw() -> None:
    level = [entry(number, 5, 70) for number in range(1, 9)]
    order = [outcome.number for outcome in combine(level, rules(list_size=3), SEED)]
    assert order == sorted(range(1, 9), key=lambda n: hashlib.sha256(f"{SEED}:draw:{n}".encode()).hexdigest())
    # Case numbers were drawn by SHA-256 of "seed:number"; the same lots would favour whom screening admitted first.
    assert lot(SEED, 1) != hashlib.sha256(f"{SEED}:1".encode()).hexdigest()
    assert {outcome.basis for outcome in combine(level, rules(list_size=3), SEED)} == {"draw"}


def test_a_card_that_forgot_the_draw_still_gives_one_order() -> None:
    level = [entry(1, 5, 70), entry(2, 5, 70)]
    assert combine(level, rules(list_size=1, tie_breaks=()), SEED)[0].basis == "draw"


def test_a_case_without_a_score_is_never_on_the_list() -> None:
    outcomes = by_number(combine([entry(1, 1, 60), entry(2, 9999)], rules(list_size=2), SEED))
    assert (outcomes[2].chosen, outcomes[2].basis, outcomes[2].position) == (False, "no_score", 2)
    # and its votes do not move the points of the others
    assert outcomes[1].vote_points == 50


def test_points_that_the_vote_handed_down_are_taken_as_they_are() -> None:
    """Over all cases of the ballot, also those that nobody scored."""
    cases = [Entry(1, 5, (Decimal(60),), Decimal("25.000000")), Entry(2, 9, (), Decimal("75.000000"))]
    outcomes = by_number(combine(cases, rules(), SEED))
    assert outcomes[1].vote_points == 25
    assert outcomes[1].combined == 53  # 0.2 * 25 + 0.8 * 60
    assert outcomes[2].basis == "no_score"


def test_a_floor_and_a_cap_move_cases_and_say_so() -> None:
    there = [
        Entry(number, 0, (Decimal(90 - number),), area=area, city=city)
        for number, (area, city) in enumerate(["Ra", "Ra", "Rb", "Rc", "Gd", "Ge"], start=1)
    ]
    outcomes = by_number(combine(there, rules(list_size=4, area_floors={"G": 1}, city_cap=1), SEED))
    assert chosen(list(outcomes.values())) == [1, 3, 4, 5]
    assert {n: outcomes[n].basis for n in (1, 2, 5, 6)} == {1: "score", 2: "city_cap", 5: "city_cap", 6: "score"}
    outcomes = by_number(combine(there, rules(list_size=3, area_floors={"G": 1}, city_cap=None), SEED))
    assert chosen(list(outcomes.values())) == [1, 2, 5]
    assert {n: outcomes[n].basis for n in (3, 4, 5)} == {3: "area_floor", 4: "area_floor", 5: "area_floor"}


def test_a_case_without_a_score_fills_no_floor() -> None:
    there = [Entry(1, 0, (Decimal(90),), area="R"), Entry(2, 0, (), area="G")]
    with pytest.raises(FloorsCannotBeMet):
        combine(there, rules(area_floors={"G": 1}), SEED)


def test_the_card_gives_the_rules() -> None:
    select = {
        "list_size": 30,
        "vote_weight": 20,
        "score_weight": 80,
        "vote_points": "rank",
        "score_method": "trimmed",
        "tie_breaks": ["draw"],
    }
    assert Rules.from_card(select, {"scale": 50}) == Rules(30, 20, 80, "rank", "trimmed", ("draw",), None, 50)


totals = st.lists(st.decimals("0", "100", places=2), min_size=0, max_size=5)
fields = st.lists(st.tuples(st.integers(0, 500), totals), min_size=1, max_size=30)


@given(fields, st.sampled_from(["rank", "percentile"]), st.sampled_from(["mean", "trimmed"]), st.integers(1, 10))
def test_a_list_is_total_and_the_same_in_whatever_order_the_cases_come(
    cases: list[tuple[int, list[Decimal]]], points: str, method: str, size: int
) -> None:
    entries = [Entry(number, v, tuple(t)) for number, (v, t) in enumerate(cases, start=1)]
    card = rules(list_size=size, vote_points=points, score_method=method)
    outcomes = combine(entries, card, SEED)
    assert outcomes == combine(list(reversed(entries)), card, SEED)
    assert [outcome.position for outcome in outcomes] == list(range(1, len(entries) + 1))
    assert len(chosen(outcomes)) == min(size, sum(bool(t) for _v, t in cases))
    scored = [outcome for outcome in outcomes if outcome.basis != "no_score"]
    assert all(a.combined >= b.combined for a, b in itertools.pairwise(scored))


@given(fields, st.integers(1, 10), st.integers(0, 29))
def test_more_points_from_the_experts_never_cost_a_place(
    cases: list[tuple[int, list[Decimal]]], size: int, index: int
) -> None:
    index %= len(cases)
    entries = [Entry(number, v, tuple(t)) for number, (v, t) in enumerate(cases, start=1)]
    if not entries[index].totals:
        return
    before = by_number(combine(entries, rules(list_size=size), SEED))[index + 1]
    better = tuple(min(total + 1, Decimal(100)) for total in entries[index].totals)
    entries[index] = Entry(index + 1, entries[index].votes, better)
    after = by_number(combine(entries, rules(list_size=size), SEED))[index + 1]
    assert after.position <= before.position
