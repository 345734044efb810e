"""An official paper as its tests make it and read it back: lines, places and faces measured in the PDF."""

import base64
import io
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader

from core.official import Document, SealPicture, blocks
from tests.samples import picture

MM = 72 / 25.4
TOP, LEFT, RIGHT, FOOT = (297 - 37) * MM, 28 * MM, (210 - 26) * MM, 35 * MM
ASCENT = 0.88  # of an em: from a Chinese character's base line to the top of its square
TWO = ["海岳日报", "海岳省推动开发区改革创新领导小组办公室"]
TITLE = ["关于“走在时代前列”", "海岳省开发区优秀案例名单的通知"]


@dataclass
class Line:
    """A line as it stands on the page, in points from the paper's lower left corner."""

    text: str
    left: float
    base: float
    size: float
    face: str


def document(body: str = "依据。", *, issuers: list[str] | None = None, **facts: Any) -> Document:
    known: dict[str, Any] = {"title_lines": TITLE, "blocks": blocks(body), "date": "2026年10月8日", **facts}
    return Document(issuers=issuers or TWO, **known)


def seal() -> SealPicture:
    source = base64.b64encode(picture("PNG", (60, 60))).decode()
    return SealPicture(f"data:image/png;base64,{source}", 42)


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def lines(content: bytes, page: int) -> list[Line]:
    """The page's lines from its top, each made of the runs of one face that share a base line."""
    found: dict[tuple[float, str], list[Any]] = defaultdict(list)

    def take(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if text.strip():
            x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
            face = "-".join(str(font["/BaseFont"]).split("+")[1].split("-")[:2])
            found[(round(y, 1), face)].append((x, text.strip("\n"), abs(size * tm[3] * cm[3])))

    read(content).pages[page - 1].extract_text(visitor_text=take)
    made = [
        Line(
            "".join(text for _x, text, _s in runs),
            runs[0][0],
            base,
            round(runs[0][2], 2),
            "-".join(face.split("-")[:2]),
        )
        for (base, face), runs in found.items()
    ]
    return sorted(made, key=lambda line: -line.base)


def line(content: bytes, page: int, text: str) -> Line:
    return next(each for each in lines(content, page) if text in each.text)


def words(content: bytes) -> list[str]:
    """The text of each page without white space."""
    return ["".join(page.extract_text().split()) for page in read(content).pages]
