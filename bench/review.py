"""How many queries and milliseconds the pages of a review and of the selection take, at 80 cases x 15 experts.

    python bench/review.py            on a PostgreSQL of its own
    python bench/review.py --sqlite   on SQLite

Every expert has every case, with files, figures and a comment to each criterion; half of the reviews are submitted.
The list of 30 has least numbers for the award areas and a cap of the cities. Everything is built in a scratch
database and thrown away. Times are those of whole requests through Django's test client (middleware, view, template):
the median of twenty, beside what this process worked meanwhile (a busy machine only waits longer). The limits are
those of the issue; one that is not reached ends the run with an error.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.board import TEXT, start  # noqa: E402 - found by the path above

CASES, EXPERTS, REQUESTS = 80, 15, 20
PAGE, BOARD = (12, 150), (None, 300)  # most queries and milliseconds


def build():
    """A campaign in its review: 80 cases, each before 15 experts; half of the reviews are submitted."""
    from campaigns import cards
    from campaigns.models import Campaign, Phase
    from campaigns.opening import open_campaign
    from core import clock, invitations
    from core.models import Role, User
    from results.models import SelectionRules
    from review.models import Assignment, Declaration, Expert

    campaign = open_campaign("case_selection", year=2026, province="haiyue", slug="bench", by=None)
    host = campaign.hosts.all()[0].organisation
    people = [User(username=f"person{n}", name=f"某人{n}", email="person@example.com") for n in range(EXPERTS + 2)]
    for n, user in enumerate(people):
        invitations.grant(user, host, Role.ORGANISER if n < 2 else Role.EXPERT)
    first, second = people[:2]
    floors = dict.fromkeys(campaign.areas.values_list("name", flat=True), 5)
    SelectionRules.objects.filter(phase__campaign=campaign).update(list_size=30, area_floors=floors, city_cap=2)
    with clock.at(Phase.objects.get(campaign=campaign, key="screening").opens_at):
        cards.propose_lock(campaign=campaign, by=first)
        cards.lock(campaign=campaign, by=second)
    Campaign.objects.filter(pk=campaign.pk).update(published_at=clock.now())
    phase = Phase.objects.select_related("campaign").get(campaign=campaign, key="review")
    experts = Expert.objects.bulk_create(Expert(user=user, unit="海岳大学") for user in people[2:])
    cases = lay(campaign, first)
    now = clock.now()
    given = {"phase": phase, "assigned_at": now, "assigned_by": first}
    said = Declaration.objects.bulk_create(Declaration(phase=phase, expert=expert, made_at=now) for expert in experts)
    Assignment.objects.bulk_create(
        Assignment(submission=case, expert=declaration.expert, declaration=declaration, **given)
        for case in cases
        for declaration in said
    )
    score(phase, now)
    visit(phase, cases, people[-1], now)
    return phase, first, people[2]


def visit(phase, cases, reporter, now):
    """A filed report of every case, with three facts and two photos."""
    from core import files
    from review.models import Visit, VisitFact, VisitPhoto

    day, by = now.date(), {"added_by": reporter, "added_at": now}
    facts = {"phase": phase, "reporter": reporter, "day": day, "report": TEXT, "filed_at": now}
    visits = Visit.objects.bulk_create(Visit(submission=case, **facts) for case in cases)
    said = {"concerns": "典型经验", "found": "窗口当场办结。", "seen_on": day, "said_by": "窗口"}
    VisitFact.objects.bulk_create(VisitFact(visit=each, position=n, **said) for each in visits for n in range(1, 4))
    stored = files.store(name="photo.jpg", content=b"JPEG", by=reporter, scope=None)
    photos = [VisitPhoto(visit=each, file=stored, thumbnail=stored, **by) for each in visits for _n in range(2)]
    VisitPhoto.objects.bulk_create(photos)


def lay(campaign, by):
    """Admitted cases as rows, with two files each and three years of four figures."""
    from core import clock, files
    from core.models import Organisation
    from submissions.models import Attachment, Indicator, Submission, Zone

    slates, areas, now = list(campaign.slates.select_related("office")), list(campaign.areas.all()), clock.now()
    rows = []
    for n in range(CASES):
        slate = slates[n % len(slates)]
        city = {"city_code": slate.office.city_code, "city_name": slate.office.city_name}
        place = Organisation.objects.create(kind="zone", name=f"试验{n}经济开发区", **city)
        zone = Zone.objects.create(organisation=place, office=slate.office, level="省级", type="经开区", pinyin=f"z{n}")
        facts = {"campaign": campaign, "slate": slate, "zone": zone, "area": areas[n % len(areas)]}
        stamps = {"created_at": now, "updated_at": now, "digest": f"{n:064d}"}
        text = {"title": f"案例{n}", "overview": TEXT, "experience": TEXT * 2, "reading": {"cells": [TEXT] * 8}}
        rows.append(Submission(status="admitted", number=n + 1, **facts, **stamps, **text))
    cases = Submission.objects.bulk_create(rows)
    stored = files.store(name="plan.pdf", content=b"%PDF-1.4", by=by, scope=None)
    Attachment.objects.bulk_create(
        Attachment(submission=case, kind="document", file=stored, caption=f"材料{n}", added_by=by, added_at=now)
        for case in cases
        for n in range(2)
    )
    Indicator.objects.bulk_create(
        Indicator(
            zone=case.zone, year=year, key=f"figure-{n}", label=f"指标{n}", value=10 + n + year % 7, unit="万元/亩"
        )
        for case in cases
        for n in range(4)
        for year in (2023, 2024, 2025)
    )
    return cases


def score(phase, now):
    """A review of every assignment, points and comment for each criterion; every second one is submitted."""
    from review.models import Review, Score

    criteria = list(phase.scoring_rules.criteria.all())
    reviews = Review.objects.bulk_create(
        Review(
            assignment=assignment,
            state="submitted" if n % 2 else "draft",
            comment="数据清楚。",
            version=1,
            updated_at=now,
            submitted_at=now if n % 2 else None,
        )
        for n, assignment in enumerate(phase.assignments.order_by("pk"))
    )
    Score.objects.bulk_create(
        Score(review=review, criterion=criterion, value=60 + review.pk % 40, scale=100, comment="缺少对比。")
        for review in reviews
        for criterion in criteria
    )


def count_votes(phase):
    """Votes of every case as the vote hands them down, with the points that the card makes of them."""
    from campaigns.cards import locked_card
    from campaigns.models import Phase
    from campaigns.points import handed_down
    from core import clock
    from submissions.models import PhaseResult, Submission

    cases = list(Submission.objects.filter(campaign=phase.campaign).admitted().order_by("number"))
    votes = [(case.number * 37) % 1000 for case in cases]
    vote = Phase.objects.get(campaign=phase.campaign, kind="vote")
    facts = handed_down(locked_card(phase.campaign).rules("select"), votes)
    PhaseResult.objects.bulk_create(
        PhaseResult(phase=vote, submission=case, value=value, facts=points)
        for case, value, points in zip(cases, votes, facts, strict=True)
    )
    Phase.objects.filter(pk=vote.pk).update(closed_at=clock.now())


def measure(user, path: str, limits) -> bool:
    """Print what ``path`` takes for ``user``; whether both limits are held."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(path)
        count = len(queries)  # asked inside: the next request empties the log
    assert answer.status_code == 200, path
    times, busy = [], []
    for _n in range(REQUESTS):
        began, worked = time.perf_counter(), time.process_time()
        client.get(path)
        times.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - worked) * 1000)
    most, longest = limits
    took = statistics.median(times)
    held = took <= longest and (most is None or count <= most)
    said = "held" if held else "NOT HELD"
    print(f"{path:44} {count:3} queries  {took:6.0f} ms, {statistics.median(busy):4.0f} of processor  {said}")
    return held


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        kept = start(folder, sqlite="--sqlite" in sys.argv)
        try:
            return 0 if run() else 1
        finally:
            if kept:
                from django.db import connections

                connections.close_all()
                kept.stop()


