"""What differs between two states of a form, marked so that a person sees it at a glance. Needs no database.

Sentences are aligned first and characters only inside those that differ: that is quick on long texts, and a moved or
rewritten sentence does not end as confetti. Islands of a few characters between two changes are counted as changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from submissions.models.questions import NO, YES

SAME, GONE, NEW, FOLD = "same", "gone", "new", "fold"

SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]+|[^。！？；\n]+")
TOKEN = re.compile(r"[A-Za-z0-9]+(?:[.,:%-][A-Za-z0-9]+)*%?|.", re.DOTALL)  # a number or a Latin word is one
ISLAND = 3  # tokens: so short a common run between two longer changes reads better as changed
ALIKE = 0.3  # share of the shorter passage that must have stayed; below, it is shown as replaced, not as confetti
MOST_PAIRS = 400_000  # of equal tokens, which is what the comparison costs: above, a passage is replaced as a whole
FOLDED_FROM = 160  # characters of an unchanged passage from which its middle is folded
AROUND = 40  # characters that stay in sight beside a change, or about so many
MARKS = "，。；：、！？\n"


@dataclass(frozen=True)
class Segment:
    """A run of text: ``same``, ``gone``, ``new``, or ``fold`` (unchanged, and hidden until it is asked for)."""

    kind: str
    text: str

    @property
    def shown(self) -> str:
        """The text as it is printed: a line end that came or went is a change that somebody must see."""
        return self.text.replace("\n", "↵\n") if self.kind in (GONE, NEW) else self.text

    @property
    def length(self) -> int:
        return len(self.text)


@dataclass(frozen=True)
class FieldDifference:
    """One field in two states. ``segments`` reads both in one text, ``left`` and ``right`` each for itself."""

    key: str
    label: str
    before: str
    after: str
    segments: tuple[Segment, ...]

    @property
    def changed(self) -> bool:
        return self.before != self.after

    @property
    def left(self) -> list[Segment]:
        return [segment for segment in self.segments if segment.kind != NEW]

    @property
    def right(self) -> list[Segment]:
        return [segment for segment in self.segments if segment.kind != GONE]


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], labels: Mapping[str, str]
) -> list[FieldDifference]:
    """Every field that says something in ``before`` or ``after`` (contents of revisions), unchanged ones too.

    ``labels`` names the fields and gives their order (``checks.labels_of``); what it does not name comes last.
    """
    old, new = texts(before), texts(after)
    rest = [key for key in {**old, **new} if key not in labels]
    return [
        FieldDifference(key, labels.get(key, key), old.get(key, ""), new.get(key, ""), segments)
        for key in [*labels, *rest]
        if old.get(key) or new.get(key)
        for segments in [tuple(fold(marked(old.get(key, ""), new.get(key, ""))))]
    ]


def texts(content: Mapping[str, Any]) -> dict[str, str]:
    """The content of a form as field -> text; an answer's explanation stands below it."""
    words = {YES: _("yes"), NO: _("no")}
    answers = {
        key: "\n".join(filter(None, (words.get(value, value), explanation)))
        for key, (value, explanation) in content.get("answers", {}).items()
    }
    return {key: str(value or "") for key, value in content.items() if key != "answers"} | answers


def marked(before: str, after: str) -> list[Segment]:
    """Both texts in one, as runs that stayed, went and came; what went stands before what came in its place."""
    return list(_joined(_by_sentence(before, after)))


def _by_sentence(before: str, after: str) -> Iterator[Segment]:
    old, new = SENTENCE.findall(before), SENTENCE.findall(after)
    if _pairs(old, new) > MOST_PAIRS:
        yield from _pair("", before, after)
        return
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = "".join(old[i1:i2]), "".join(new[j1:j2])
        if kind == "replace":
            yield from _by_character(gone, came)
        else:
            yield from _pair(SAME if kind == "equal" else "", gone, came)


def _pair(same: str, gone: str, came: str) -> Iterator[Segment]:
    if same:
        yield Segment(SAME, gone)
        return
    yield Segment(GONE, gone)
    yield Segment(NEW, came)


def _by_character(before: str, after: str) -> Iterator[Segment]:
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    runs = list(_without_islands(_runs(old, new))) if _pairs(old, new) <= MOST_PAIRS else []
    common = sum(len(gone) for same, gone, _came in runs if same)
    if common < ALIKE * min(len(old), len(new)):
        yield from _pair("", before, after)
        return
    for same, gone, came in runs:
        yield from _pair(SAME if same else "", "".join(gone), "".join(came))


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    there = Counter(new)
    return sum(count * there[token] for token, count in Counter(old).items())


Run = tuple[bool, Sequence[str], Sequence[str]]  # whether it stayed, the old tokens, the new ones


def _runs(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(kind == "equal", old[i1:i2], new[j1:j2]) for kind, i1, i2, j1, j2 in opcodes]


def _without_islands(runs: list[Run]) -> Iterator[Run]:
    """The runs with every island drowned, and neighbouring changes joined into one."""
    longest = [max(len(gone), len(came)) for _same, gone, came in runs]
    drowned = {
        n for n in range(1, len(runs) - 1) if longest[n] <= min(ISLAND, longest[n - 1], longest[n + 1]) and runs[n][0]
    }
    stays = [same and n not in drowned for n, (same, _gone, _came) in enumerate(runs)]
    for same, group in groupby(zip(stays, runs, strict=True), key=lambda pair: pair[0]):
        parts = [run for _stays, run in group]
        yield same, [t for _, gone, _ in parts for t in gone], [t for _, _, came in parts for t in came]


def _joined(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Neighbours of one kind as one; between two unchanged passages all that went before all that came."""
    for same, group in groupby((s for s in segments if s.text), key=lambda s: s.kind == SAME):
        parts = list(group)
        for kind in (SAME,) if same else (GONE, NEW):
            if text := "".join(part.text for part in parts if part.kind == kind):
                yield Segment(kind, text)


def fold(segments: Sequence[Segment]) -> Iterator[Segment]:
    """The segments with the middle of each long unchanged passage folded away."""
    for n, segment in enumerate(segments):
        if segment.kind != SAME or len(segment.text) < FOLDED_FROM:
            yield segment
            continue
        text = segment.text
        head = _after_a_mark(text, AROUND) if n or len(segments) == 1 else 0
        tail = _after_a_mark(text[::-1], AROUND) - 1 if n < len(segments) - 1 else 0
        yield from (
            part
            for part in (
                Segment(SAME, text[:head]),
                Segment(FOLD, text[head : len(text) - tail]),
                Segment(SAME, text[len(text) - tail :]),
            )
            if part.text
        )


def _after_a_mark(text: str, about: int) -> int:
    """Where to cut ``text`` near ``about`` characters: behind a mark, so that no word or number is torn."""
    marks = [n for n in range(about // 2, about * 2) if text[n] in MARKS]
    return min(marks, key=lambda n: abs(n - about), default=about - 1) + 1
