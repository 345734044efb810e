"""Paper: our own HTML becomes PDF, with our own faces only.

WeasyPrint and Pango are loaded when the first document is rendered, so that a web server needs neither. Documents are
rendered by jobs in a worker, many pages in one document: the faces are most of a file's weight and of its time.
"""

from __future__ import annotations

import atexit
import hashlib
import io
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

ARCHIVE = "pdf/a-2a"  # ISO 19005-2, level A: faces and colours embedded, the text readable, its structure told
APT = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

# What each role of a document is set in (as family "TX Song" and so on): the shipped face, then the names under which
# an office may put its own licensed one into FONT_DIR. GB/T 9704-2012 asks for 仿宋, 小标宋, 黑体, 楷体, of no vendor.
FACES: dict[str, tuple[str, tuple[str, ...]]] = {
    "song": (
        "NotoSerifSC-Regular.otf",
        (
            "仿宋_GB2312.ttf",
            "方正仿宋_GBK.ttf",
            "方正仿宋简体.ttf",
            "FZFSJW.TTF",
            "simfang.ttf",
            "FandolFang-Regular.otf",
        ),
    ),
    "biaosong": (
        "NotoSerifSC-Black-GB2312.woff2",
        ("方正小标宋_GBK.ttf", "方正小标宋简体.ttf", "FZXBSJW.TTF"),
    ),
    "hei": ("NotoSansSC-Bold-GB2312.woff2", ("方正黑体简体.ttf", "FZHTJW.TTF", "simhei.ttf")),
    "kai": ("LXGWWenKai-Regular-GB2312.woff2", ("楷体_GB2312.ttf", "方正楷体简体.ttf", "simkai.ttf")),
    "sans": ("NotoSansSC-Regular.otf", ()),
    # Behind every other face: an office's own may lack the character of a name. Always 宋体, as page numbers are.
    "full": ("NotoSerifSC-Regular.otf", ()),
}


class PaperNeedsPango(DomainError):
    message = _("PDF documents need the Pango library. Install it on the server: %(command)s")


class FaceIsMissing(DomainError):
    message = _("The font file %(name)s is missing. Install the portal again, with its fonts.")


class GlyphsAreMissing(DomainError):
    message = _(
        "No font here has these characters: %(characters)s. "
        "Put a larger font under a known name into FONT_DIR, or write the name otherwise, and try again."
    )


class AssetIsRefused(DomainError):
    message = _("A document asked for %(url)s, which is none of its own fonts or pictures.")


def picture(name: str) -> str:
    """The address under which a document finds the picture that is given as ``name`` when it is rendered."""
    return f"asset:/picture/{name}"


def render(html: str, **more: Any) -> bytes:
    """``html`` as PDF, as ``write`` writes it."""
    buffer = io.BytesIO()
    write(buffer, html, **more)
    return buffer.getvalue()


def write(
    target: BinaryIO,
    html: str,
    *,
    variant: str | None = None,
    zoom: float = 1,
    pictures: Mapping[str, Callable[[], bytes]] = MappingProxyType({}),
) -> None:
    """``html`` (a whole page, written by our own templates) as PDF; the same page always gives the same bytes.

    ``variant`` is ARCHIVE for what is kept and handed out; title, author and language come from the page.
    ``zoom`` draws the page so many times as large as it says. ``pictures``: what gives the bytes of each; one is
    asked for after the other and waits on the disk, so that a hundred take no more memory than one.
    Raises PaperNeedsPango, FaceIsMissing, what a picture raises, or AssetIsRefused for any address but our fonts, its
    pictures and ``data:``.
    """
    weasyprint = _weasyprint()
    fonts, faces = _set_up()
    fetcher = _fetcher(weasyprint, {picture(name): read for name, read in pictures.items()})
    document = weasyprint.HTML(string=html, base_url="asset:/", url_fetcher=fetcher)
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    try:
        with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="tuixuan-") as folder:
            # WeasyPrint 70 leaves its own file of the colour space of an archive to be closed by the collector.
            warnings.filterwarnings("ignore", r"unclosed file .*sRGB2014", ResourceWarning)
            document.write_pdf(
                target,
                zoom=zoom,
                stylesheets=[faces],
                font_config=fonts,
                pdf_identifier=identifier,
                pdf_variant=variant,
                cache=Path(folder) / "pictures" if pictures else None,
            )
    except weasyprint.urls.FatalURLFetchingError as refusal:
        if refusal.__cause__ is not None:
            raise refusal.__cause__ from None
        raise AssetIsRefused(url=str(refusal)) from refusal