def run() -> bool:
    from django.urls import reverse

    from campaigns.services import close_phase
    from core import clock
    from results.services import propose_selection
    from review import services
    from review.models import Assignment

    phase, organiser, expert = build()
    (mine,) = Assignment.objects.of_expert(expert).pending().in_queue_order()[:1]
    sheet = reverse("admin:review_assignment_change", args=[mine.pk])
    board = reverse("admin:review_assignment_board", args=[phase.pk])
    sheets = reverse("review_sheets", args=[phase.campaign.slug, phase.pk])
    print(f"{CASES} cases x {EXPERTS} experts, median of {REQUESTS} requests")
    with clock.at(phase.opens_at):
        held = [
            measure(expert, sheet, PAGE),
            measure(expert, reverse("admin:review_assignment_changelist"), PAGE),
            measure(organiser, board, BOARD),
            measure(organiser, sheets, BOARD),
        ]
    close_phase(phase, by=None)
    phase.refresh_from_db()
    from core.models import User

    services.propose_opening(phase=phase, by=organiser)
    services.open_scores(phase=phase, by=User.objects.exclude(pk=organiser.pk).first())
    print("after the opening of the scores:")
    held += [measure(organiser, path, BOARD) for path in (board, reverse("scores", args=[phase.campaign.slug]))]
    count_votes(phase)
    propose_selection(campaign=phase.campaign, by=organiser)
    selection = reverse("selection", args=[phase.campaign.slug])
    print("after the list was computed:")
    return all([*held, *(measure(organiser, path, BOARD) for path in (selection, f"{selection}?case=001"))])


if __name__ == "__main__":
    sys.exit(main())
