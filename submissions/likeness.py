"""How much of one text stands in another as well, and where. Pure functions; a hint to a person, never a verdict.

Texts are compared as their letters alone (NFKC, no spaces, no marks, small letters), by runs of six characters. The
share of a text's runs that another has too (containment) is easy to explain and finds a copy inside a longer text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar

Key = TypeVar("Key")

RUN = 6  # characters: shorter runs are common words, longer ones miss a copy with a few words changed
# From this share on a person looks. Of the 80 narratives of the demonstration no two share more than 0.03; a copied
# paragraph of 120 characters in a narrative of 800 has about 0.15.
ALIKE_FROM = 0.15
MARKS = re.compile(r"[\W_]+")
FEWEST_RUNS = 30  # of a text that is compared at all: a sentence or two resemble many


@dataclass(frozen=True)
class Pair(Generic[Key]):
    """``share`` (0 to 1) of the runs of ``text`` stand in ``other``."""

    text: Key
    other: Key
    share: float


@dataclass(frozen=True)
class Passage:
    """A passage that both texts have, as half-open spans of the texts as they were written; numbered from 1."""

    number: int
    start: int
    end: int
    other_start: int
    other_end: int

    @property
    def length(self) -> int:
        return self.end - self.start


def letters(text: str) -> tuple[str, list[int]]:
    """The letters and digits of ``text``, and where in it each of them stands."""
    pairs = [
        (letter, at)
        for at, character in enumerate(text)
        for letter in unicodedata.normalize("NFKC", character).lower()
        if letter.isalnum()
    ]
    return "".join(letter for letter, _at in pairs), [at for _letter, at in pairs]


def runs(text: str) -> frozenset[int]:
    """Every run of RUN letters in ``text``, as hashes of this process; empty for a text too short to compare."""
    plain = MARKS.sub("", unicodedata.normalize("NFKC", text)).lower()
    found = frozenset(hash(plain[at : at + RUN]) for at in range(len(plain) - RUN + 1))
    return found if len(found) >= FEWEST_RUNS else frozenset()


class Index(Generic[Key]):
    """An inverted index: which texts have a run.

    Runs that stand in exactly the same texts share one group, a chain of (text, group without it). So the runs that
    one text alone has cost one group together, and a phrase that all texts have is counted once, not run by run.
    """

    def __init__(self) -> None:
        self.sizes: dict[Key, int] = {}
        self._group_of: dict[int, int] = {}  # run -> group
        self._groups: list[tuple[Key, int]] = []
        self._known: dict[tuple[int, Key], int] = {}

    def add(self, key: Key, found: frozenset[int]) -> None:
        self.sizes[key] = len(found)
        for run in found:
            step = (self._group_of.get(run, -1), key)
            group = self._known.get(step)
            if group is None:
                group = self._known[step] = len(self._groups)
                self._groups.append((key, step[0]))
            self._group_of[run] = group

    def common(self, found: frozenset[int]) -> dict[Key, int]:
        """How many of the runs ``found`` each text has."""
        counted: dict[Key, int] = {}
        for group, weight in Counter(map(self._group_of.get, found)).items():
            at = -1 if group is None else group
            while at >= 0:
                key, at = self._groups[at]
                counted[key] = counted.get(key, 0) + weight
        return counted


def alike(
    texts: Mapping[Key, str],
    others: Iterable[tuple[Key, str]] = (),
    *,
    least: float = ALIKE_FROM,
    progress: Callable[[int], None] = lambda _done: None,
) -> list[Pair[Key]]:
    """The ``texts`` against one another and against ``others``, both ways: pairs of at least the share ``least``."""
    index: Index[Key] = Index()
    pairs = []
    for done, (key, text) in enumerate(chain(texts.items(), others), start=1):
        found = runs(text)
        for other, count in index.common(found).items():
            if count >= least * len(found):
                pairs.append(Pair(key, other, count / len(found)))
            if count >= least * index.sizes[other]:
                pairs.append(Pair(other, key, count / index.sizes[other]))
        if key in texts:
            index.add(key, found)
        progress(done)
    return pairs


def passages(text: str, other: str, *, most_places: int = 16) -> list[Passage]:
    """The longest passages of RUN letters or more that ``text`` and ``other`` have in common, in ``text``'s order.

    Of a run that stands in ``other`` very often the first ``most_places`` places are tried.
    """
    plain, where = letters(text)
    second, other_where = letters(other)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at in range(len(second) - RUN + 1):
        if len(there := places[second[at : at + RUN]]) < most_places:
            there.append(at)
    found: list[Passage] = []
    at = 0
    while at <= len(plain) - RUN:
        length, start = max(
            ((_same(plain, at, second, place), -place) for place in places.get(plain[at : at + RUN], ())),
            default=(0, 0),
        )
        if not length:
            at += 1
            continue
        spans = where[at], where[at + length - 1] + 1, other_where[-start], other_where[-start + length - 1] + 1
        found.append(Passage(len(found) + 1, *spans))
        at += length
    return found


def _same(text: str, at: int, other: str, place: int) -> int:
    """How many letters are the same from these places on."""
    length = RUN
    while at + length < len(text) and place + length < len(other) and text[at + length] == other[place + length]:
        length += 1
    return length


@dataclass(frozen=True)
class Piece:
    """A piece of a text as it is shown: ``number`` names the passage that it belongs to, 0 for none."""

    text: str
    number: int = 0


def pieces(text: str, spans: Iterable[tuple[int, int, int]]) -> list[Piece]:
    """``text`` cut at ``spans`` (number, start, end); where two overlap the earlier keeps what it has."""
    cut: list[Piece] = []
    at = 0
    for number, start, end in sorted(spans, key=lambda span: span[1]):
        if end <= at:
            continue
        start = max(start, at)
        if start > at:
            cut.append(Piece(text[at:start]))
        cut.append(Piece(text[start:end], number))
        at = end
    return [*cut, Piece(text[at:])] if at < len(text) else cut
