"""The title face of one campaign: the few glyphs that its titles need, cut from the vendored Song Black."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

from django.conf import settings
from fontTools import subset
from fontTools.ttLib import TTFont

from campaigns.models import Campaign

SOURCE = Path(__file__).parent.parent / "static" / "vendor" / "fonts" / "NotoSerifSC-Black-GB2312.woff2"

# Titles of pages that stand in no text of the programme.
HEADINGS = "关于更正规则的公告投票、评审与推选规则公示提出异议举报投诉查询进度入选案例参与情况新闻动态本条已撤回"


def characters(campaign: Campaign) -> str:
    """Every character that a public page sets in the title face for this campaign, sorted, each once."""
    texts = [campaign.name, *campaign.title_lines, *(phase.name for phase in campaign.phases.all())]
    texts += [HEADINGS, *(area.name for area in campaign.areas.all())]
    texts += [campaign.text(key) for key in ("notice_title", "public_notice_title", "announcement_title")]
    return "".join(sorted({sign for text in texts for sign in text if sign.isprintable() and not sign.isspace()}))


def version(campaign: Campaign) -> str:
    """Changes when the glyphs change: the address may be kept for ever."""
    return hashlib.sha256(characters(campaign).encode()).hexdigest()[:16]


def face(campaign: Campaign) -> bytes:
    """The WOFF2, about 20 kB; cut on the first request (a second) and kept under var/."""
    path = settings.VAR_DIR / "title-fonts" / f"{version(campaign)}.woff2"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_bytes(cut(characters(campaign)))
        draft.replace(path)
    return path.read_bytes()


def cut(text: str) -> bytes:
    """The glyphs of ``text`` as WOFF2. A character that the source lacks is left to the next family of the page."""
    font = TTFont(SOURCE)
    options = subset.Options(flavor="woff2", hinting=False, layout_features=["kern", "halt", "palt", "chws"])
    options.drop_tables += ["vhea", "vmtx"]
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)
    font.flavor = "woff2"
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()
