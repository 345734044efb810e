import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from campaigns import programmes
from core.errors import DomainError
from submissions import form_docx
from submissions.checks import APART, value_problems
from submissions.intake import FormIsBlank
from submissions.models import FormField


class Command(BaseCommand):
    help = "Read a filled application form (.docx) and print what was understood, field by field, with its problems."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--programme", default="case_selection", help="whose form it is (default: %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            readings = form_docx.read_all(options["file"].read_bytes())
            fields = _fields(options["programme"])
        except (DomainError, OSError) as refusal:
            raise CommandError(f"{options['file'].name}: {refusal}") from refusal
        answers = [_answer(reading, fields) for reading in readings]
        if options["json"]:  # of several forms in one file a list of answers, of one its own
            told = answers[0] if len(answers) == 1 else {"forms": answers}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n\n".join(map(_lines, answers)))


def _fields(programme: str) -> list[FormField]:
    """The fields of the programme's form as rows that are never saved: the command needs no database."""
    phases = programmes.read(programmes.path_of(programme))["phases"]
    tables = [table for phase in phases for table in phase.get("rules", {}).get("fields", [])]
    return [FormField(**table) for table in tables]


def _answer(reading: form_docx.Reading, fields: list[FormField]) -> dict[str, Any]:
    values = {key: reading.stored(key) for key in reading.cells}
    problems = _problems(reading, fields, values)
    missing = form_docx.Cell(certainty=form_docx.Certainty.MISSING)
    table = []
    for field in fields:
        cell = reading.cells.get(field.key, missing)
        facts = {**cell.as_json(), "value": values.get(field.key, "")}
        table.append({"key": field.key, "label": field.label, **facts, "problems": problems.get(field.key, [])})
    leftovers = [f"{left.text}（{left.where}）" if left.where else left.text for left in reading.rest]
    return {"fields": table, "title": reading.title, "dates": reading.dates, "leftovers": leftovers}


def _problems(reading: form_docx.Reading, fields: list[FormField], values: dict[str, str]) -> dict[str, list[str]]:
    if reading.is_blank:
        return {"zone_name": [str(FormIsBlank())]}
    problems: dict[str, list[str]] = {}
    own = [field for field in fields if field.key not in APART or field.key == "zone_name"]
    for problem in value_problems(own, values):
        problems.setdefault(problem.field, []).append(problem.sentence)
    for key, cell in reading.cells.items():
        if cell.value and not cell.sure:
            problems.setdefault(key, []).append(cell.note)
    return problems


def _lines(answer: dict[str, Any]) -> str:
    lines = [
        "\n  ".join([f"{field['label']}：{field['value']}", *(f"! {problem}" for problem in field["problems"])])
        for field in answer["fields"]
    ]
    lines.append(_("Proposed title: %(title)s") % {"title": answer["title"] or "—"})
    lines += [_("Not placed: %(text)s") % {"text": text} for text in answer["leftovers"]]
    return "\n".join(lines)
