"""What is collected while a document is walked through: a draft of each form that it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from submissions.form_docx.labels import CORE, LABELS, MANY_LINES

FEWEST_LABELS = 4  # of the annex's fourteen; fewer, and it is some other text


class Certainty(StrEnum):
    """How sure a cell is. LIKELY and GUESS go before a person; MISSING: the file nowhere asks for the field."""

    SURE = "sure"
    LIKELY = "likely"  # label and value stood together, but not as in the annex
    GUESS = "guess"  # the label or the place was inferred
    MISSING = "missing"


_ORDER = list(Certainty)


def weaker(one: Certainty, other: Certainty) -> Certainty:
    return max(one, other, key=_ORDER.index)


@dataclass(slots=True)
class Found:
    """A label with what was found to be its value; a field may be found several times."""

    key: str
    text: str
    label: str
    order: int
    certainty: Certainty = Certainty.SURE
    note: str = ""
    source: str = "table"  # or "cell" (label and value in one), "line" (outside of tables)
    where: str = ""

    def weaken(self, certainty: Certainty, note: str) -> None:
        self.certainty = weaker(self.certainty, certainty)
        self.note = self.note or note


@dataclass(slots=True)
class Leftover:
    """A text that found no place, and where it stood."""

    text: str
    where: str
    order: int
    joins: bool = False  # a line, to which the next line is added


@dataclass
class Draft:
    found: list[Found] = field(default_factory=list)
    rest: list[Leftover] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)  # labels, titles, empty seals: what the paper itself prints
    title_at: int = -1  # the order of the last title that was met

    @property
    def seen(self) -> dict[str, Found]:
        """The fields whose label was met, each with where it was met first."""
        seen: dict[str, Found] = {}
        for found in self.found:
            seen.setdefault(found.key, found)
        return seen

    @property
    def is_a_form(self) -> bool:
        keys = {found.key for found in self.found}
        return len(keys) >= FEWEST_LABELS and bool(keys & CORE)

    @property
    def is_told(self) -> bool:
        """Whether it asks for more than names and numbers; a cover page does not."""
        return any(found.key in MANY_LINES for found in self.found)

    def may_begin_again(self, key: str) -> bool:
        """Whether the label ``key`` opens another form: the annex begins with the zone's name."""
        return key == "zone_name" and self.is_a_form and key in self.seen

    def split(self, order: int) -> Draft:
        """A new draft with what stands at the end of this one but belongs to the next: its title and all after it,
        and labels that this draft has already (申报时间 above the table)."""
        fresh = Draft()
        while self.found and any(f.key == self.found[-1].key for f in self.found[:-1]):
            fresh.found.insert(0, self.found.pop())
        begins = min([order, *(f.order for f in fresh.found)])
        if self.found and self.title_at > self.found[-1].order:
            begins = min(begins, self.title_at)
        fresh.rest = [left for left in self.rest if left.order >= begins]
        self.rest = [left for left in self.rest if left.order < begins]
        return fresh

    def take_in(self, other: Draft, *, as_cover: bool = False) -> None:
        """Add ``other``, which is no form of its own. What a cover page says yields to the form itself."""
        if as_cover:
            for found in other.found:
                found.weaken(Certainty.GUESS, _("This stood on the page before the form."))
        self.found += other.found
        self.rest += other.rest
        self.dropped += other.dropped


def settled(drafts: list[Draft]) -> Iterator[Draft]:
    """The drafts that are forms, in their order; what is none is added to its neighbour."""
    waiting: list[Draft] = []
    last: Draft | None = None
    told = any(draft.is_told for draft in drafts)
    for draft in drafts:
        if not draft.is_a_form and last is not None:
            last.take_in(draft)
        elif not draft.is_a_form or (told and not draft.is_told):
            waiting.append(draft)
        else:
            for cover in waiting:
                draft.take_in(cover, as_cover=True)
            waiting, last = [], draft
            yield draft
    if waiting and last is not None:
        for draft in waiting:
            last.take_in(draft)


def name_of(key: str) -> str:
    """What the annex calls the field."""
    return LABELS[key][0]
