"""The signature of an official paper: issuers, date and seals, where the standard puts them (7.3.5)."""

from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest

from core import official
from tests.papers import LEFT, MM, RIGHT, document, line, lines, read, seal, words


def test_unsealed_the_date_begins_two_characters_after_the_issuer() -> None:
    content = official.render(document(issuers=["海岳省推动开发区改革创新办公室"]))
    issuer, date = (line(content, 1, text) for text in ("改革创新办公室", "2026年"))
    issuer = [each for each in lines(content, 1) if "改革创新办公室" in each.text][-1]
    assert issuer.left + 15 * 15.75 == pytest.approx(RIGHT - 2 * 15.75, abs=0.5)
    assert date.left - issuer.left == pytest.approx(2 * 15.75, abs=0.5)
    assert issuer.base - date.base == pytest.approx(official.PITCH, abs=0.2)


def placed(content: bytes, page: int) -> list[tuple[float, float, float]]:
    """Left, top and width of the pictures of a page, in points."""
    found = []

    def take(operator: bytes, operands: Any, cm: Any, tm: Any) -> None:
        if operator == b"Do" and cm[0] > 50:
            found.append((cm[4], cm[5] + abs(cm[3]), abs(cm[0])))

    read(content).pages[page - 1].extract_text(visitor_operand_before=take)
    return found


def test_a_seal_presses_on_issuer_and_date_within_a_line_of_the_text() -> None:
    content = official.render(document(issuers=["海岳日报"], seals=[seal()]))
    ((left, top, width),) = placed(content, 1)
    assert width == pytest.approx(42 * MM, abs=0.1)
    issuer, date = [each for each in lines(content, 1) if each.text in ("海岳日报", "2026年10月8日")]
    for each in (issuer, date):
        assert top - 42 * MM < each.base < top
    assert (issuer.base + date.base) / 2 < top - 21 * MM + 8  # below the middle, counted at half a line
    assert abs(issuer.left + 2 * 15.75 - (left + width / 2)) < 1
    text = line(content, 1, "依据。")
    assert text.base - top < official.PITCH
    assert RIGHT - 4 * 15.75 - date.left == pytest.approx(7 * 15.75, rel=0.12)  # it ends four characters in


def test_seals_stand_three_abreast_apart_and_within_the_type_area() -> None:
    issuers = [f"海岳省{name}厅" for name in "甲乙丙丁戊"]
    content = official.render(document(issuers=issuers, seals=[seal()] * 5))
    at = placed(content, 1) + placed(content, 2) if len(read(content).pages) > 1 else placed(content, 1)
    assert len(at) == 5
    rows: dict[float, list[float]] = defaultdict(list)
    for left, top, width in at:
        assert left >= LEFT
        assert left + width <= RIGHT
        rows[round(top)].append(left)
    assert [len(row) for row in rows.values()] == [3, 2]
    for row in rows.values():
        assert all(b - a > 42 * MM for a, b in pairwise(sorted(row)))


def test_a_short_name_above_a_long_one_keeps_its_seal_within_the_type_area() -> None:
    content = official.render(document(seals=[seal(), seal()]))
    at = [each for page in range(1, len(read(content).pages) + 1) for each in placed(content, page)]
    assert len(at) == 2
    assert len({round(left) for left, _top, _width in at}) == 1  # one under the other
    assert all(left >= LEFT and left + width <= RIGHT for left, _top, width in at)


def test_without_every_seal_there_is_no_picture_at_all() -> None:
    assert not placed(official.render(document()), 1)


@pytest.mark.parametrize("lines_of_text", range(4, 12))
def test_a_signature_never_stands_alone_on_a_page(lines_of_text: int) -> None:
    for seals in ([], [seal(), seal()]):
        pages = words(official.render(document("国" * 28 * lines_of_text + "完。", seals=seals)))
        assert not any("此页无正文" in page for page in pages)
        (signed,) = [page for page in pages if "2026年10月8日" in page]
        assert "完。" in signed
