"""Reading filled forms: found by their labels however they are laid out, and nothing that was written is dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from submissions.form_docx import values
from submissions.form_docx.drafts import FEWEST_LABELS, Certainty, Draft, Found, Leftover, name_of, settled
from submissions.form_docx.labels import LABELS, said_in_brackets, squeezed
from submissions.form_docx.numbering import Numbering
from submissions.form_docx.package import opened
from submissions.form_docx.parts import other_parts
from submissions.form_docx.tree import Builder
from submissions.form_docx.walking import Walk

TITLE_MOST = 30  # characters of a first line that is proposed as the case's title
FEW_CHARACTERS = 40  # with pictures and no more text than this, a file is a scan


class FormTableNotFound(DomainError):
    message = gettext_lazy(
        "The table of the application form was not found in this file. "
        "Please fill in the form that can be downloaded on the campaign's page, and upload that file."
    )


class FormIsAPicture(DomainError):
    message = gettext_lazy(
        "This file holds only pictures of the form; their text cannot be read. Fill in the form online, or type it "
        "into the .docx. The scan can then be attached beside the form."
    )


class FileHoldsSeveralForms(DomainError):
    message = gettext_lazy(
        "This file holds %(count)s forms. Upload it on the slate's page, where each is put to its zone; here only one "
        "form fits."
    )


@dataclass(frozen=True)
class Cell:
    """What was read for one field. A person should look unless it is ``sure``; ``note`` says why."""

    value: str = ""
    certainty: Certainty = Certainty.SURE
    note: str = ""

    @property
    def sure(self) -> bool:
        return self.certainty is Certainty.SURE

    def as_json(self) -> dict[str, Any]:
        return {"value": self.value, "sure": self.sure, "certainty": str(self.certainty), "note": self.note}


@dataclass
class Reading:
    """What was understood: a Cell for each field's key, the proposed title, and the texts that found no place."""

    cells: dict[str, Cell] = field(default_factory=lambda: {key: Cell() for key in LABELS})
    dates: dict[str, str] = field(default_factory=dict)  # beside the seals: "commitment", "opinion"
    rest: list[Leftover] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)  # what was passed over as the paper's own: labels, empty seals

    @property
    def leftovers(self) -> list[str]:
        """The texts that found no place, in the file's order."""
        return [left.text for left in self.rest]

    @property
    def title(self) -> str:
        """The first line of 典型经验 if it looks like a title: short, and no sentence. It stays in the text."""
        first, _newline, rest = self.cells["experience"].value.partition("\n")
        first = first.strip("《》").strip()
        looks = rest.strip() and len(first) <= TITLE_MOST and not re.search(r"[。；;！？]", first)
        return first if looks else ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was filled in; the commitment's text is printed in the blank form."""
        return not any(cell.value for key, cell in self.cells.items() if key != "commitment")

    def value(self, key: str) -> str:
        return self.cells[key].value

    def stored(self, key: str) -> str:
        """The value as the form's column holds it: digits and letters narrowed where a machine compares."""
        return values.stored(key, self.cells[key].value)

    def as_json(self) -> dict[str, Any]:
        return {
            "cells": {key: cell.as_json() for key, cell in self.cells.items()},
            "title": self.title,
            "dates": self.dates,
            "leftovers": [{"text": left.text, "where": left.where} for left in self.rest],
        }


def read(content: bytes) -> Reading:
    """What the form in ``content`` (the bytes of a .docx) says, field by field.

    Raises FileHoldsSeveralForms and the refusals of ``read_all``.
    """
    readings = read_all(content)
    if len(readings) > 1:
        raise FileHoldsSeveralForms(count=len(readings))
    return readings[0]


def read_all(content: bytes) -> list[Reading]:
    """Every form in ``content``, in the file's order; another one begins where the labels begin again.

    Raises FormTableNotFound, FormIsAPicture, and the refusals of ``package.opened``.
    """
    document = opened(content)
    builder = Builder(Numbering(document).number_of)
    walk = Walk()
    walk.take_blocks(builder.blocks(document.element.body))
    for place, blocks in other_parts(document, builder):
        walk.take_part(blocks, place)
    drafts = list(settled(walk.drafts))
    if not drafts:
        raise FormIsAPicture if builder.pictures and _written(walk) < FEW_CHARACTERS else FormTableNotFound
    readings = [_reading(draft) for draft in drafts]
    _add_asides(readings[0], builder)
    return readings


def _written(walk: Walk) -> int:
    texts = [found.text for draft in walk.drafts for found in draft.found]
    return sum(map(len, texts)) + sum(len(left.text) for draft in walk.drafts for left in draft.rest)


