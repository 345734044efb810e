import json
from pathlib import Path

import pytest

from core.text import clean, clean_line, count_characters, narrow

COUNTING = json.loads((Path(__file__).parent / "counting.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", COUNTING, ids=lambda case: case["name"])
def test_counts_as_office_suites_do(case: dict[str, object]) -> None:
    """The browser counts the same cases in tests/browser/test_online.py."""
    assert count_characters(str(case["text"])) == case["count"]


def test_cleaning_keeps_words_and_drops_what_no_one_can_see() -> None:
    assert clean("一\x00行\r\n二\ud800行\x07") == "一行\n二行"
    assert clean_line("  一 \n 二\t三 ") == "一 二 三"
    assert clean("é") == "é"
    assert clean("\U00032345\U0002ebf5") == "\U00032345\U0002ebf5"  # rare characters newer than some Unicode tables


def test_narrow_takes_full_width_letters_and_digits_only() -> None:
    assert narrow("１３９－ＡＢＣ，（你）　x") == "139－ABC，（你） x"
