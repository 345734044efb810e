"""QR codes made by the hundred are, module by module, those that segno makes one by one."""

import random

import pytest
import segno
from PIL import Image

from core import qr_codewords
from core.qr import qr_picture

SIGNS = "abcdefXYZ0189-_/?#.:=%"
# Around the ends of sizes and corrections, of one byte and of two that tell the length, with and without padding.
LENGTHS = (1, 6, 7, 17, 18, 26, 32, 106, 107, 154, 192, 230, 231, 271, 274, 321, 366, 367, 425, 458, 700, 1091, 2953)


def slowly(text: str, border: int) -> Image.Image:
    code = segno.make(text, error="l", micro=False, mask=qr_codewords.MASK)
    lines = [bytes(255 * (1 - module) for module in row) for row in code.matrix_iter(border=border)]
    return Image.frombytes("L", (len(lines), len(lines)), b"".join(lines))


@pytest.mark.parametrize("length", LENGTHS)
def test_a_code_is_that_of_segno(length: int) -> None:
    drawn = random.Random(length)
    text = "a" + "".join(drawn.choices(SIGNS, k=length - 1))
    for border in (0, 4):
        made = qr_picture(text, border=border)
        assert made.mode == "1"
        assert made.convert("L").tobytes() == slowly(text, border).tobytes()


@pytest.mark.parametrize("text", ["2026-000001", "HTTPS://TUIXUAN.EXAMPLE", "https://推选.example/v"])
def test_what_is_not_written_in_byte_mode_is_left_to_segno(text: str) -> None:
    assert not qr_codewords.suits(text)
    assert qr_picture(text).convert("L").tobytes() == slowly(text, 4).tobytes()


def test_a_text_that_no_code_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="large enough"):
        qr_picture("a" * 2954)
