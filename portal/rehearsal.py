"""A whole campaign in one command: the same services, the same files, a clock of its own, everything marked 彩排."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path

from campaigns import services
from campaigns.errors import ProgrammeIsWrong
from core import clock, jobs
from core.models import Job
from portal.story import deliberation, meeting, people, registration, results, review, visiting, voting
from portal.story.stage import Stage, set_stage

# What a job leaves behind under which name; rehearse and the desk hand out the same files.
FILES = {
    "selected_list": "selected-list.xlsx",
    "public_notice": "public-notice.pdf",
    "announcement": "announcement.pdf",
    "certificates": "certificates.zip",
    "casebook": "casebook.pdf",
}


class JobsFailed(RuntimeError):
    """A file of the rehearsal could not be made; names the jobs and their errors."""


def rehearse(out: Path, *, programme: str, seed: int, voters: int) -> dict[str, object]:
    """Run the whole campaign, write its files into ``out`` and return the summary (also as summary.json)."""
    if programme != "case_selection":
        raise ProgrammeIsWrong(reason=f"{programme}: only case_selection can be rehearsed")
    began = time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    stage = set_stage(programme, seed=seed, year=clock.today().year, stem="rehearsal")
    people.bring(stage)
    registration.publish(stage)
    registration.register(stage, out / "forms")
    registration.screen(stage)
    voting.lock_card(stage)
    voting.vote(stage, voters)
    review.score(stage)
    visiting.visit(stage)
    review.open_scores(stage)
    deliberation.hold(stage)
    results.select(stage)
    results.export(stage)
    results.publish(stage)
    results.award(stage)
    meeting.meet(stage, clock.now(stage.campaign) + timedelta(days=7))
    meeting.finish(stage)
    services.advance(stage.campaign)
    _finish_jobs(stage)
    _hand_out(stage, out)
    summary = _summary(stage, time.monotonic() - began)
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return summary


def _finish_jobs(stage: Stage) -> None:
    """Do the campaign's jobs here; where a worker was quicker to take one, wait until it is done."""
    mine = Job.objects.filter(scope=stage.campaign.slug)
    deadline = time.monotonic() + jobs.LEASE.total_seconds()
    while time.monotonic() < deadline:
        jobs.run_due(stage.campaign)
        if not mine.filter(state=Job.State.RUNNING).exists():
            return
        time.sleep(0.2)


def _hand_out(stage: Stage, out: Path) -> None:
    failed = Job.objects.filter(scope=stage.campaign.slug).exclude(state=Job.State.DONE)
    if failed:
        raise JobsFailed("; ".join(f"{job.kind}: {job.error or job.state}" for job in failed))
    for job in Job.objects.filter(scope=stage.campaign.slug, kind__in=FILES).select_related("result"):
        if job.result:
            with job.result.content.open("rb") as file:
                (out / FILES[job.kind]).write_bytes(file.read())


def _summary(stage: Stage, seconds: float) -> dict[str, object]:
    phases = [
        {
            "key": phase.key,
            "name": phase.name,
            "opens_at": phase.opens_at and phase.opens_at.isoformat(),
            "closes_at": phase.closes_at and phase.closes_at.isoformat(),
            "closed_at": phase.closed_at and phase.closed_at.isoformat(),
        }
        for phase in stage.campaign.phases.all()
    ]
    return {
        "mark": stage.campaign.mark_text,
        "campaign": stage.campaign.slug,
        **stage.figures,
        "seconds": round(seconds, 1),
        "phases": phases,
    }
