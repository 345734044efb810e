import pytest

from core.text import clean, clean_line, count_characters, narrow


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("海岳省", 3),
        ("你好，世界。", 6),
        ("GDP 增长 8.5%", 4),
        ("R&D 投入", 5),
        ("A\n\nB", 2),
        ("　空　格　", 2),
    ],
)
def test_counts_as_office_suites_do(text: str, count: int) -> None:
    assert count_characters(text) == count


def test_cleaning_keeps_words_and_drops_what_no_one_can_see() -> None:
    assert clean("一\x00行\r\n二\ud800行\x07") == "一行\n二行"
    assert clean_line("  一 \n 二\t三 ") == "一 二 三"
    assert clean("é") == "é"


def test_narrow_takes_full_width_letters_and_digits_only() -> None:
    assert narrow("１３９－ＡＢＣ，（你）　x") == "139－ABC，（你） x"
