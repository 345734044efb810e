"""What differs between two states: found quickly, marked readably, and never inventing or losing a character."""

import time

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from submissions.differences import FOLD, GONE, NEW, SAME, differences, fold, marked

STORY = "过去办一件事要跑五个窗口，现在只进一扇门。"


def shown(before: str, after: str) -> str:
    """The differences as one line: [-gone-]{+new+}."""
    wrap = {SAME: "{}", GONE: "[-{}-]", NEW: "{{+{}+}}"}
    return "".join(wrap[segment.kind].format(segment.text) for segment in marked(before, after))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (STORY, STORY, STORY),
        ("", "林某", "{+林某+}"),
        ("林某", "", "[-林某-]"),
        ("五个窗口。", "六个窗口。", "[-五-]{+六+}个窗口。"),
        ("企业 326 家", "企业 329 家", "企业 [-326-]{+329+} 家"),  # a number is one word
        ("现有 12.5% 入园。", "现有 13.5% 入园。", "现有 [-12.5%-]{+13.5%+} 入园。"),
        # one common letter between two long changes reads worse than none
        ("由管委会统一负责收件。", "由行政会审批局受理收件。", "由[-管委会统一负责-]{+行政会审批局受理+}收件。"),
        # what has nothing in common is replaced as a whole, not letter by letter
        ("园区设立于二〇〇一年。", "中小企业按小时付费！", "[-园区设立于二〇〇一年。-]{+中小企业按小时付费！+}"),
        (STORY + "甲。", STORY + "乙句话。甲。", STORY + "{+乙句话。+}甲。"),
        ("第一段。\n第二段。", "第一段。第二段。", "第一段。[-\n-]第二段。"),
    ],
)
def test_changes_are_marked_as_a_person_would(before: str, after: str, expected: str) -> None:
    assert shown(before, after) == expected


@given(st.text("的一园区，。\nab1 ", max_size=60), st.text("的一园区，。\nab1 ", max_size=60))
def test_both_texts_can_be_read_back_from_the_marks(before: str, after: str) -> None:
    segments = marked(before, after)
    assert "".join(s.text for s in segments if s.kind != NEW) == before
    assert "".join(s.text for s in segments if s.kind != GONE) == after
    assert "".join(s.text for s in fold(segments)) == "".join(s.text for s in segments)


def test_a_long_unchanged_passage_is_folded_around_the_change() -> None:
    long = "".join(f"第{n}项措施落地见效。" for n in range(60))
    (row,) = differences({"overview": long + "五。" + long}, {"overview": long + "六。" + long}, {"overview": "概况"})
    assert [segment.kind for segment in row.segments] == [FOLD, SAME, GONE, NEW, SAME, FOLD]
    assert "".join(s.text for s in row.left) == row.before
    assert "".join(s.text for s in row.right) == row.after


def test_answers_and_fields_stand_in_the_order_of_the_form() -> None:
    before = {"zone": "甲开发区", "title": "旧", "answers": {"accident.2020": ["yes", "一起一般事故"]}, "phone": ""}
    after = {"zone": "甲开发区", "title": "新", "answers": {"accident.2020": ["no", ""], "left": ["多余", ""]}}
    labels = {"title": "案例标题", "zone": "开发区名称", "phone": "电话", "accident.2020": "安全事故（2020年）"}
    with override("zh-hans"):
        rows = differences(before, after, labels)
    assert [(row.label, row.changed) for row in rows] == [
        ("案例标题", True),
        ("开发区名称", False),
        ("安全事故（2020年）", True),  # the empty telephone on both sides is left out
        ("left", True),
    ]
    assert (rows[2].before, rows[2].after) == ("是\n一起一般事故", "否")


@pytest.mark.parametrize("noise", [0, 7, 2], ids=["other text", "a seventh", "half"])
def test_the_longest_narrative_takes_no_second(noise: int) -> None:
    words = "开发区坚持改革创新营造一流营商环境推动高质量发展建立机制提升服务企业效率"
    before = "".join(words[(n * n + n // 7) % len(words)] for n in range(5000))
    after = "".join("，" if noise and n % noise == 0 else c for n, c in enumerate(before)) if noise else before[::-1]
    started = time.process_time()
    marked(before, after)
    assert time.process_time() - started < 1
