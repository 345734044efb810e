"""The kiosk: the cases of a place on its own screen, in an order that ranks nobody and begins elsewhere every hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns import display
from campaigns.models import DisplaySite
from core import clock
from core.qr import qr_svg
from results.display import texts
from results.display.layout import ENDINGS, sentences
from submissions import pictures
from submissions.pictures import Picture

HOUR = 3600
MOST = {"overview": 60, "text": 170}  # characters that are read while one stands, and that leave the code on the screen


@dataclass(frozen=True)
class Slide:
    """One case on the screen; its QR carries the place."""

    number: str
    facts: dict[str, Any]
    place: str
    overview: str
    paragraphs: list[str]
    picture: Picture | None
    qr: str


def slides(site: DisplaySite) -> list[Slide]:
    """Every case that ``site`` shows, by number, which was drawn; the first is another one every hour. Six queries."""
    campaign = site.campaign
    cases = list(texts.cases_at(site).order_by("number"))
    said = texts.present(campaign, cases)
    shown = pictures.pictures_of(campaign.slug, list(said))
    first = int(clock.now(campaign).timestamp()) // HOUR % max(1, len(cases))
    return [
        _slide(site, said[case.pk], case.number or 0, shown.get(case.pk, [])) for case in cases[first:] + cases[:first]
    ]


def _slide(site: DisplaySite, facts: dict[str, Any], number: int, shown: list[Picture]) -> Slide:
    return Slide(
        number=facts["number"],
        facts=facts,
        place=texts.place_line(facts["zone"], facts["city"]),
        overview="".join(_first(facts["overview"], MOST["overview"])),
        paragraphs=_first(facts["text"], MOST["text"]),
        picture=shown[0] if shown else None,
        qr=qr_svg(display.address(site, number)),
    )


def _first(text: str, most: int) -> list[str]:
    """The first whole sentences of a text, by paragraph and without its headings; one at least."""
    kept: list[str] = []
    for paragraph in sentences(text):
        if paragraph[-1][-1] not in ENDINGS:
            continue
        taken = ""
        for sentence in paragraph:
            if len("".join(kept) + taken + sentence) > most and (kept or taken):
                return [*kept, taken] if taken else kept
            taken += sentence
        kept.append(taken)
    return kept
