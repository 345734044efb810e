"""Three ways from experts' totals to one score, against numbers computed by hand and against numpy."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.scores import (
    AnExpertHasTooFewCases,
    Totals,
    by_method,
    mean,
    normalised,
    side_by_side,
    spread_of,
    too_few,
    trimmed_mean,
)


def case(**totals: float) -> Totals:
    return {expert: Decimal(str(total)) for expert, total in totals.items()}


def test_the_mean_and_the_trimmed_mean() -> None:
    totals = [Decimal("90"), Decimal("70"), Decimal("85"), Decimal("60")]
    assert mean(totals) == Fraction(305, 4)
    assert trimmed_mean(totals) == Fraction(155, 2)
    assert trimmed_mean(totals[:2]) == 80  # nothing to cut off from two


def test_a_strict_expert_and_a_lenient_one_who_agree_give_the_same_normalised_total() -> None:
    # strict: mean 60, deviation 10; lenient: mean 90, deviation 5; both rank the cases alike
    cases = [case(strict=50, lenient=85), case(strict=60, lenient=90), case(strict=70, lenient=95)]
    low, middle, high = normalised(cases)
    assert all(len(set(totals.values())) == 1 for totals in (low, middle, high))
    assert middle["strict"] == 75  # the mean of all six
    assert 75 - low["strict"] == high["lenient"] - 75  # one deviation either way
    # (t - 75) squared: 625 + 225 + 25 + 100 + 225 + 400 = 1600, divided by 6 - 1
    assert float(high["strict"]) == pytest.approx(75 + (1600 / 5) ** 0.5)


def test_normalising_corrects_the_luck_of_the_draw() -> None:
    """Two cases of the same worth, one read by a strict expert: by the mean it loses, normalised it does not."""
    shared = [case(strict=40 + 5 * n, mild=70 + 5 * n) for n in range(5)]
    unlucky, lucky = case(strict=60), case(mild=90)
    plain = by_method("mean", [*shared, unlucky, lucky], scale=100, least=5)
    levelled = by_method("normalised", [*shared, unlucky, lucky], scale=100, least=5)
    assert plain[5] < plain[6]
    assert levelled[5] == levelled[6]


def test_an_expert_who_gives_every_case_the_same_counts_as_the_mean() -> None:
    cases = [case(flat=80, other=60), case(flat=80, other=90)]
    assert [totals["flat"] for totals in normalised(cases)] == [mean([Decimal(n) for n in (80, 60, 80, 90)])] * 2


def test_normalised_scores_stay_on_the_scale() -> None:
    cases = [case(a=0, b=100), *[case(a=99 + n % 2, b=n % 2) for n in range(9)]]
    scores = by_method("normalised", cases, scale=100, least=5)
    assert all(0 <= score <= 100 for score in scores)


def test_an_expert_with_too_few_cases_is_named_by_number_and_refused() -> None:
    cases = [case(many=80, few=70), case(many=70), case(many=75)]
    assert too_few(cases, 3) == {"few": 1}
    assert by_method("mean", cases, scale=100, least=3)[0] == 75  # the means do not mind
    with pytest.raises(AnExpertHasTooFewCases) as refusal:
        by_method("normalised", cases, scale=100, least=3)
    assert refusal.value.facts == {"least": 3, "count": 1, "fewest": 1}
    assert [row.normalised for row in side_by_side(cases, scale=100, least=3)] == [None] * 3


def test_the_spread_is_the_distance_of_the_highest_from_the_lowest() -> None:
    spread = spread_of([Decimal("70"), Decimal("85"), Decimal("85")])
    assert (spread.width, spread.lowest, spread.highest) == (15, 70, 85)
    assert float(spread.deviation) == pytest.approx(np.std([70, 85, 85], ddof=1))
    assert spread.is_large(15)
    assert not spread.is_large(16)
    assert not spread.is_large(None)
    assert spread_of([Decimal(70)]).deviation == 0


def test_side_by_side_leaves_a_case_without_totals_empty() -> None:
    rows = side_by_side([case(a=60, b=70, c=95), {}, case(a=50, b=72, c=90)], scale=100, least=2)
    assert (rows[0].mean, rows[0].trimmed) == (75, 70)
    assert rows[1].mean is rows[1].trimmed is rows[1].normalised is rows[1].spread is None
    assert rows[2].normalised is not None


@given(
    st.lists(
        st.dictionaries(st.sampled_from("abcd"), st.integers(0, 1000).map(lambda n: Decimal(n) / 10), min_size=1),
        min_size=2,
        max_size=12,
    )
)
def test_the_formula_is_numpys(cases: list[dict[str, Decimal]]) -> None:
    everything = np.array([float(total) for totals in cases for total in totals.values()])
    found = normalised(cases)
    for expert in {name for totals in cases for name in totals}:
        own = np.array([float(totals[expert]) for totals in cases if expert in totals])
        width = own.std(ddof=1) if len(set(own)) > 1 else np.inf  # numpy's of equal numbers is not quite 0
        wanted = everything.mean() + (own - own.mean()) / width * everything.std(ddof=1)
        ours = [float(levelled[expert]) for totals, levelled in zip(cases, found, strict=True) if expert in totals]
        assert ours == pytest.approx(list(wanted), abs=1e-6)
