"""800字左右 is a target with a tolerance; the page, the server and the paper say it in the same sentences."""

import pytest

from submissions.lengths import COUNT, Limit

NARRATIVE = Limit("典型经验", 800, 880)


@pytest.mark.parametrize(
    ("count", "state", "sentence"),
    [
        (0, "", ""),
        (1, "short", "篇幅偏短，要求 800 字左右。"),
        (719, "short", "篇幅偏短，要求 800 字左右。"),
        (720, "", ""),
        (800, "", ""),
        (801, "over", "已超过 800 字，最多 880 字。"),
        (880, "over", "已超过 800 字，最多 880 字。"),
        (881, "wrong", "典型经验现有 881 字，请压缩到 880 字以内。"),
    ],
)
def test_up_to_the_target_it_is_quiet_then_it_warns_then_it_refuses(count: int, state: str, sentence: str) -> None:
    said = NARRATIVE.measured("字" * count)
    assert (said.count, said.state, said.sentence) == (count, state, sentence)
    assert said.said == f"已写 {count} 字 / 800 字左右，最多 880 字"


@pytest.mark.parametrize("count", [1, 812, 1126])
def test_the_pages_patterns_give_the_servers_sentences(count: int) -> None:
    said = NARRATIVE.measured("字" * count)
    assert said.patterns[said.state].replace(COUNT, str(count)) == said.sentence
    assert said.patterns["said"].replace(COUNT, str(count)) == said.said


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (Limit("概况"), "已写 3 字"),
        (Limit("概况", most=100), "已写 3 字 / 最多 100 字"),
        (Limit("概况", target=3), "已写 3 字 / 3 字左右"),
    ],
)
def test_a_field_says_only_the_limits_that_it_has(limit: Limit, said: str) -> None:
    assert (limit.measured("三个字").said, limit.measured("三个字").state) == (said, "")
