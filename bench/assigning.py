"""How long it takes to give cases to experts, from matching the conflicts to the rows in force.

    python bench/assigning.py            80 x 15 and 2,000 x 200 on a PostgreSQL of its own
    python bench/assigning.py --sqlite   on SQLite

Five readers a case, cases in sixteen cities and five areas, each expert tied to a city and to two zones. The limit is
ten seconds for planning and confirming 2,000 cases before 200 experts; a second run after a recusal adds one reader.
"""

import sys
import tempfile
import time

from board import build, start

SIZES = ((80, 15), (2000, 200))
READERS, LIMIT = 5, 10.0


def prepare(cases: int, experts: int):
    """A campaign with so many admitted cases and experts; returns the phase, an organiser and what to measure with."""
    from core import invitations
    from core.models import Organisation, Role, User
    from review.models import Expert, Tie
    from submissions.models import Submission

    campaign, organiser = build(cases)
    phase = campaign.phases.get(key="review")
    phase.scoring_rules.experts_per_submission = READERS
    phase.scoring_rules.save()
    rows = list(Submission.objects.filter(campaign=campaign).order_by("pk"))
    for number, row in enumerate(rows, start=1):
        row.number, row.status = number, "admitted"
    Submission.objects.bulk_update(rows, ["number", "status"], batch_size=500)
    host = campaign.hosts.all()[0].organisation
    offices = list(Organisation.objects.filter(slates__campaign=campaign))
    zones = [row.zone.organisation for row in rows]
    for number in range(experts):
        user = User(username=f"{campaign.slug}-expert{number}", name=f"专家{number:03d}")
        invitations.grant(user, host, Role.EXPERT)
        expert = Expert.objects.create(user=user, unit="海岳大学", field="产业经济")
        ties = [("city", offices[number % len(offices)])] + [
            ("advice", zones[(number * 7 + step) % len(zones)]) for step in (0, 3)
        ]
        Tie.objects.bulk_create(
            [Tie(expert=expert, organisation=place, kind=kind) for kind, place in ties], ignore_conflicts=True
        )
    return phase, organiser


def measure(cases: int, experts: int) -> tuple[float, float, float]:
    """Seconds of planning, of confirming, and of a run after one recusal."""
    from core import clock
    from review import services
    from submissions.models import Submission

    phase, organiser = prepare(cases, experts)
    with clock.at(phase.opens_at):
        began = time.perf_counter()
        plan = services.plan_assignment(phase=phase, by=organiser)
        planned = time.perf_counter()
        services.confirm_assignment(phase=phase, by=organiser)
        confirmed = time.perf_counter()
        assert len(plan.content["pairs"]) == cases * READERS, plan.content["short"][:5]
        loads = [row["n"] for row in counts(phase)]
        assert max(loads) - min(loads) <= 1, loads
        work = phase.assignments.select_related("expert", "submission").first()
        case = Submission.objects.get(pk=work.submission_id)
        services.recuse(expert=work.expert, submission=case, reason="师生关系", by=organiser)
        again = time.perf_counter()
        assert services.assign_experts(phase=phase, by=organiser) == 1
        return planned - began, confirmed - planned, time.perf_counter() - again


def counts(phase):
    from django.db.models import Count

    return phase.assignments.values("expert").annotate(n=Count("pk"))


def main() -> int:
    slow = False
    with tempfile.TemporaryDirectory() as folder:
        kept = start(folder, sqlite="--sqlite" in sys.argv)
        try:
            sys.stdout.write(f"{'cases x experts':>16} {'plan s':>8} {'confirm s':>10} {'after a recusal s':>18}\n")
            for cases, experts in SIZES:
                plan, confirm, again = measure(cases, experts)
                sys.stdout.write(f"{cases:>8} x {experts:<5} {plan:8.2f} {confirm:10.2f} {again:18.2f}\n")
                slow = slow or plan + confirm > LIMIT
        finally:
            from django.db import connections

            connections.close_all()
            if kept:
                kept.stop()
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
