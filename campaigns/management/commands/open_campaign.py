from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.opening import open_campaign
from core.errors import DomainError


class Command(BaseCommand):
    help = "Open a campaign of a programme in a year: loads programme and directory; twice without harm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("programme", help="name of a file in campaigns/programmes, e.g. case_selection")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--province", default="", help="folder of campaigns/provinces; default: the programme's")
        parser.add_argument("--slug", default="", help="address below /c/; default: programme-year")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            campaign = open_campaign(
                options["programme"],
                year=options["year"],
                province=options["province"],
                slug=options["slug"],
                by=None,
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{campaign.slug}  {campaign}")
        for phase in campaign.phases.all():
            self.stdout.write(f"  {phase.position}  {phase.name}  {_words(phase.opens_at)}  {_words(phase.closes_at)}")


def _words(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else "—"
