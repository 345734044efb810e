"""QR codes as inline SVG (no picture file, no script, sharp on paper), and as a picture for batches of paper."""

import base64
import io
from contextlib import suppress
from typing import Any

import numpy as np
import segno
import zxingcpp
from PIL import Image, ImageOps


def qr_svg(text: str, *, border: int = 2) -> str:
    """An ``<svg>`` element of a QR code for ``text``; its size is set by CSS (``.tx-qr svg``)."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        buffer, kind="svg", border=border, xmldecl=False, svgns=True, omitsize=True, nl=False
    )
    return buffer.getvalue().decode()


def qr_png(text: str, *, border: int = 4) -> str:
    """The same as a ``data:`` address of a picture, for batches: a thousand modules as lines take a renderer a tenth of
    a second. Set without smoothing it is as sharp as lines."""
    buffer = io.BytesIO()
    qr_picture(text, border=border).save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def qr_picture(text: str, *, border: int = 4) -> Image.Image:
    """The code in black and white, one dot a module, for codes of some hundred characters and papers by the hundred.

    The correction is the most that makes the code no finer than level L (ISO/IEC 18004). Raises ValueError for a text
    that no code is large enough for.
    """
    finest = _modules(text, "L")
    with suppress(ValueError):  # the largest code of all may hold the text at level L only
        for level in "MQH":
            stronger = _modules(text, level)
            if stronger.shape != finest.shape:
                break
            finest = stronger
    return ImageOps.expand(Image.fromarray(finest), border, fill=255).convert("1")


def _modules(text: str, level: str) -> np.ndarray[Any, Any]:
    """Rows of 0 (dark) and 255, a number a module."""
    code = zxingcpp.create_barcode(text, zxingcpp.QRCode, ec_level=level)
    return np.array(code.to_image(scale=1, add_quiet_zones=False))
