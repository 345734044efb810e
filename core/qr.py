<<<<<<< HEAD
"""QR codes as inline SVG (no picture file, no script, sharp on paper), and as a picture for batches of paper."""
=======
"""QR codes as inline SVG: no picture file, no script, sharp on paper. Many on a paper are pictures."""
>>>>>>> 2cd44b2 (tests: Race the sign-in, the ticked certificate and the agenda's hour.)

import io

import segno


def qr_svg(text: str, *, border: int = 2) -> str:
    """An ``<svg>`` element of a QR code for ``text``; its size is set by CSS (``.tx-qr svg``)."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        buffer, kind="svg", border=border, xmldecl=False, svgns=True, omitsize=True, nl=False
    )
    return buffer.getvalue().decode()


<<<<<<< HEAD
def qr_png(text: str, *, border: int = 4) -> str:
    """The same as a ``data:`` address of a picture, one dot a module: set without smoothing it is as sharp as lines.

    For codes of some hundred characters, many in one document: a thousand modules as lines take a renderer a tenth of a
    second, and so does the choice of a mask, which base64 hardly needs. The correction is the most that makes the code
    no finer than level L (ISO/IEC 18004).
    """
    uri: str = segno.make(text, error="l", micro=False, mask=3).png_data_uri(border=border)
    return uri
=======
def qr_picture(text: str) -> str:
    """A ``data:`` address of the QR code as PNG, for papers with many: WeasyPrint draws it fifty times as fast as SVG.

    Ten dots a module: more than 300 dpi on a badge.
    """
    address: str = segno.make(text, error="m", micro=False).png_data_uri(scale=10, border=0)
    return address
>>>>>>> 2cd44b2 (tests: Race the sign-in, the ticked certificate and the agenda's hour.)
