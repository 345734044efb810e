from typing import Any

from django.core.management.base import BaseCommand

from campaigns import services
from core import jobs, outbox


class Command(BaseCommand):
    help = "Make every phase move and reminder that is due, then send letters and do jobs that wait. Needs no worker."

    def handle(self, *args: Any, **options: Any) -> None:
        for phase in services.advance():
            self.stdout.write(f"{phase.campaign.slug}  {phase.key}  {phase.closed_at}")
        services.tick()
        sent, done = outbox.deliver_due(), jobs.run_due()
        self.stdout.write(f"messages {sent}  jobs {done}")
