"""Delegates that were typed as text become rows: what cannot be told apart stays in the name, and all in the remark."""

from importlib import import_module

import pytest

read = import_module("results.migrations.0081_delegates_as_rows").read


@pytest.mark.parametrize(
    ("line", "name", "post", "telephone"),
    [
        ("林某 副主任 139 0000 1024", "林某", "副主任", "139 0000 1024"),
        ("赵某，招商局，局长，0000-8800 1024", "赵某", "招商局，局长", "0000-8800 1024"),
        ("钱某", "钱某", "", ""),
        ("孙某 13900002048", "孙某", "", "13900002048"),
        ("139 0000 4096", "139 0000 4096", "", "139 0000 4096"),
        ("周某 第3届 主任", "周某", "第3届 主任", ""),
        ("字" * 80, "字" * 50, "", ""),
    ],
)
def test_a_typed_line_becomes_a_person(line: str, name: str, post: str, telephone: str) -> None:
    assert read(line) == {"name": name, "post": post, "telephone": telephone}
