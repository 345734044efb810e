from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from portal.rehearsal import JobsFailed, rehearse


class Command(BaseCommand):
    help = "Rehearse a whole campaign through the portal's own services; leaves its files in a folder. Needs no worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, help="folder for the files")
        parser.add_argument("--programme", default="case_selection")
        parser.add_argument("--seed", type=int, default=1, help="the same seed tells the same story")
        parser.add_argument("--voters", type=int, default=300)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            summary = rehearse(
                options["out"], programme=options["programme"], seed=options["seed"], voters=options["voters"]
            )
        except (DomainError, JobsFailed, OSError) as problem:
            raise CommandError(str(problem)) from problem
        for key, value in summary.items():
            if key != "phases":
                self.stdout.write(f"{key:20} {value}")
        self.stdout.write(f"{'files':20} {options['out']}")
