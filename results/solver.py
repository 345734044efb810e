"""The list under least numbers of the award areas and a cap of each city: exact, by HiGHS (``scipy.optimize.milp``).

The cases come in the order of places, the best first. Of all lists that keep the rules, as many cases as the rules
allow and never more than the list's size, the best one is taken: the one that holds the best case that any of them
holds, then the next best, and so on (the lexicographically first). So a case is passed over only where it would break
a rule together with better ones. The sum of points is not what is maximised: it would drop a case of 90 points for two
of 50, which nobody could explain to its zone.

The best list is one alone, and every number is a whole one, so that each run on each machine finds the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from numpy.typing import NDArray

from core.errors import DomainError

Vector = NDArray[np.float64]
BLOCK = 16  # cases decided at once: weights up to 2**15 stay far from the solver's tolerance of a millionth
INFEASIBLE = 2  # scipy's status


class FloorsCannotBeMet(DomainError):
    message = gettext_lazy(
        "The least numbers of the award areas cannot be kept: %(missing)s. Two persons correct the rule card; then "
        "compute the list again."
    )


class SolverHasFailed(RuntimeError):
    """The solver gave no answer, or one that breaks a rule. No list is made of that."""


@dataclass(frozen=True)
class Case:
    """What the rules look at: in which award area a case stands and from which city it comes."""

    number: int
    area: str = ""
    city: str = ""


@dataclass(frozen=True)
class Limits:
    """The card's size of the list, least number of each award area, and most cases of one city."""

    size: int
    floors: Mapping[str, int] = field(default_factory=dict)
    cap: int | None = None


def best_list(cases: Sequence[Case], limits: Limits) -> frozenset[int]:
    """The numbers of the cases on the list. ``cases`` in the order of places; raises FloorsCannotBeMet."""
    if not any(limits.floors.values()):
        return _walk(cases, limits)
    model = _Model(cases, limits)
    if not cases:
        raise FloorsCannotBeMet(missing=model.missing())
    return frozenset(cases[index].number for index in model.solve())


def _walk(cases: Sequence[Case], limits: Limits) -> frozenset[int]:
    """Down the order, taking each case whose city has room: without least numbers that is the best list."""
    taken: list[int] = []
    of_city: Counter[str] = Counter()
    for case in cases:
        if len(taken) < limits.size and (limits.cap is None or of_city[case.city] < limits.cap):
            taken.append(case.number)
            of_city[case.city] += 1
    return frozenset(taken)


class _Model:
    """One row for the size, one for each area with a least number, one for each city: x is 1 for a case on the list.

    The rows are two nested families of sets, so the matrix is totally unimodular (Hoffman and Kruskal 1956): the
    relaxation's corners are whole numbers already, and the solver never has to branch.
    """

    def __init__(self, cases: Sequence[Case], limits: Limits) -> None:
        self.cases, self.limits = cases, limits
        self.floors = {area: least for area, least in limits.floors.items() if least > 0}
        cities = sorted({case.city for case in cases}) if limits.cap is not None else []
        self.matrix = np.array(
            [
                [1.0] * len(cases),
                *([float(case.area == area) for case in cases] for area in self.floors),
                *([float(case.city == city) for case in cases] for city in cities),
            ]
        )
        self.lower = np.array([0.0, *self.floors.values(), *(0.0 for _city in cities)])
        self.upper = np.array([float(limits.size), *(np.inf for _area in self.floors), *(limits.cap for _ in cities)])

    def solve(self) -> list[int]:
        """The indexes of the chosen cases, in the order of places; block by block, what is decided stays so."""
        chosen: list[int] = []
        lower, upper, start = self.lower.copy(), self.upper.copy(), 0
        lower[0] = upper[0] = size = self._size()
        while len(chosen) < size:
            width = min(BLOCK, len(self.cases) - start)
            weights = np.zeros(len(self.cases) - start)
            weights[:width] = 2.0 ** np.arange(width - 1, -1, -1)
            answer = _minimised(-weights, np.ones_like(weights), self.matrix[:, start:], lower, upper)
            if answer is None:
                raise FloorsCannotBeMet(missing=self.missing())
            taken = (np.flatnonzero(answer[:width]) + start).tolist()
            lower -= self.matrix[:, taken].sum(axis=1)
            upper -= self.matrix[:, taken].sum(axis=1)
            chosen, start = chosen + taken, start + width
        self._check(chosen, size)
        return chosen

    def _size(self) -> int:
        """The most cases that a list may have. Whatever keeps the floors can be filled up to it: caps of a partition
        are a matroid, and every set that they allow is part of a largest one."""
        cap, cities = self.limits.cap, Counter(case.city for case in self.cases)
        allowed = len(self.cases) if cap is None else sum(min(count, cap) for count in cities.values())
        return min(self.limits.size, allowed)

    def missing(self) -> str:
        """How far each award area stays below its least number, where as little as possible is missing."""
        if (asked := sum(self.floors.values())) > self.limits.size:
            return _("they add up to %(sum)s, and the list has %(size)s") % {"sum": asked, "size": self.limits.size}
        count, areas = len(self.cases), len(self.floors)
        missing = np.zeros((len(self.lower), areas))  # columns that stand in for the cases that are not there
        missing[1 : areas + 1] = np.eye(areas)
        answer = _minimised(
            np.concatenate([np.zeros(count), np.ones(areas)]),
            np.concatenate([np.ones(count), np.full(areas, np.inf)]),
            np.hstack([self.matrix, missing]),
            self.lower,
            self.upper,
        )
        if answer is None:
            raise SolverHasFailed("nothing can be chosen at all")
        short = answer[count:].astype(int).tolist()
        return "；".join(
            _("%(area)s needs %(least)s, at most %(most)s can be chosen")
            % {"area": area, "least": least, "most": least - few}
            for (area, least), few in zip(self.floors.items(), short, strict=True)
            if few
        )

    def _check(self, chosen: list[int], size: int) -> None:
        """Hold the answer against the rules once more, in whole numbers and without the solver."""
        areas = Counter(self.cases[index].area for index in chosen)
        cities = Counter(self.cases[index].city for index in chosen)
        cap = self.limits.cap
        if (
            len(chosen) != size
            or any(areas[area] < least for area, least in self.floors.items())
            or (cap is not None and any(count > cap for count in cities.values()))
        ):
            raise SolverHasFailed("the answer breaks a rule")


def _minimised(cost: Vector, most: Vector, matrix: NDArray[np.float64], lower: Vector, upper: Vector) -> Vector | None:
    """The whole numbers from 0 to ``most`` that cost least within the rows' bounds; None if there are none."""
    # Imported here: it takes a quarter of a second and 40 MB, and only who makes a list needs it.
    from scipy.optimize import Bounds, LinearConstraint, milp

    answer = milp(
        cost,
        integrality=np.ones(len(cost), dtype=np.int8),
        bounds=Bounds(0, most),
        constraints=LinearConstraint(matrix, lower, upper),
        options={"mip_rel_gap": 0.0},
    )
    if answer.status == INFEASIBLE:
        return None
    if answer.status or answer.x is None:
        raise SolverHasFailed(answer.message)
    return np.rint(answer.x)
