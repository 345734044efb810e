"""How the totals that experts gave become one score a case: pure functions, exact arithmetic, no database.

The notice (clause 四(四)) leaves the way to the hosts; the card publishes which of these three it is, and an
organiser sees all three side by side. Numbers are fractions on the card's scale; who stores them rounds once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from math import isqrt
from statistics import variance

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

MEAN, TRIMMED, NORMALISED = "mean", "trimmed", "normalised"
DIGITS = 60  # of the one square root that is no fraction; stored numbers keep six places

Totals = Mapping[str, Decimal]  # the total of each expert of one case, by the expert's key


class AnExpertHasTooFewCases(DomainError):
    message = _(
        "Normalised scores need at least %(least)s scored cases from every expert; %(count)s experts have fewer (the "
        "fewest: %(fewest)s). Two persons correct the rule card to another method, or the experts score more cases."
    )


def mean(totals: Sequence[Decimal]) -> Fraction:
    """The arithmetic mean of the experts' totals."""
    return Fraction(sum(totals, Decimal())) / len(totals)  # totals have few digits: their sum is exact


def trimmed_mean(totals: Sequence[Decimal]) -> Fraction:
    """The mean without one highest and one lowest total (去掉一个最高分和一个最低分); of one or two, the mean."""
    return mean(sorted(totals)[1:-1]) if len(totals) > 2 else mean(totals)


def normalised(cases: Sequence[Totals]) -> list[dict[str, Fraction]]:
    """Every total as if all experts were equally strict and used the scale equally widely.

    n = M + S * z with z = (t - m) / s: m and s are the mean and the standard deviation of that expert's totals, M and
    S those of all totals together (the standard score, ISO 3534-1: standardized sample random variable; mapped back
    to the scale so that people can read it). Standard deviations divide by n - 1. An expert who gave every case the
    same total says nothing about which is better: z = 0. It supposes that every expert read about equally good cases,
    which is what ``least_cases`` and an even assignment are for.
    """
    given: defaultdict[str, list[Decimal]] = defaultdict(list)
    for totals in cases:
        for expert, total in totals.items():
            given[expert].append(total)
    everything = [total for totals in given.values() for total in totals]
    if not everything:
        return [{} for _case in cases]
    middle, spread = mean(everything), _variance(everything)
    means = {expert: mean(totals) for expert, totals in given.items()}
    # One root of S^2 / s^2 instead of two: where the ratio is a square, the result is exact.
    widths = {expert: _root(spread / own) if (own := _variance(t)) else Fraction() for expert, t in given.items()}
    return [
        {expert: middle + (Fraction(total) - means[expert]) * widths[expert] for expert, total in totals.items()}
        for totals in cases
    ]


def _variance(totals: Sequence[Decimal]) -> Fraction:
    """The sample variance (over n - 1), 0 of fewer than two; of fractions the standard library gives it exactly."""
    return variance(map(Fraction, totals)) if len(totals) > 1 else Fraction()


def _root(value: Fraction) -> Fraction:
    """The square root: exact for a square, else to ``DIGITS`` digits, the same on every machine (IEEE 854)."""
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom)
    with localcontext(prec=DIGITS):
        return Fraction((Decimal(value.numerator) / Decimal(value.denominator)).sqrt())


def normalised_means(cases: Sequence[Totals], *, scale: int) -> list[Fraction]:
    """The mean of each case's normalised totals, kept between 0 and ``scale``."""
    return [
        min(max(sum(totals.values(), Fraction()) / len(totals), Fraction()), Fraction(scale))
        for totals in normalised(cases)
    ]


def too_few(cases: Sequence[Totals], least: int) -> dict[str, int]:
    """The experts who scored fewer cases than ``least``, with how many they scored; who scored none is not asked."""
    counts: defaultdict[str, int] = defaultdict(int)
    for totals in cases:
        for expert in totals:
            counts[expert] += 1
    return {expert: count for expert, count in counts.items() if count < least}


def refuse_too_few(cases: Sequence[Totals], least: int) -> None:
    """Raises AnExpertHasTooFewCases where the mean and spread of an expert would rest on nearly nothing."""
    if short := too_few(cases, least):
        raise AnExpertHasTooFewCases(least=least, count=len(short), fewest=min(short.values()))


SIMPLE: dict[str, Callable[[Sequence[Decimal]], Fraction]] = {MEAN: mean, TRIMMED: trimmed_mean}


def by_method(method: str, cases: Sequence[Totals], *, scale: int, least: int) -> list[Fraction]:
    """The score of each case by ``method``; every case has a total. Raises AnExpertHasTooFewCases, KeyError."""
    if method == NORMALISED:
        refuse_too_few(cases, least)
        return normalised_means(cases, scale=scale)
    return [SIMPLE[method](list(totals.values())) for totals in cases]


# --- how far experts differ -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spread:
    """How far the experts of one case differ, on the card's scale."""

    lowest: Decimal
    highest: Decimal
    deviation: Fraction  # the sample standard deviation, 0 of a single total

    @property
    def width(self) -> Decimal:
        """The highest total less the lowest: what the card's limit is compared with, for anyone can recount it."""
        return self.highest - self.lowest

    def is_large(self, limit: int | None) -> bool:
        """Whether the case goes to deliberation; without a limit on the card none does."""
        return limit is not None and self.width >= limit


def spread_of(totals: Sequence[Decimal]) -> Spread:
    """How far ``totals`` (at least one) lie apart."""
    return Spread(min(totals), max(totals), _root(_variance(totals)))


@dataclass(frozen=True)
class Compared:
    """One case by all three methods, None where it cannot be said, and how far its experts differ."""

    mean: Fraction | None = None
    trimmed: Fraction | None = None
    normalised: Fraction | None = None
    spread: Spread | None = None


def side_by_side(cases: Sequence[Totals], *, scale: int, least: int) -> list[Compared]:
    """Every case by every method; normalised is None throughout where an expert scored fewer than ``least``."""
    scored = [totals for totals in cases if totals]
    levelled = iter([] if too_few(scored, least) else normalised_means(scored, scale=scale))
    return [
        Compared(
            mean(list(totals.values())),
            trimmed_mean(list(totals.values())),
            next(levelled, None),
            spread_of(list(totals.values())),
        )
        if totals
        else Compared()
        for totals in cases
    ]
