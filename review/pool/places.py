"""Cities and zones as people write them: several in a cell, each with what and when in brackets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from core.models import Organisation
from core.text import clean_line, narrow
from review.models import Tie
from submissions.models import Zone, ZoneName

MARKS = re.compile(r"[、；;，,\n（()）]")
OPENING, CLOSING = "（(", ")）"
NOTED = re.compile(r"(.+?)[（(]([^（）()]*)[)）]")
MOST_NOTE = 100  # characters

Bound = tuple[int, str]  # an organisation's id and the note


class PlaceIsUnknown(Exception):
    """What was written is the name of no city and no zone, or of several."""


class Book:
    """All cities and zones by every name that they have; two queries, read once for a whole table."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self._found: dict[str, set[int]] = defaultdict(set)
        for office in Organisation.objects.filter(kind=Organisation.Kind.OFFICE):
            self.names[office.pk] = office.city_name
            for name in (office.city_name, office.city_name.removesuffix("市"), office.name, office.city_code):
                self._found[plain(name)].add(office.pk)
        present: dict[int, int] = {}
        for zone in Zone.objects.select_related("organisation"):
            # One that was merged stays a place of its own: matching knows what it belongs to now.
            present[zone.pk] = zone.organisation_id
            self.names[zone.organisation_id] = str(zone)
            self._found[plain(str(zone))].add(zone.organisation_id)
        current = {key for key, there in self._found.items() if there}
        for other in ZoneName.objects.all():
            if plain(other.name) not in current:  # a present name goes before another's former one
                self._found[plain(other.name)].add(present[other.zone_id])

    def bound(self, said: str) -> list[Bound]:
        """The places of a cell, each once, with their notes. Raises PlaceIsUnknown with the first that is none."""
        found: dict[int, str] = {}
        for part in parts(said):
            if name := clean_line(part):
                place, note = self._one(name)
                found.setdefault(place, note)
        return list(found.items())

    def _one(self, name: str) -> Bound:
        if (place := self._place(name)) is not None:
            return place, ""
        match = NOTED.fullmatch(name)
        if match and (place := self._place(match[1])) is not None:
            return place, clean_line(match[2])
        raise PlaceIsUnknown(name)

    def _place(self, name: str) -> int | None:
        there = self._found.get(plain(name), set())
        return next(iter(there)) if len(there) == 1 else None

    def told(self, bounds: Iterable[Bound]) -> str:
        """The places as a cell says them; what ``bound`` reads back."""
        known = sorted((self.names[place], note) for place, note in bounds if place in self.names)
        return "、".join(f"{name}{f'（{note}）' if note else ''}" for name, note in known)


def parts(said: str) -> list[str]:
    """What a cell lists, in its order; a separator inside brackets parts nothing.

    Inside is where the next bracket closes, so the cell is read from its end, each character once: whoever fills it
    with thousands of separators waits for nothing, and keeps nobody waiting behind the hosts' lock.
    """
    found, end, inside = list[str](), len(said), False
    for mark in reversed(list(MARKS.finditer(said))):
        if mark[0] in OPENING + CLOSING:
            inside = mark[0] in CLOSING
        elif not inside:
            found.append(said[mark.end() : end])
            end = mark.start()
    return [said[:end], *reversed(found)]


def plain(name: str) -> str:
    """A name for comparing: half-width letters, no blanks."""
    return "".join(narrow(name).split()).replace("(", "（").replace(")", "）").casefold()


def ties_of(ties: Iterable[Tie]) -> dict[str, list[Bound]]:
    """An expert's ties by kind."""
    found: dict[str, list[Bound]] = defaultdict(list)
    for tie in ties:
        found[tie.kind].append((tie.organisation_id, tie.note))
    return found
