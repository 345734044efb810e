"""QR codes by the hundred: each is read back to its text, and is as small and as strong as it can be."""

import numpy as np
import pytest
import segno
import zxingcpp
from PIL import Image

from core.qr import qr_picture, qr_png, qr_svg

ADDRESS = "https://tuixuan.example.com/verify/7K3M9Q/#"


def read(code: Image.Image) -> zxingcpp.Barcode:
    enlarged = code.convert("L").resize((code.width * 4, code.height * 4), Image.Resampling.NEAREST)
    found = zxingcpp.read_barcode(np.asarray(enlarged), formats=zxingcpp.QRCode)
    assert found
    return found


@pytest.mark.parametrize("length", [0, 1, 17, 86, 134, 231, 700, 1091, 2900])
def test_a_code_says_its_text_and_is_no_finer_than_level_l(length: int) -> None:
    text = ADDRESS + "aB3-_" * (length // 5)
    code = qr_picture(text, border=4)
    assert code.mode == "1"
    assert read(code).text == text
    expected = segno.make(text, error="l", micro=False)  # which raises the level as far as the size allows
    assert code.width == expected.symbol_size(border=4)[0]
    assert read(code).ec_level == expected.error


@pytest.mark.parametrize("text", ["2026-000001", "HTTPS://TUIXUAN.EXAMPLE", "https://推选.example/v"])
def test_it_says_texts_of_every_kind(text: str) -> None:
    assert read(qr_picture(text)).text == text


def test_borders_are_light_and_of_the_width_that_was_asked_for() -> None:
    bare, framed = qr_picture(ADDRESS, border=0), qr_picture(ADDRESS, border=3)
    assert framed.width == bare.width + 6
    assert framed.crop((3, 3, 3 + bare.width, 3 + bare.width)).tobytes() == bare.tobytes()
    assert set(framed.crop((0, 0, framed.width, 3)).convert("L").tobytes()) == {255}


def test_what_no_code_can_hold_is_refused() -> None:
    with pytest.raises(ValueError):
        qr_picture("a" * 2954)


def test_a_code_is_an_element_or_an_address_of_a_picture() -> None:
    assert qr_svg(ADDRESS).startswith("<svg ")
    assert qr_png(ADDRESS).startswith("data:image/png;base64,")
