from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from submissions import directory


class Command(BaseCommand):
    help = "Load a province's zones and the figures about them (campaigns/provinces/NAME); twice without harm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("province", help="a folder of campaigns/provinces, e.g. shandong")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            directory.load(options["province"])
            count = directory.load_indicators(options["province"])
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{options['province']}: {count}")
