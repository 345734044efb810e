"""The exact list against every list there is, and against small cases worked out by hand."""

import itertools
from collections import Counter
from collections.abc import Collection, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.solver import Case, FloorsCannotBeMet, Limits, SolverHasFailed, _Model, best_list


def cases(text: str) -> list[Case]:
    """``"Ra Gb"``: the first in area R from city a, the second in area G from city b, numbered from 1."""
    return [Case(number, word[0], word[1]) for number, word in enumerate(text.split(), start=1)]


def keeps(chosen: Sequence[Case], limits: Limits) -> bool:
    areas, cities = Counter(case.area for case in chosen), Counter(case.city for case in chosen)
    return (
        len(chosen) <= limits.size
        and all(areas[area] >= least for area, least in limits.floors.items())
        and (limits.cap is None or max(cities.values(), default=0) <= limits.cap)
    )


def brute_force(there: Sequence[Case], limits: Limits, taken: Collection[int] = frozenset()) -> frozenset[int] | None:
    """Every subset is looked at: as many cases as the rules allow, then the lexicographically first of them.

    Only those count that hold all of ``taken``.
    """
    for size in range(min(limits.size, len(there)), -1, -1):
        for chosen in itertools.combinations(there, size):  # in lexicographic order
            if set(taken) <= {case.number for case in chosen} and keeps(chosen, limits):
                return frozenset(case.number for case in chosen)
    return None


def test_without_floors_and_caps_the_first_places_make_the_list() -> None:
    assert best_list(cases("Ra Ra Ra Gb"), Limits(3)) == {1, 2, 3}
    assert best_list(cases("Ra"), Limits(3, {"G": 0})) == {1}
    assert best_list([], Limits(3)) == frozenset()


def test_a_full_city_gives_its_place_to_the_next() -> None:
    assert best_list(cases("Ra Ra Ra Gb Gc"), Limits(3, cap=1)) == {1, 4, 5}


def test_a_least_number_reaches_down_for_its_best_case() -> None:
    assert best_list(cases("Ra Rb Rc Rd Ge Gf"), Limits(3, {"G": 1})) == {1, 2, 5}


def test_floor_and_cap_together_may_pass_over_a_better_case_of_the_same_city() -> None:
    # G's only case comes from city a: with a cap of one, the first of all has to give way to it.
    assert best_list(cases("Ra Rb Ga Rc"), Limits(2, {"G": 1}, cap=1)) == {2, 3}


def test_a_cap_may_make_the_list_shorter_than_its_size() -> None:
    assert best_list(cases("Ra Ra Gb Gb"), Limits(4, cap=1)) == {1, 3}


def test_the_order_decides_and_not_a_sum() -> None:
    # With the first case, the floors of G and H leave two places to the last ones of all; it stays on the list.
    there = cases("Ra Gb Hb Rc Rd Ge Hf")
    assert best_list(there, Limits(3, {"G": 1, "H": 1}, cap=1)) == {1, 2, 7}


@pytest.mark.parametrize(
    ("text", "limits", "said"),
    [
        ("Ra Gb", Limits(2, {"G": 2}), "G needs 2, at most 1"),
        ("Ra Gb", Limits(1, {"R": 1, "G": 1}), "add up to 2, and the list has 1"),
        ("Ga Ga Rb", Limits(3, {"G": 2}, cap=1), "G needs 2, at most 1"),
        ("Ra Gb", Limits(2, {"H": 1}), "H needs 1, at most 0"),
        ("", Limits(2, {"H": 1}), "H needs 1, at most 0"),
        ("Ra Ga", Limits(2, {"R": 1, "G": 1}, cap=1), "at most 0"),
    ],
)
def test_floors_that_cannot_be_met_are_refused_with_what_is_missing(text: str, limits: Limits, said: str) -> None:
    from django.utils import translation

    with pytest.raises(FloorsCannotBeMet) as refusal, translation.override("en"):
        best_list(cases(text), limits)
    assert said in refusal.value.facts["missing"]


def test_an_answer_that_breaks_a_rule_makes_no_list() -> None:
    model = _Model(cases("Ra Ra Gb"), Limits(2, {"G": 1}, cap=1))
    model.solve()
    for wrong in ([0, 1], [0], [0, 1, 2]):
        with pytest.raises(SolverHasFailed):
            model._check(wrong, 2)


areas, cities = st.sampled_from("RGH"), st.sampled_from("abcd")
floors = st.dictionaries(areas, st.integers(0, 3), max_size=3)


@given(
    st.lists(st.tuples(areas, cities), min_size=1, max_size=9),
    st.builds(Limits, st.integers(1, 7), floors, st.one_of(st.none(), st.integers(1, 3))),
)
def test_the_solver_and_brute_force_agree(places: list[tuple[str, str]], limits: Limits) -> None:
    there = [Case(number, area, city) for number, (area, city) in enumerate(places, start=1)]
    expected = brute_force(there, limits)
    if expected is None:
        with pytest.raises(FloorsCannotBeMet):
            best_list(there, limits)
    else:
        assert best_list(there, limits) == expected


def test_more_cases_than_are_decided_at_once_and_the_same_twice() -> None:
    there = [Case(n, "RGHKL"[n * 7 % 5], f"{n * 11 % 16:02d}") for n in range(1, 81)]
    limits = Limits(30, {"R": 7, "G": 7, "H": 7, "K": 4, "L": 4}, cap=2)
    first = best_list(there, limits)
    assert len(first) == 30
    assert keeps([case for case in there if case.number in first], limits)
    assert best_list(list(there), limits) == first
