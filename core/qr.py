"""QR codes as inline SVG (no picture file, no script, sharp on paper), and as a picture for batches of paper."""

import base64
import io

import segno
from PIL import Image, ImageOps

from core import qr_codewords


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
    """The code in black and white, one dot a module, for codes of some hundred characters.

    The correction is the most that makes the code no finer than level L (ISO/IEC 18004).
    """
    if qr_codewords.suits(text):
        side, rows = qr_codewords.rows(text, border)
        return Image.frombytes("1", (side, side), rows)
    modules = segno.make(text, error="l", micro=False, mask=qr_codewords.MASK).matrix  # rows of 0 and 1
    code = Image.frombytes("L", (len(modules), len(modules)), b"".join(modules))
    return ImageOps.expand(code.point([255, 0] + [0] * 254), border, fill=255).convert("1")
