"""What became of each uploaded file: its forms as understood, the ones that wait for a zone, the refusals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from submissions import checks, services
from submissions.form_docx import Certainty
from submissions.models import FormField, Slate, Submission, WaitingForm

Told = dict[str, Any]  # what a session keeps of one file: its name, the keys of rows, sentences


@dataclass(frozen=True)
class Refusal:
    """A form that was not taken; ``existing`` is the zone's form that stands in its way."""

    sentence: str
    part: int = 0  # of several forms in the file; 0 for the file as a whole
    existing: Submission | None = None


@dataclass(frozen=True)
class Summary:
    """One form as understood, counted over the fields of the paper."""

    form: Submission
    total: int
    sure: int
    doubtful: int
    missing: int
    leftovers: int

    @property
    def left_empty(self) -> int:
        """Fields that may stay empty, and did."""
        return self.total - self.sure - self.doubtful - self.missing


@dataclass
class FileOutcome:
    name: str
    forms: list[Summary] = field(default_factory=list)
    waiting: list[WaitingForm] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def told(name: str) -> Told:
    """The empty record of a file, to be kept in the session until the next page has shown it."""
    return {"name": name, "forms": [], "waiting": [], "refused": []}


def outcomes(slate: Slate, told: list[Told]) -> list[FileOutcome]:
    """The files of the last upload as they stand now, in three queries and those of the rules."""
    keys = [key for file in told for key in file["forms"]]
    existing = [refused["existing"] for file in told for refused in file["refused"] if refused["existing"]]
    forms = slate.submissions.with_names().in_bulk([*keys, *existing])
    waiting = services.waiting_in(slate).in_bulk([key for file in told for key in file["waiting"]])
    fields = list(checks.rules_of(slate.campaign_id).fields.all())
    return [
        FileOutcome(
            name=file["name"],
            forms=[summary(forms[key], fields) for key in file["forms"] if key in forms],
            waiting=[waiting[key] for key in file["waiting"] if key in waiting],
            refused=[Refusal(r["sentence"], r["part"], forms.get(r["existing"])) for r in file["refused"]],
        )
        for file in told
    ]


def summary(form: Submission, fields: list[FormField]) -> Summary:
    """How sure the importer was of each field of ``form``; its zone is certain, for it has a place."""
    cells = form.reading.get("cells", {})
    cells = {**cells, "zone_name": {"value": str(form.zone), "sure": True}} if cells else {}
    known = [(each, cells[each.key]) for each in fields if each.key in cells]
    doubtful = sum(bool(cell["value"]) and not cell["sure"] for _field, cell in known)
    missing = sum(not cell["value"] and each.required for each, cell in known)
    sure = sum(bool(cell["value"]) and cell["sure"] for _field, cell in known)
    return Summary(form, len(fields), sure, doubtful, missing, len(form.reading.get("leftovers", [])))


def certainty_of(cell: dict[str, Any]) -> Certainty:
    """How sure a cell of a stored account is; accounts from before the levels know only yes and no."""
    if cell.get("sure", True):
        return Certainty.SURE
    return Certainty(cell.get("certainty") or Certainty.LIKELY)
