"""How many queries and milliseconds the organisers' board and queue take, with 80 and with 2,000 forms.

    python bench/board.py            on a PostgreSQL of its own
    python bench/board.py --sqlite   on SQLite

Everything is built in a scratch database and thrown away. Times are those of whole requests through Django's test
client (middleware, view, template), the median of ten.
"""

import os
import statistics
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SIZES = (80, 2000)
REQUESTS = 10
PAGES = ("registration_board", "screening")
LIMIT_QUERIES, LIMIT_MS = 12, 150
TEXT = "过去办一件事要跑五个窗口，现在只进一扇门。" * 38  # about 800 characters, as a real narrative
numbers = count(1)


def start(folder: str, *, sqlite: bool):
    """Point the settings to a scratch database and make its tables; returns what is to be stopped."""
    from runner.machine import SETTINGS
    from runner.services import Kept

    for name in SETTINGS:
        os.environ.pop(name, None)
    kept = None if sqlite else Kept("postgres")
    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3" if kept is None else kept.urls["postgres"]
    os.environ["TUIXUAN_VAR"] = folder
    os.environ["LOG_LEVEL"] = "WARNING"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command

    (Path(folder) / "static").mkdir()
    django.setup()
    from django.db import connection

    if kept:
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    else:
        call_command("migrate", verbosity=0)
    return kept


def build(forms: int):
    """A campaign in its registration with so many forms: half of the cities have sent theirs."""
    from campaigns.models import Campaign
    from campaigns.opening import open_campaign
    from core import clock, invitations
    from core.models import Role, User

    number = next(numbers)
    campaign = open_campaign("case_selection", year=2026, province="haiyue", slug=f"bench{number}", by=None)
    Campaign.objects.filter(pk=campaign.pk).update(published_at=clock.now())
    organiser = User(username=f"organiser{number}", name="某组织者", email="organiser@example.com")
    invitations.grant(organiser, campaign.hosts.all()[0].organisation, Role.ORGANISER)
    slates = list(campaign.slates.select_related("office"))
    each = -(-forms // len(slates))
    for place, slate in enumerate(slates):
        left = forms - place * each
        fill(slate, campaign, min(each, left), organiser, sent=place % 2 == 0)
    return campaign, organiser


def fill(slate, campaign, forms: int, by, *, sent: bool) -> None:
    """So many forms on a slate; of those not sent each third lacks something."""
    from core import clock
    from core.models import Organisation
    from submissions.models import Commitment, Recommendation, Revision, Seal, Submission, Zone

    now, areas = clock.now(campaign), list(campaign.areas.all())
    city = {"city_code": slate.office.city_code, "city_name": slate.office.city_name}
    slate.places, slate.taken = max(forms, 5), forms
    if sent:
        slate.sent_at, slate.sent_by, slate.receipt = now, by, f"TJ-{slate.pk:04d}"
    slate.save()
    places = Organisation.objects.bulk_create(
        Organisation(kind="zone", name=f"{slate.office.city_name}试验{next(numbers)}经济开发区", **city)
        for _n in range(forms)
    )
    zones = Zone.objects.bulk_create(
        Zone(organisation=place, office=slate.office, level="省级", type="经开区", pinyin=f"z{place.pk}")
        for place in places
    )
    rows = Submission.objects.bulk_create(
        Submission(
            campaign=campaign,
            slate=slate,
            zone=zone,
            area=areas[n % len(areas)],
            status="recommended" if sent else "submitted",
            title=f"案例{zone.pk}",
            overview=TEXT,
            experience=TEXT,
            problem_count=0 if sent or n % 3 else 2,
            digest=f"{zone.pk:064d}",
            created_at=now,
            updated_at=now,
        )
        for n, zone in enumerate(zones)
    )
    done = rows if sent else rows[::2]
    Commitment.objects.bulk_create(
        Commitment(submission=row, content_digest=row.digest, text="承诺", name="林某", given_at=now) for row in done
    )
    Recommendation.objects.bulk_create(
        Recommendation(submission=row, opinion="同意推荐。", by=by, given_at=now) for row in done
    )
    revisions = Revision.objects.bulk_create(
        Revision(
            submission=row,
            number=1,
            code=f"B{row.pk:07d}",
            content={"experience": TEXT},
            digest=row.digest,
            created_at=now,
        )
        for row in done
    )
    file = scan(by)
    Seal.objects.bulk_create(
        Seal(
            submission_id=revision.submission_id,
            revision=revision,
            side=side,
            signer="林某",
            signed_on=now.date(),
            file=file,
            by=by,
            at=now,
        )
        for revision in revisions
        for side in ("applicant", "office")
    )


def scan(by):
    from core import files

    return files.store(name="scan.pdf", content=b"%PDF-1.4", by=by, scope=None)


def measure(campaign, organiser, page: str) -> tuple[int, float]:
    """Queries of one request, and the median milliseconds of several."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from core import clock

    client = Client()
    client.force_login(organiser, backend="django.contrib.auth.backends.ModelBackend")
    address, times = reverse(page, args=[campaign.slug]), []
    opens_at = campaign.phases.get(key="registration").opens_at
    with clock.at(opens_at):
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address)
        queries = len(seen)  # the next request empties the log
        assert answer.status_code == 200, (page, answer.status_code)
        for _n in range(REQUESTS):
            began = time.perf_counter()
            client.get(address)
            times.append((time.perf_counter() - began) * 1000)
    return queries, statistics.median(times)


def main() -> int:
    within = True
    with tempfile.TemporaryDirectory(prefix="tuixuan-bench-") as folder:
        kept = start(folder, sqlite="--sqlite" in sys.argv)
        try:
            from django.db import connection

            print(f"{connection.vendor}, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
            print(f"{'page':<22}{'forms':>8}{'queries':>10}{'ms':>8}")
            for size in SIZES:
                campaign, organiser = build(size)
                if connection.vendor == "postgresql":
                    with connection.cursor() as cursor:
                        cursor.execute("ANALYZE")
                for page in PAGES:
                    queries, ms = measure(campaign, organiser, page)
                    within = within and queries < LIMIT_QUERIES and ms < LIMIT_MS
                    print(f"{page:<22}{size:>8}{queries:>10}{ms:>8.1f}")
            connection.close()
        finally:
            if kept:
                kept.stop()
    print(f"within {LIMIT_QUERIES} queries and {LIMIT_MS} ms: {'yes' if within else 'NO'}")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
