"""The solver alone: what a plan promises, against an integer program that finds the same figures another way."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from review.assigning import Case, Plan, Reader, loads, reasons, solve

AREAS, CITIES = 2, 3


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[Case], list[Reader]]:
    """A few cases and experts with recusals, limits, loads that stand and panels."""
    experts = draw(st.integers(1, 5))
    readers = [
        Reader(
            pk,
            load=draw(st.integers(0, 2)),
            most=draw(st.none() | st.integers(0, 5)),
            areas=draw(st.none() | st.frozensets(st.integers(0, AREAS - 1))),
        )
        for pk in range(experts)
    ]
    cases = [
        Case(
            100 + number,
            area=draw(st.integers(0, AREAS - 1)),
            city=str(draw(st.integers(0, CITIES - 1))),
            missing=draw(st.integers(0, 3)),
            out=draw(st.frozensets(st.integers(0, experts - 1), max_size=2)),
        )
        for number in range(draw(st.integers(0, 6)))
    ]
    return cases, readers


def by_integer_program(cases: list[Case], readers: list[Reader], *, most: int | None = None) -> int | None:
    """The most readings that are possible; with ``most`` given the lowest highest load; None: impossible."""
    pairs = [(c, r) for c, case in enumerate(cases) for r, reader in enumerate(readers) if reader.may_read(case)]
    if not pairs:
        return 0 if most is None else max((r.load for r in readers), default=0)
    size = len(pairs)
    rows, upper = [], []
    for c, case in enumerate(cases):
        rows.append([float(pair[0] == c) for pair in pairs] + [0.0])
        upper.append(case.missing)
    for r, reader in enumerate(readers):
        rows.append([float(pair[1] == r) for pair in pairs] + [0.0])
        upper.append(reader.room)
        rows.append([float(pair[1] == r) for pair in pairs] + [-1.0])
        upper.append(-reader.load)
    cost = np.array([-1.0] * size + [0.0])
    conditions = [LinearConstraint(np.array(rows), -np.inf, np.array(upper, dtype=float))]
    if most is not None:
        cost = np.array([0.0] * size + [1.0])
        conditions.append(LinearConstraint(np.array([[1.0] * size + [0.0]]), most, most))
    bounds = Bounds(np.zeros(size + 1), np.array([1.0] * size + [1000.0]))
    found = milp(cost, constraints=conditions, bounds=bounds, integrality=np.ones(size + 1, dtype=np.int8))
    return None if found.x is None else round(-found.fun if most is None else found.fun)


def whole(readers: list[Reader]) -> bool:
    """Whether all experts are balanced together (one part)."""
    return all(reader.areas is None for reader in readers)


@settings(max_examples=150)
@given(rounds())
def test_a_plan_keeps_every_rule_and_is_the_best(drawn: tuple[list[Case], list[Reader]]) -> None:
    cases, readers = drawn
    plan = solve(cases, readers)
    by_case, by_reader = {case.pk: case for case in cases}, {reader.pk: reader for reader in readers}
    assert len(set(plan.pairs)) == len(plan.pairs)
    assert all(by_reader[expert].may_read(by_case[case]) for case, expert in plan.pairs)
    given_to = Counter(case for case, _expert in plan.pairs)
    assert {
        case.pk: case.missing - given_to[case.pk] for case in cases if case.missing > given_to[case.pk]
    } == plan.short
    assert all(given_to[case.pk] <= case.missing for case in cases)
    taken = Counter(expert for _case, expert in plan.pairs)
    assert all(taken[reader.pk] <= reader.room for reader in readers)
    assert len(plan.pairs) == by_integer_program(cases, readers)
    if whole(readers) and plan.pairs:
        highest = max(after for _before, after in loads(readers, plan).values())
        assert highest == by_integer_program(cases, readers, most=len(plan.pairs))


def even(cases: int, readers: int, *, needed: int = 3) -> tuple[list[Case], list[Reader]]:
    return (
        [Case(n, area=n % 2, city=str(n % 4), missing=needed) for n in range(cases)],
        [Reader(pk) for pk in range(readers)],
    )


def test_loads_areas_and_cities_are_even() -> None:
    cases, readers = even(40, 12)
    plan = solve(cases, readers)
    of = {case.pk: case for case in cases}
    assert set(Counter(expert for _c, expert in plan.pairs).values()) == {10}
    assert set(Counter((expert, of[c].area) for c, expert in plan.pairs).values()) == {5}
    assert max(Counter((expert, of[c].city) for c, expert in plan.pairs).values()) <= 3


def test_the_lowest_load_is_lifted_too() -> None:
    cases, readers = even(7, 4, needed=2)  # 14 readings among four: 4, 4, 3, 3
    assert sorted(after for _b, after in loads(readers, solve(cases, readers)).values()) == [3, 3, 4, 4]


def test_who_has_more_already_gets_less() -> None:
    cases = [Case(n, 0, "a", 1) for n in range(4)]
    plan = solve(cases, [Reader(1, load=4), Reader(2), Reader(3)])
    assert {expert for _case, expert in plan.pairs} == {2, 3}


def test_panels_read_their_own_areas() -> None:
    cases, _readers = even(10, 0, needed=2)
    readers = [Reader(pk, areas=frozenset({pk % 2})) for pk in range(6)]
    plan = solve(cases, readers)
    of = {case.pk: case for case in cases}
    assert plan.short == {}
    assert all(of[case].area == expert % 2 for case, expert in plan.pairs)


@pytest.mark.parametrize(
    ("readers", "short", "why"),
    [
        pytest.param([], {1: 2}, (0, 0), id="nobody"),
        pytest.param([Reader(1), Reader(2, areas=frozenset({9}))], {1: 1}, (1, 0), id="another panel"),
        pytest.param([Reader(1), Reader(2, load=3, most=3)], {1: 1}, (2, 1), id="one is full"),
    ],
)
def test_what_cannot_be_filled_is_explained(readers: list[Reader], short: dict[int, int], why: tuple[int, int]) -> None:
    cases = [Case(1, 0, "a", 2)]
    plan = solve(cases, readers)
    assert plan.short == short
    assert reasons(plan, cases, readers) == {1: why}


def test_nothing_to_do_is_an_empty_plan() -> None:
    assert solve([Case(1, 0, "a", 0)], [Reader(1)]) == Plan()
