"""Titles: broken by sense, never an hourglass, never wider than the page."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.title_breaks import BREAK, MOST, broken

NAMES = ["“走在时代前列”", "海岳省开发区", "优秀案例", "推选活动"]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("通知", ["通知"]),
        (
            "关于“走在时代前列”海岳省开发区优秀案例拟入选名单的公示",
            ["关于“走在时代前列”", "海岳省开发区优秀案例拟入选名单的公示"],
        ),
        (
            "关于更正“走在时代前列”海岳省开发区优秀案例推选活动规则的公告",
            ["关于更正“走在时代前列”", "海岳省开发区优秀案例推选活动规则的公告"],
        ),
        (
            f"关于对在推选活动中表现突出的单位{BREAK}和个人予以表扬的通报",
            ["关于对在推选活动中表现突出的单位", "和个人予以表扬的通报"],
        ),
        ("", []),
    ],
)
def test_a_title_is_broken_by_sense(title: str, lines: list[str]) -> None:
    assert broken(title, NAMES) == lines


@given(st.text(alphabet="关于公布的名单，“”《》（）开发区省市2026aB\u200b", max_size=200))
def test_any_title_fits_and_keeps_its_words(title: str) -> None:
    lines = broken(title)
    assert "".join(lines) == title.replace(BREAK, "")
    assert all(0 < len(line) <= MOST for line in lines)


@pytest.mark.parametrize("length", [30, 45, 58, 61, 77, 100, 119])
def test_lines_never_grow_again_after_they_shrank(length: int) -> None:
    lengths = [len(line) for line in broken("关" * length)]
    turns = [b - a for a, b in pairwise(lengths)]
    shrank = next((place for place, turn in enumerate(turns) if turn < 0), len(turns))
    assert all(turn <= 0 for turn in turns[shrank:]), lengths


def test_names_figures_and_brackets_are_not_torn() -> None:
    title = "关于举办2026年度《海岳省开发区改革创新优秀案例汇编》（第一册）发布活动的通知"
    for line in broken(title):
        assert line[0] not in "》）的、，"
        assert line[-1] not in "《（"
        assert not line[0].isdigit()
        assert not line[-1].isdigit()
