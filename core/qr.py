"""QR codes as inline SVG: no picture file, no script, sharp on paper."""

import io

import segno


def qr_svg(text: str, *, border: int = 2) -> str:
    """An ``<svg>`` element of a QR code for ``text``; its size is set by CSS (``.tx-qr svg``)."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        buffer, kind="svg", border=border, xmldecl=False, svgns=True, omitsize=True, nl=False
    )
    return buffer.getvalue().decode()
