"""The kiosk: the cases of a place on its own screen, in an order that ranks nobody and begins elsewhere every hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns import display
from campaigns.models import DisplaySite
from core import clock
from core.qr import qr_svg
from results.display import texts
from results.display.layout import sentences
from submissions import pictures
from submissions.pictures import Picture

HOUR = 3600
MOST_SENTENCES = {"overview": 2, "text": 6}  # what is read while one stands


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
        overview="".join(_first(facts["overview"], MOST_SENTENCES["overview"])),
        paragraphs=_first(facts["text"], MOST_SENTENCES["text"]),
        picture=shown[0] if shown else None,
        qr=qr_svg(display.address(site, number)),
    )


def _first(text: str, most: int) -> list[str]:
    """The first sentences of a text, by paragraph."""
    kept = []
    for paragraph in sentences(text):
        if most <= 0:
            break
        kept.append("".join(paragraph[:most]))
        most -= len(paragraph)
    return kept
