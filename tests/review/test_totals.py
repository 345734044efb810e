from decimal import Decimal
from fractions import Fraction

import pytest

from review.totals import mean, rounded, two_places, weighted_total


def test_a_total_is_the_weighted_mean_of_the_points() -> None:
    assert weighted_total({1: 30, 2: 70}, {1: 90, 2: 80}) == Fraction(83)


def test_weights_need_not_add_up_to_a_hundred_for_the_formula() -> None:
    assert weighted_total({1: 1, 2: 2}, {1: 10, 2: 20}) == Fraction(50, 3)


def test_an_unscored_criterion_is_an_error_and_never_a_zero() -> None:
    with pytest.raises(KeyError):
        weighted_total({1: 30, 2: 70}, {1: 90})


def test_the_mean_of_nothing_is_nothing() -> None:
    assert mean([]) == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(2189, 30), "72.966667"), (Fraction(1, 2_000_000), "0.000001"), (Fraction(100), "100.000000")],
)
def test_rounding_goes_to_six_places_halves_up(value: Fraction, text: str) -> None:
    assert rounded(value) == Decimal(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(80), "80.00"), (Fraction(0), "0.00"), (Fraction(80125, 1000), "80.13"), (Fraction(200, 3), "66.67")],
)
def test_tables_show_two_places_halves_up(value: Fraction, text: str) -> None:
    assert two_places(value) == text
