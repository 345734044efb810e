from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from results.models import Selection
from results.selection import differences


class Command(BaseCommand):
    help = "Compute a campaign's list anew from the locked card and the recorded inputs, and say where it differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the campaign's address below /c/")

    def handle(self, *args: Any, **options: Any) -> None:
        stored = Selection.objects.filter(campaign__slug=options["slug"])
        # The confirmed list; before that, the latest proposal.
        selection = stored.filter(confirmed_at__isnull=False).first() or stored.order_by("-proposed_at").first()
        if selection is None:
            raise CommandError(f"The campaign {options['slug']} has no selection.")
        try:
            lines = differences(selection)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        if lines:
            raise CommandError("\n".join(lines), returncode=1)
        count = selection.items.filter(chosen=True).count()
        self.stdout.write(f"The same {count} cases; digest {selection.digest}")