def render_template(template: str, context: dict[str, Any], **more: Any) -> bytes:
    """A template of ``templates/paper/`` as PDF, as ``write_template`` writes it."""
    buffer = io.BytesIO()
    write_template(buffer, template, context, **more)
    return buffer.getvalue()


def write_template(target: BinaryIO, template: str, context: dict[str, Any], **more: Any) -> None:
    """A template of ``templates/paper/`` as PDF. Refuses what no face can show instead of printing boxes.

    Raises GlyphsAreMissing and what ``write`` raises.
    """
    html = render_to_string(template, context)
    if missing := missing_glyphs(html):
        raise GlyphsAreMissing(characters=" ".join(sorted(missing)))
    write(target, html, **more)


def missing_glyphs(text: str) -> set[str]:
    """The characters of ``text`` for which neither the text face nor the full face behind it has a glyph."""
    text_face, full = characters("song"), characters("full")  # asked one by one: together they are made anew each time
    return {c for c in set(text) if not c.isspace() and ord(c) not in text_face and ord(c) not in full}


def face_file(role: str) -> Path:
    """The file that ``role`` is set in: an office's own, else the shipped one. Raises FaceIsMissing."""
    shipped, own = FACES[role]
    for path in _places(shipped, own):
        if path.is_file():
            return path
    raise FaceIsMissing(name=shipped)


def _places(shipped: str, own: tuple[str, ...]) -> Iterator[Path]:
    if settings.FONT_DIR:
        yield from (Path(settings.FONT_DIR) / name for name in own)
    import pylopdf_fonts_zh_cn

    yield Path(pylopdf_fonts_zh_cn.serif_path()).parent / shipped
    if found := finders.find(f"vendor/fonts/{shipped}"):
        yield Path(found)


@cache
def characters(role: str) -> frozenset[int]:
    """The code points that the face of ``role`` has a glyph for."""
    from fontTools.ttLib import TTFont

    with TTFont(face_file(role), lazy=True) as font:
        return frozenset(font.getBestCmap())


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as error:  # the bindings look for the library when they are imported
        raise PaperNeedsPango(command=APT) from error
    return weasyprint


@cache
def _set_up() -> tuple[Any, Any]:
    """Faces are read once a process: a configuration for each document takes ten times the time and the memory."""
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    # Looked for here: WeasyPrint would only log a face that it cannot load, and draw boxes.
    fetcher = _fetcher(weasyprint, {f"asset:/{role}": face_file(role).read_bytes for role in FACES})
    fonts = FontConfiguration()
    # One file a face: files that share a family by unicode-range come out as wrong characters.
    rules = [f'@font-face {{ font-family: "TX {role.title()}"; src: url("asset:/{role}") }}' for role in FACES]
    faces = weasyprint.CSS(string="\n".join(rules), font_config=fonts, url_fetcher=fetcher)
    atexit.register(_set_up.cache_clear)  # its files are removed while Python can still do so
    return fonts, faces


def _fetcher(weasyprint: Any, assets: Mapping[str, Callable[[], bytes]]) -> Any:
    class Assets(weasyprint.urls.URLFetcher):  # type: ignore[misc]  # the library has no types
        """Reads the given assets and ``data:``; every other address stops the document, it is never fetched."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            if url not in assets:
                raise weasyprint.urls.FatalURLFetchingError(url)
            try:
                return weasyprint.urls.URLFetcherResponse(url, assets[url]())
            except Exception as error:  # else it would be left out without a word
                raise weasyprint.urls.FatalURLFetchingError(url) from error

    return Assets(allowed_protocols=("data",), allow_redirects=False)
