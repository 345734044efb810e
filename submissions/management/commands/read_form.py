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
            reading = form_docx.read(options["file"].read_bytes())
            fields = _fields(options["programme"])
        except (DomainError, OSError) as refusal:
            raise CommandError(f"{options['file'].name}: {refusal}") from refusal
        answer = _answer(reading, fields)
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) if options["json"] else _lines(answer))


def _fields(programme: str) -> list[FormField]:
    """The fields of the programme's form as rows that are never saved: the command needs no database."""
    phases = programmes.read(programmes.path_of(programme))["phases"]
    tables = [table for phase in phases for table in phase.get("rules", {}).get("fields", [])]
    return [FormField(**table) for table in tables]


def _answer(reading: form_docx.Reading, fields: list[FormField]) -> dict[str, Any]:
    values = {key: cell.value for key, cell in reading.cells.items()}
    own = [field for field in fields if field.key not in APART or field.key == "zone_name"]
    problems: dict[str, list[str]] = {}
    for problem in value_problems(own, values):
        problems.setdefault(problem.field, []).append(problem.sentence)
    for key, cell in reading.cells.items():
        if not cell.sure:
            problems.setdefault(key, []).append(cell.note)
    table = [
        {
            "key": field.key,
            "label": field.label,
            "value": values.get(field.key, ""),
            "sure": reading.cells[field.key].sure if field.key in reading.cells else False,
            "problems": problems.get(field.key, []),
        }
        for field in fields
    ]
    return {"fields": table, "title": reading.title, "dates": reading.dates, "leftovers": reading.leftovers}


def _lines(answer: dict[str, Any]) -> str:
    lines = [
        "\n  ".join([f"{field['label']}：{field['value']}", *(f"! {problem}" for problem in field["problems"])])
        for field in answer["fields"]
    ]
    lines.append(_("Proposed title: %(title)s") % {"title": answer["title"] or "—"})
    lines += [_("Not placed: %(text)s") % {"text": text} for text in answer["leftovers"]]
    return "\n".join(lines)
