"""From scores to points, exactly: fractions all the way, rounded once at the end. No database here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

PLACES = Decimal("0.000001")  # the places of PhaseResult.value


def weighted_total(weights: Mapping[int, int], values: Mapping[int, int]) -> Fraction:
    """The sum of weight times value over the sum of weights; both by criterion. KeyError if one is not scored."""
    return Fraction(sum(weight * values[key] for key, weight in weights.items()), sum(weights.values()))


def mean(totals: Iterable[Fraction]) -> Fraction:
    """The arithmetic mean; 0 for none."""
    found = list(totals)
    return sum(found, Fraction(0)) / len(found) if found else Fraction(0)


def two_places(value: Fraction) -> str:
    """As tables show it: "80.00", halves up."""
    return str(rounded(value).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def rounded(value: Fraction) -> Decimal:
    """To six places, halves up."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(PLACES, rounding=ROUND_HALF_UP)
