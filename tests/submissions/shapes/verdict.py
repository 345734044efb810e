"""What became of each field of a shape: right, flagged (a person is asked to look), or wrong without a word."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from submissions import form_docx
from submissions.form_docx import Reading
from tests.submissions.shapes import AREAS, OTHER_NAMES, ZONES, Facts, Shape

RIGHT, FLAGGED, WRONG = "right", "flagged", "wrong"


@dataclass
class Verdict:
    shape: Shape
    readings: list[Reading]
    fields: list[tuple[str, str, str]] = field(default_factory=list)  # "1 contact", verdict, what was read

    def count(self, kind: str) -> int:
        return Counter(verdict for _key, verdict, _read in self.fields)[kind]

    @property
    def leftovers(self) -> int:
        return sum(len(reading.rest) for reading in self.readings)


def judge(shape: Shape, readings: list[Reading]) -> Verdict:
    """Compare what was read; a form that was not found at all is wrong in all of its fields."""
    verdict = Verdict(shape, readings)
    forms = [reading for reading in verdict.readings if not reading.is_blank]
    for number, expected in enumerate(shape.expected):
        reading = forms[number] if number < len(forms) else None
        for key in expected:
            outcome = judge_field(reading, key, expected) if reading else WRONG
            verdict.fields.append((f"{number + 1} {key}", outcome, reading.value(key) if reading else "—"))
    for number in range(len(shape.expected), len(forms)):
        verdict.fields.append((f"{number + 1} form", WRONG, "a form that is none"))
    return verdict


def judge_field(reading: Reading, key: str, expected: Facts) -> str:
    cell = reading.cells[key]
    if key in ("zone_name", "area"):
        return _judge_name(reading, key, expected[key])
    if reading.stored(key) == expected[key]:
        return RIGHT if cell.sure else FLAGGED
    return WRONG if cell.sure or not cell.note else FLAGGED


def _judge_name(reading: Reading, key: str, expected: str) -> str:
    """A name is right if its row was found for sure; a proposal that fits, or none, is asked about."""
    cell = reading.cells[key]
    if key == "area":
        match = form_docx.match_area(cell.value, AREAS)
    else:
        match = form_docx.match_zone(cell.value, ZONES, province="海岳省", names=OTHER_NAMES)
    if match.row == expected:
        return RIGHT if match.sure and cell.sure else FLAGGED
    return FLAGGED if (match.row is None and cell.value) or not cell.sure else WRONG
