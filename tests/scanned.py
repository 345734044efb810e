"""Pages as a camera sees them: drawn from the PDF, photographed small and askew, and their QR codes read back."""

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter

DOTS = 150  # per inch, of a page as it is drawn


def drawn(content: bytes, *, page: int = 0, dots: int = DOTS) -> Image.Image:
    """A page of a PDF as a picture."""
    document = pypdfium2.PdfDocument(content)
    try:
        return document[page].render(scale=dots / 72).to_pil().convert("L")
    finally:
        document.close()


def photographed(picture: Image.Image, *, width: int, angle: float = 0, lean: float = 0) -> Image.Image:
    """``picture`` on a grey table, ``width`` pixels wide, turned by ``angle`` degrees, its right edge shorter by the
    share ``lean`` as seen from the left, out of focus by a pixel."""
    wide, high = picture.size
    drop = high * lean / 2
    # Each corner of the answer, from the upper left against the clock, shows this corner of the page.
    corners = (0, 0, 0, high, wide, high + drop, wide, -drop)
    seen = picture.transform(picture.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=128)
    seen = seen.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=128)
    seen = seen.resize((width, round(seen.height * width / seen.width)), Image.Resampling.LANCZOS)
    return seen.filter(ImageFilter.GaussianBlur(1))


def codes(picture: Image.Image) -> list[str]:
    """What the QR codes in ``picture`` say."""
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]
