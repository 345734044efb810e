from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns import programmes
from core.errors import DomainError


class Command(BaseCommand):
    help = "Load a programme's TOML file into its template campaign; running campaigns never change by it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            template = programmes.load(options["file"])
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{template.programme}: {template.phases.count()}")
