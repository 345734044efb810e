"""The cards of the grid as HTML.

Eighty includes of a template were most of the page's time. A page has a few kinds of cards (to choose, chosen, voted
for ...), so each kind is rendered once by ``components/case_card.html`` with names in braces for what differs, and the
cards are stamped from that. What is written in is escaped here, and ``str.format`` never reads it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from voting.grid import Card

DIFFERING = ("number", "title", "zone", "area", "url", "votes", "cover")


def stamped(cards: Iterable[Card]) -> SafeString:
    """The list items of ``cards``, in their order."""
    stamps: dict[tuple[str, bool, str, bool, bool], str] = {}
    pieces = []
    for card in cards:
        kind = card.mode, card.chosen, card.word, bool(card.votes), bool(card.cover)
        if kind not in stamps:
            stamps[kind] = _stamp(card)
        facts = {name: escape(getattr(card, name)) for name in DIFFERING}
        pieces.append(stamps[kind].format(**facts))
    return mark_safe("".join(pieces))  # noqa: S308 - the template's own text, and values that were escaped above


def _stamp(card: Card) -> str:
    """The HTML of a card like this one, with ``{number}`` and the like in place of what differs."""
    names = {name: f"{{{name}}}" for name in DIFFERING}
    names |= {name: "" for name in ("votes", "cover") if not getattr(card, name)}
    facts = {"mode": card.mode, "chosen": card.chosen, "word": card.word}
    return render_to_string("components/case_card.html", {**names, **facts})
