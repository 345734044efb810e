"""The rule card in sentences."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.card_text import sections

VOTE: dict[str, Any] = {
    "period": "day",
    "sheets_per_period": 1,
    "choices_min": 3,
    "choices_max": 10,
    "per_submission": 1,
    "show_counts": "never",
}
PLAIN = ["每人每天可投1次，每次选3至10个案例，同一案例每期最多1票。", "投票期间和结束后都不公布票数。"]


SELECT: dict[str, Any] = {
    "list_size": 30,
    "vote_weight": 20,
    "score_weight": 80,
    "vote_points": "percentile",
    "score_method": "mean",
    "tie_breaks": ["draw"],
}


def read(**rules: Any) -> list[str]:
    content = {"phases": [{"name": "网络投票", "rules": {**VOTE, **rules}}], "order": "城市代码", "seed": "00"}
    return sections(content)[0][1]


def test_a_card_without_further_limits_has_two_sentences_whether_it_knows_of_them_or_not() -> None:
    unset = dict.fromkeys(["sheets_in_all", "per_area", "daily_from", "daily_until", "show_minutes", "show_at"])
    assert read() == read(**unset, region_hint="") == PLAIN


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"sheets_in_all": 5}, "每人在整个投票期间最多投5次。"),
        ({"per_area": 3}, "每人每天在同一奖区最多投3票。"),
        ({"daily_from": "08:00", "daily_until": "22:00"}, "每天8:00至22:00可以投票。"),
        ({"daily_from": "00:00", "daily_until": "00:00"}, "每天0:00至24:00可以投票。"),
        ({"region_hint": "本省各界"}, "面向范围：本省各界（仅为提示，不限制投票）。"),
        ({"show_counts": "live"}, "投票期间公布票数，每分钟更新一次。"),
        ({"show_counts": "cached", "show_minutes": 30}, "投票期间公布票数，每30分钟更新一次。"),
        ({"show_counts": "daily", "show_at": "20:00"}, "投票期间公布票数，每天20:00更新一次。"),
        ({"show_counts": "closed"}, "投票期间不公布票数，结束后公布。"),
    ],
)
def test_each_further_rule_is_a_sentence(rules: dict[str, Any], sentence: str) -> None:
    assert sentence in read(**rules)


def read_selection(**rules: Any) -> list[str]:
    content = {"phases": [{"name": "形成名单", "rules": {**SELECT, **rules}}], "order": "城市代码", "seed": "00"}
    return sections(content)[0][1]


def test_the_way_from_totals_to_a_score_is_printed_with_its_formula_and_condition() -> None:
    assert read_selection() == read_selection(least_cases=5, spread_limit=None)
    sentences = read_selection(score_method="normalised", least_cases=6, spread_limit=15)
    assert "标准化后取平均分" in sentences[1]
    assert sentences[2].endswith("限于0分至满分；每位专家至少评6个案例，否则不采用。")
    assert sentences[3] == "同一案例各专家总分的最高分与最低分相差15分及以上的，提交评议。"


def test_a_card_from_before_the_least_number_of_cases_means_five() -> None:
    assert read_selection(score_method="normalised") == read_selection(score_method="normalised", least_cases=5)


def test_floors_and_a_cap_are_sentences_and_a_card_without_them_has_none() -> None:
    assert read_selection() == read_selection(area_floors={}, city_cap=None) == read_selection(area_floors={"甲": 0})
    balanced = read_selection(area_floors={"科技创新": 3, "绿色发展": 2}, city_cap=4)
    assert balanced[1:3] == ["各奖区最少入选：科技创新3个、绿色发展2个。", "同一城市最多入选4个案例。"]
