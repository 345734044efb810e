"""What the looks promise: contrast, one file of tokens, nothing inline, nothing foreign, vendored files as recorded."""

import hashlib
import re
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent
CSS = sorted((ROOT / "static/css").glob("*.css"))
JS = sorted((ROOT / "static/js").glob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TOKENS = (ROOT / "static/css/tokens.css").read_text()
VENDOR = ROOT / "static/vendor"

TEXT_ON = {
    "ink": ("paper", "card", "wash", "zhu-wash", "dian-wash", "song-wash", "zhe-wash"),
    "ink-2": ("paper", "card", "wash"),
    "ink-3": ("paper", "card", "wash"),
    "zhu": ("paper", "card", "wash", "zhu-wash"),
    "dian": ("paper", "card", "wash", "dian-wash"),
    "song": ("paper", "card", "wash", "song-wash"),
    "zhe": ("paper", "card", "wash", "zhe-wash"),
    "on-fill": ("zhu-fill", "zhu-press", "dian-fill", "dian-press"),
}


def _colours(selector: str) -> dict[str, str]:
    """The colours of the last block that ``selector`` opens, over those of the light theme."""
    start = TOKENS.index(selector)
    block = TOKENS[start : TOKENS.index("}", start)]
    return dict(re.findall(r"--tx-([a-z0-9-]+): (#[0-9a-f]{3,6})\b", block))


LIGHT = _colours(":root {")
DARK = LIGHT | _colours(':root:not([data-theme="light"]) {')
LARGE = LIGHT | _colours(':root[data-text="large"]:not([data-theme="dark"])')
LARGE_DARK = DARK | _colours(':root[data-text="large"]:not([data-theme="light"])')


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK, LARGE, LARGE_DARK], ids=["light", "dark", "large", "large-dark"])
def test_every_text_colour_has_enough_contrast_on_every_ground_it_stands_on(theme: dict[str, str]) -> None:
    thin = [
        (text, ground, round(_contrast(theme[text], theme[ground]), 2))
        for text, grounds in TEXT_ON.items()
        for ground in grounds
        if _contrast(theme[text], theme[ground]) < 4.5
    ]
    assert not thin


@pytest.mark.parametrize("theme", [LIGHT, DARK, LARGE, LARGE_DARK], ids=["light", "dark", "large", "large-dark"])
def test_the_edge_of_a_control_stands_out_from_what_is_around_it(theme: dict[str, str]) -> None:
    assert all(_contrast(theme["line-2"], theme[ground]) >= 3 for ground in ("paper", "card", "wash"))


def test_the_two_blocks_of_dark_colours_are_the_same() -> None:
    assert _colours(':root:not([data-theme="light"]) {') == _colours(':root[data-theme="dark"] {')


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_every_colour_and_measure_that_is_used_is_defined(path: Path) -> None:
    defined = set(re.findall(r"(--tx-[a-z0-9-]+):", "".join(sheet.read_text() for sheet in CSS)))
    assert set(re.findall(r"var\((--tx-[a-z0-9-]+)", path.read_text())) <= defined


@pytest.mark.parametrize("path", [*CSS, *JS], ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere_and_no_file_grows_long(path: Path) -> None:
    text = path.read_text().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|//[a-z]+\.", text)
    assert len(text.splitlines()) <= 400


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_page_carries_no_style_no_handler_and_no_foreign_host(path: Path) -> None:
    text = path.read_text()
    # A paper is rendered to PDF without any network: its style sheet stands inside it.
    style = "" if path.is_relative_to(ROOT / "templates" / "paper") else "|<style"
    assert not re.search(rf"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']{style}|javascript:", text)
    assert not re.search(r"(src|href)=[\"'](https?:)?//", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_template_compiles(path: Path) -> None:
    assert get_template(str(path.relative_to(ROOT / "templates")))


def test_every_vendored_file_is_the_one_that_versions_records() -> None:
    rows = [line.split("\t") for line in (VENDOR / "VERSIONS").read_text().splitlines()[1:]]
    recorded = {row[0]: row[4] for row in rows}
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.suffix in {".css", ".js", ".woff2"}
    }
    assert found == recorded
    assert all("sourceMappingURL" not in (VENDOR / name).read_text() for name in recorded if not name.endswith("woff2"))
