"""How the votes of cases become points, 0 to 100, by the rule card: pure functions, exact arithmetic.

The vote hands the points down when it closes (``submissions.PhaseResult``), over all cases that were on its ballot; the
selection weighs them. Points are fractions, rounded once, half up, to six decimals. Sources: the notice, clause 四(四)
(专家评审 "结合网上投票"), leaves the way to the hosts; the card publishes which of these formulas it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

MILLION = 10**6
LEAST_CASES = 5  # what a card means that does not say from how many cases on an expert's totals can be normalised


def rank_points(votes: Sequence[int], cap: int | None = None) -> list[Fraction]:
    """Points by rank: 100 * (n - r) / (n - 1), where r is the case's rank and equal votes share their mean rank.

    The most votes give 100, the fewest 0; a single case gets 100. (Mean ranks are those of Spearman's coefficient.)
    """
    count = len(votes)
    if count == 1:
        return [Fraction(100)]
    return [Fraction(100) * (count - _rank(value, votes)) / (count - 1) for value in votes]


def _rank(value: int, votes: Sequence[int]) -> Fraction:
    ahead, level = sum(other > value for other in votes), sum(other == value for other in votes)
    return ahead + Fraction(level + 1, 2)


def percentile_points(votes: Sequence[int], cap: int | None = None) -> list[Fraction]:
    """Points by percentile rank: 100 * (b + e/2) / n, with b cases that have fewer votes and e that have as many.

    The case itself is one of the e (the percentile rank of statistics textbooks). How far a case leads is without
    effect: a campaign that drums up ten times the votes of the next gains no more than one place.
    """
    return [
        Fraction(100) * (sum(o < value for o in votes) + Fraction(sum(o == value for o in votes), 2)) / len(votes)
        for value in votes
    ]


def capped_linear_points(votes: Sequence[int], cap: int | None = None) -> list[Fraction]:
    """Points in proportion to votes up to a published cap: 100 * min(v, cap) / cap."""
    if not cap:
        raise ValueError("The card names no cap for capped linear points.")
    return [Fraction(100 * min(value, cap), cap) for value in votes]


VOTE_POINTS: dict[str, Callable[[Sequence[int], int | None], list[Fraction]]] = {
    "rank": rank_points,
    "percentile": percentile_points,
    "capped_linear": capped_linear_points,
}


def rounded(value: Fraction) -> Decimal:
    """``value`` (not negative) to six decimals, exactly half up."""
    return Decimal(int(value * MILLION + Fraction(1, 2))).scaleb(-6)


def handed_down(select: dict[str, Any], votes: Sequence[int]) -> list[dict[str, Any]]:
    """What the vote hands down for each case beside its ``votes``, by ``select``, the card's rules of selection.

    ``points`` with all six decimals, as text so that nothing is lost on the way; ``conversion`` and ``cap`` say how.
    """
    conversion, cap = select["vote_points"], select.get("vote_cap")
    points = VOTE_POINTS[conversion](votes, cap) if votes else []
    how = {"conversion": conversion, "cap": cap} if cap else {"conversion": conversion}
    return [{"points": str(rounded(value)), **how} for value in points]
