"""A route with three stops and a visit alone: facts, photos, a zone's correction, and a report that becomes public."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from campaigns.models import Phase
from campaigns.opening import midnight
from core import clock
from core.models import Role
from portal.story import drawings, people
from portal.story.stage import Stage, case_data, people_data
from review import services as review
from review.models import Visit
from review.services.questions import draw_questions
from review.services.visits import Fact
from submissions.models import Submission

STOPS = 3
APART = timedelta(days=6)  # from the first stops to the last: the demonstration's present day lies between them


def visit(stage: Stage, *, filed: int | None = None) -> None:
    """The visits of the story; ``filed`` of them have a report, all if it is None."""
    phase = stage.go_to("visits", timedelta(days=10))
    rows = _plan(stage, phase)
    done = rows if filed is None else rows[:filed]
    for number, (planned, row) in enumerate(done):
        shown = number == 1 or (number == 0 and filed is None)  # the first is released there, with its photos
        _report(stage, planned, row, photos=2 if shown else 0)
        if number == 1:
            _correct(stage, planned)
    if not done:
        return
    first, second = stage.organisers[:2]
    review.propose_release(visit=done[0][0], by=first)
    if filed is None:  # in the demonstration of the review a second person still has to confirm it
        review.release_report(visit=done[0][0], by=second)


def _plan(stage: Stage, phase: Phase) -> list[tuple[Visit, dict[str, Any]]]:
    reporter, organiser = stage.people["reporter"][0], stage.organisers[0]
    admitted = Submission.objects.filter(campaign=stage.campaign).admitted().with_names()
    cases = {str(case.zone): case for case in admitted}
    rows = [row for row in people_data()["visit"] if row["zone"] in cases]
    day = timezone.localdate(clock.now(stage.campaign)) + timedelta(days=1)
    route = review.save_route(phase=phase, name=people_data()["route"], visitors=[reporter], by=organiser)
    visits = []
    for number, row in enumerate(rows):
        case, when = cases[row["zone"]], _day(day, number)
        if number < STOPS:
            visits += review.add_stops(route=route, cases=[case], day=when, reporter=reporter, by=organiser)
        else:
            visits.append(review.plan_visit(phase=phase, submission=case, reporter=reporter, day=when, by=organiser))
    review.add_question(visit=visits[-2], text=people_data()["asked"], by=organiser)
    return list(zip(visits, rows, strict=True))


def _day(first: date, number: int) -> date:
    """Two stops a day, the rest later."""
    return first if number < STOPS - 1 else first + APART


def _report(stage: Stage, planned: Visit, row: dict[str, Any], *, photos: int) -> None:
    """Two days after the visit, with an answer to every question."""
    reporter = stage.people["reporter"][0]
    moment = midnight(planned.day)
    stage.set_clock(moment + timedelta(hours=9))
    draw_questions(planned.phase, clock.now(stage.campaign))
    facts = [Fact(seen_on=planned.day, **fact) for fact in row["fact"]]
    answer = Fact(found=people_data()["answered"], said_by="现场所见")
    answers = {question.pk: answer for question in planned.questions.all()}
    stage.set_clock(moment + timedelta(days=1, hours=20))
    for number in range(photos if stage.shows_accounts else 0):
        drawing = drawings.of(number)
        review.add_inspected_photo(visit=planned, found=drawing.found, caption=drawing.caption, by=reporter)
    review.save_report(visit=planned, text=row["text"], facts=facts, answers=answers, version=0, by=reporter)
    review.file_report(visit=planned, by=reporter)


def _correct(stage: Stage, visited: Visit) -> None:
    """The zone corrects the first fact; the others still wait for it."""
    zone = visited.submission.zone
    applicant = people.enrol(stage, Role.APPLICANT, zone.organisation, case_data()[str(zone)]["contact"])
    correction = people_data()["correction"]
    fact = visited.facts.order_by("position")[0]
    review.correct_fact(fact=fact, text=correction["text"], reason=correction["reason"], by=applicant)
