"""How votes become points: the card's formulas against numbers computed by hand, and what holds for any numbers."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.points import VOTE_POINTS, capped_linear_points, handed_down, percentile_points, rank_points, rounded

votes = st.lists(st.integers(0, 10**6), min_size=1, max_size=40)


def test_points_by_rank() -> None:
    assert rank_points([100, 50, 50, 10]) == [100, 50, 50, 0]
    assert rank_points([7, 9, 8]) == [0, 100, 50]
    assert rank_points([4]) == [100]


def test_points_by_percentile_rank() -> None:
    # 10 votes: none below, itself level: 100 * 0.5 / 4; the two with 50: one below, two level.
    assert percentile_points([100, 50, 50, 10]) == [Fraction(175, 2), 50, 50, Fraction(25, 2)]
    assert percentile_points([3]) == [50]


def test_points_up_to_a_cap() -> None:
    assert capped_linear_points([0, 50, 200, 900], 200) == [0, 25, 100, 100]
    with pytest.raises(ValueError, match="cap"):
        capped_linear_points([1], None)


def test_rounding_is_half_up_and_exact() -> None:
    assert rounded(Fraction(1, 3)) == Decimal("0.333333")
    assert rounded(Fraction(5, 10**7)) == Decimal("0.000001")
    assert rounded(Fraction(4999999, 10**13)) == Decimal("0.000000")


def test_what_is_handed_down_says_points_and_how_they_came_about() -> None:
    assert handed_down({"vote_points": "rank", "vote_cap": None}, [2, 9, 2]) == [
        {"points": "25.000000", "conversion": "rank"},
        {"points": "100.000000", "conversion": "rank"},
        {"points": "25.000000", "conversion": "rank"},
    ]
    assert handed_down({"vote_points": "capped_linear", "vote_cap": 3}, [1]) == [
        {"points": "33.333333", "conversion": "capped_linear", "cap": 3}
    ]
    assert handed_down({"vote_points": "rank"}, []) == []


@given(votes)
def test_points_stay_between_0_and_100_and_keep_the_order_of_votes(counts: list[int]) -> None:
    for points in (rank_points(counts), percentile_points(counts), capped_linear_points(counts, 1000)):
        assert all(0 <= point <= 100 for point in points)
        assert all(
            points[i] >= points[j] for i in range(len(counts)) for j in range(len(counts)) if counts[i] > counts[j]
        )
        assert all(
            points[i] == points[j] for i in range(len(counts)) for j in range(len(counts)) if counts[i] == counts[j]
        )


@given(votes, st.randoms(use_true_random=False))
def test_points_do_not_depend_on_the_order_in_which_cases_come(counts: list[int], shuffler) -> None:
    order = list(range(len(counts)))
    shuffler.shuffle(order)
    for convert in VOTE_POINTS.values():
        points = convert(counts, 1000)
        assert convert([counts[place] for place in order], 1000) == [points[place] for place in order]


@given(votes)
def test_the_mean_of_rank_and_percentile_points_is_50_so_nobody_gains_by_cases_being_many(counts: list[int]) -> None:
    assert sum(percentile_points(counts)) == 50 * len(counts)
    if len(counts) > 1:
        assert sum(rank_points(counts)) == 50 * len(counts)


@given(votes, st.integers(1, 10**6))
def test_one_vote_more_never_costs_points(counts: list[int], cap: int) -> None:
    more = [counts[0] + 1, *counts[1:]]
    for convert in VOTE_POINTS.values():
        assert convert(more, cap)[0] >= convert(counts, cap)[0]


@given(votes, st.integers(2, 1000))
def test_how_far_a_case_leads_is_without_effect_on_rank_and_percentile(counts: list[int], times: int) -> None:
    assert rank_points([count * times for count in counts]) == rank_points(counts)
    assert percentile_points([count * times for count in counts]) == percentile_points(counts)
