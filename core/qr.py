"""QR codes as inline SVG (no picture file, no script, sharp on paper), and as a picture for batches of paper."""

import base64
import io

import segno
from PIL import Image


def qr_svg(text: str, *, border: int = 2) -> str:
    """An ``<svg>`` element of a QR code for ``text``; its size is set by CSS (``.tx-qr svg``)."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        buffer, kind="svg", border=border, xmldecl=False, svgns=True, omitsize=True, nl=False
    )
    return buffer.getvalue().decode()


def qr_png(text: str, *, border: int = 4) -> str:
    """The same as a ``data:`` address of a picture, one dot a module: set without smoothing it is as sharp as lines.

    For codes of some hundred characters, many in one document: a thousand modules as lines take a renderer a tenth of a
    second, and so does the choice of a mask, which base64 hardly needs. The correction is the most that makes the code
    no finer than level L (ISO/IEC 18004).
    """
    code = segno.make(text, error="l", micro=False, mask=3)
    rows = [bytes(0 if dark else 255 for dark in row) for row in code.matrix_iter(border=border)]
    buffer = io.BytesIO()
    Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows)).convert("1").save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