def _add_asides(reading: Reading, builder: Builder) -> None:
    """What is no text of the form: hints of empty controls, hidden texts, a word on pictures."""
    for text in builder.hints:
        if values.is_hint(text) or not text.strip():
            reading.printed.append(text)
        else:
            reading.rest.append(Leftover(text, _("hint of an empty field"), 0))
    reading.rest += [Leftover(text, _("hidden text"), 0) for text in builder.hidden]
    reading.rest += [Leftover(text, _("struck through"), 0) for text in builder.struck]
    if builder.pictures or builder.objects:
        note = _("The file holds %(count)s pictures or objects. They are not taken over; attach them beside the form.")
        reading.rest.append(Leftover(note % {"count": builder.pictures + builder.objects}, _("pictures"), 0))


def _reading(draft: Draft) -> Reading:
    reading = Reading(printed=list(draft.dropped))
    rest = list(draft.rest)
    _doubt_lines(draft)
    for key in LABELS:
        found = [each for each in draft.found if each.key == key]
        reading.printed += [each.label for each in found]
        reading.cells[key] = _cell(reading, rest, key, found)
    _look_elsewhere(reading)
    rest.sort(key=lambda left: left.order)
    reading.rest = rest
    return reading


def _look_elsewhere(reading: Reading) -> None:
    """A mobile number or mail address that stands in a neighbour's cell is proposed where its own cell is empty."""
    for key in ("mobile", "email"):
        if reading.value(key):
            continue
        for other in ("contact", "phone", "position", "department", "mobile", "email"):
            if number := values.number_in(key, reading.value(other)):
                note = _("It stands in the cell “%(label)s”.") % {"label": name_of(other)}
                reading.cells[key] = Cell(number, Certainty.GUESS, note)
                break


def _doubt_lines(draft: Draft) -> None:
    """Lines above a table are its letterhead: what they say only stands in. Many cells alike are a pattern."""
    in_table = [found for found in draft.found if found.source == "table"]
    if len({found.key for found in in_table}) >= FEWEST_LABELS:
        for found in draft.found:
            if found.source == "line" and found.order < in_table[0].order and found.key != "filled_on":
                found.weaken(Certainty.GUESS, _("This stood above the table."))
    in_cells = [found for found in draft.found if found.source == "cell" and found.certainty is Certainty.LIKELY]
    if len({found.key for found in in_cells}) >= FEWEST_LABELS:
        for found in in_cells:
            found.certainty, found.note = Certainty.SURE, ""


def _cell(reading: Reading, rest: list[Leftover], key: str, found: list[Found]) -> Cell:
    """The cell of one field, of all that was found for it: the surest, then the first."""
    if not found:
        return Cell("", Certainty.MISSING, _("The file has no place for this field."))
    told = [(each, values.tidy(key, each.text)) for each in found]
    for each, tidy in told:
        _keep_seal(reading, rest, each, tidy)
    written = sorted((pair for pair in told if pair[1].value), key=_rank)
    if not written:
        return _from_label(found)
    best, value = written[0][0], written[0][1].value
    for each, tidy in written[1:]:
        if _same(key, tidy.value, value):
            reading.printed.append(tidy.value)
            continue
        rest.append(Leftover(f"{name_of(key)}：{tidy.value}", each.where, each.order))
        if _competes(each, best):
            note = _("The file says it twice; the other text: %(text)s") % {"text": tidy.value[:40]}
            best.weaken(Certainty.LIKELY, note)
    if note := values.doubt(key, value):
        best.weaken(Certainty.LIKELY, note)
    return Cell(value, best.certainty, "" if best.certainty is Certainty.SURE else best.note)


def _from_label(found: list[Found]) -> Cell:
    """An empty cell; unless something else than a remark stands in brackets behind the label: "联系人（林某）"."""
    said = next((text for each in found if (text := said_in_brackets(each.label))), "")
    note = _("It stood in brackets behind the label.")
    if said:
        return Cell(said, Certainty.GUESS, note)
    doubted = next((each for each in found if each.certainty is not Certainty.SURE), None)
    return Cell("", doubted.certainty, doubted.note) if doubted else Cell()


def _competes(found: Found, best: Found) -> bool:
    """Whether a second text makes the first one doubtful: not where the form itself is sure and a letterhead differs,
    and not for the zone, on which the directory decides."""
    return best.certainty is not Certainty.SURE or (found.certainty is Certainty.SURE and found.key != "zone_name")


def _rank(pair: tuple[Found, values.Tidy]) -> tuple[int, bool, int]:
    found = pair[0]
    return list(Certainty).index(found.certainty), found.source != "table", found.order


def _same(key: str, one: str, other: str) -> bool:
    return squeezed(values.stored(key, one)) == squeezed(values.stored(key, other)) or one == other


def _keep_seal(reading: Reading, rest: list[Leftover], found: Found, tidy: values.Tidy) -> None:
    reading.printed += tidy.printed
    if tidy.date:
        if found.key in reading.dates:
            rest.append(Leftover(tidy.date, found.where, found.order))
        reading.dates.setdefault(found.key, tidy.date)
    for name in tidy.seal:
        rest.append(Leftover(name, _("beside the seal of “%(label)s”") % {"label": name_of(found.key)}, found.order))
