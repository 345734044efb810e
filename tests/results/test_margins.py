"""What moved a case, and what would be without the rule: small lists worked out by hand."""

from hypothesis import given
from hypothesis import strategies as st

from results.margins import Change, Margin, margins, without_cap, without_case, without_floors
from results.solver import Case, FloorsCannotBeMet, Limits, best_list
from tests.results.test_solver import areas, cases, cities, floors


def of(text: str, limits: Limits) -> dict[int, Margin]:
    there = cases(text)
    return {margin.number: margin for margin in margins(there, limits, best_list(there, limits))}


def test_by_places_alone_no_rule_is_named() -> None:
    found = of("Ra Ra Rb", Limits(2))
    assert [found[n].chosen for n in (1, 2, 3)] == [True, True, False]
    assert {margin.rule for margin in found.values()} == {""}


def test_a_full_city_is_named_with_the_cases_that_fill_it_and_the_next_in_says_why() -> None:
    found = of("Ra Ra Ra Rb Rc", Limits(3, cap=2))
    assert found[3] == Margin(3, chosen=False, rule="city_cap", of_city=(1, 2))
    assert found[4] == Margin(4, chosen=True, rule="city_cap")
    assert found[5] == Margin(5, chosen=False)  # the list is full


def test_a_place_kept_for_an_area_is_named_with_what_the_area_lacked() -> None:
    found = of("Ra Rb Rc Gd Ge", Limits(3, {"G": 1}))
    assert found[3] == Margin(3, chosen=False, rule="area_floor", short={"G": 1}, room=1)
    assert found[4] == Margin(4, chosen=True, rule="area_floor")
    assert found[5].rule == ""


def test_a_city_that_is_full_when_the_list_is_not_keeps_its_last_case_out() -> None:
    assert of("Ra Ra", Limits(2, cap=1))[2].rule == "city_cap"


def test_what_would_be_without_a_rule_or_a_case() -> None:
    there, limits = cases("Ra Ra Rb Rc Gd Ge"), Limits(3, {"G": 1}, cap=1)
    chosen = best_list(there, limits)
    assert chosen == {1, 3, 5}
    assert without_floors(there, limits, chosen) == Change(comes=(4,), goes=(5,))
    assert without_cap(there, limits, chosen) == Change(comes=(2,), goes=(3,))
    assert without_case(there, 5, limits, chosen) == Change(comes=(6,))
    assert without_case(cases("Ra Gb"), 2, Limits(2, {"G": 1}), frozenset({1, 2})) is None  # no list at all


@given(
    st.lists(st.tuples(areas, cities), min_size=1, max_size=20),
    st.builds(Limits, st.integers(1, 9), floors, st.one_of(st.none(), st.integers(1, 3))),
)
def test_every_case_that_a_rule_moved_says_so_and_no_other(places: list[tuple[str, str]], limits: Limits) -> None:
    there = [Case(number, area, city) for number, (area, city) in enumerate(places, start=1)]
    try:
        chosen = best_list(there, limits)
    except FloorsCannotBeMet:
        return
    first = {case.number for case in there[: limits.size]}
    for margin in margins(there, limits, chosen):
        if margin.chosen or (margin.number in first):
            assert bool(margin.rule) == ((margin.number in chosen) != (margin.number in first))
        if margin.rule == "area_floor" and not margin.chosen:
            assert 0 < margin.room <= sum(margin.short.values()) or limits.cap is not None
        if margin.of_city:
            assert len(margin.of_city) == limits.cap
