"""What reporters are to find out: where experts' opinions differ, what experts ask, what organisers add.

Scores are sealed while visits are made. A question is drawn from them, so it is told as little as possible: at most
once a day for a visit, from three days before it, and never withdrawn; it says neither which opinions there are, nor
how many, nor whose (docs/decisions/0009-visits.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns import kinds
from campaigns.cards import locked_card
from campaigns.models import Phase
from core import audit
from core.errors import DomainError
from core.models import User
from core.text import clean_line
from review import errors
from review.models import Assignment, Criterion, Review, Score, Visit, VisitQuestion, visit_rules

LEAD = timedelta(days=3)  # before the visit
TEXT_MOST = 200  # characters
QUESTIONS_MOST = 20  # of one visit, by the organisers


class QuestionIsEmpty(DomainError):
    message = _("Please write the question.")


class TooManyQuestions(DomainError):
    message = _("A visit has at most %(most)s questions of the organisers.")


class QuestionStays(DomainError):
    message = _("Only questions that the organisers added can be removed, until the report is filed.")


class QuestionIsGone(DomainError):
    message = _("This question was taken back already.")


def draw_questions(phase: Phase, now: datetime) -> int:
    """Draw the questions of the visits that come up; returns for how many visits. Safe to call often and twice."""
    today = timezone.localdate(now)
    due = Visit.objects.filter(phase=phase, filed_at=None, day__lte=today + LEAD).exclude(drawn_on=today)
    visits = list(due.select_related("submission"))
    if not visits:
        return 0
    found = _questions(phase, {visit.submission_id for visit in visits})
    for visit in visits:
        _write(visit, found[visit.submission_id], today)
    return len(visits)


@transaction.atomic
def _write(visit: Visit, found: list[VisitQuestion], today: date) -> None:
    """Add what is new to one visit. The lock is the report's: nothing is asked of a report that was filed meanwhile."""
    locked = Visit.objects.select_for_update(of=("self",), no_key=True).filter(pk=visit.pk).first()
    if locked is None or locked.filed_at or locked.drawn_on == today:
        return
    there = set(locked.questions.values_list("source", "criterion", "text"))
    for question in found:
        if (question.source, question.criterion_id, question.text) not in there:
            VisitQuestion.objects.create(
                visit=locked, source=question.source, criterion_id=question.criterion_id, text=question.text
            )
    Visit.objects.filter(pk=locked.pk).update(drawn_on=today)


def _questions(phase: Phase, cases: Collection[int]) -> defaultdict[int, list[VisitQuestion]]:
    """By case, unsaved: a question for each criterion about which opinions differ, and what experts ask."""
    found: defaultdict[int, list[VisitQuestion]] = defaultdict(list)
    sources = VisitQuestion.Source
    for scored in Phase.objects.filter(campaign=phase.campaign_id, kind__in=kinds.with_verb("score")):
        for case, criterion in _differing(phase, scored, cases):
            text = (criterion.question or criterion.name)[:TEXT_MOST]
            found[case].append(VisitQuestion(source=sources.OPINIONS, criterion=criterion, text=text))
        for case, pk, text in _asked(scored, cases):
            found[case].append(VisitQuestion(source=sources.EXPERT, criterion_id=pk, text=text))
    return found


def _differing(visits: Phase, scored: Phase, cases: Collection[int]) -> list[tuple[int, Criterion]]:
    """The criteria about which the submitted reviews of a case differ by the limit or more, once they reach the quorum.

    Reviews that a conflict took away do not count. Points are whole numbers of the phase's scale.
    """
    limit = spread_limit(visits, scored)
    if limit is None:
        return []
    quorum = max(2, scored.scoring_rules.quorum)
    points: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    standing = Assignment.objects.filter(phase=scored, submission__in=cases).standing()
    rows = Score.objects.filter(review__assignment__in=standing, review__state=Review.State.SUBMITTED)
    for case, criterion, value in rows.values_list("review__assignment__submission", "criterion", "value"):
        if value is not None:
            points[case, criterion].append(value)
    criteria = {criterion.pk: criterion for criterion in scored.scoring_rules.criteria.all()}
    return [
        (case, criteria[pk])
        for (case, pk), given in points.items()
        if len(given) >= quorum and max(given) - min(given) >= limit
    ]


def spread_limit(visits: Phase, scored: Phase) -> int | None:
    """From how many points a difference asks a question; None: differences ask nothing.

    The visits' own share of the scale (percent), else what the locked card sends to deliberation.
    """
    percent = visit_rules(visits).spread_percent
    if percent is not None:
        return max(1, -(-percent * scored.scoring_rules.scale // 100))
    card = locked_card(visits.campaign)
    limits = [phase["rules"].get("spread_limit") for phase in card.content["phases"]] if card else []
    return next((limit for limit in limits if limit), None)


def _asked(scored: Phase, cases: Collection[int]) -> list[tuple[int, int, str]]:
    """Case, criterion and text of what experts asked with a submitted review."""
    standing = Assignment.objects.filter(phase=scored, submission__in=cases).standing()
    reviews = Review.objects.submitted().filter(assignment__in=standing).exclude(on_site={})
    rows = reviews.values_list("assignment__submission", "on_site")
    return [(case, int(pk), text) for case, asked in rows for pk, text in asked.items()]


@transaction.atomic
def add_question(*, visit: Visit, text: str, by: User) -> VisitQuestion:
    """Add a question of the organisers.

    Raises VisitIsUnknown, ReportWasFiled, QuestionIsEmpty or TooManyQuestions.
    """
    visit = _open(visit)
    text = clean_line(text)[:TEXT_MOST]
    if not text:
        raise QuestionIsEmpty
    if visit.questions.filter(source=VisitQuestion.Source.ORGANISER).count() >= QUESTIONS_MOST:
        raise TooManyQuestions(most=QUESTIONS_MOST)
    question = VisitQuestion.objects.create(visit=visit, source=VisitQuestion.Source.ORGANISER, text=text, added_by=by)
    audit.record("visit.ask", visit, by=by, scope=visit.phase.campaign, text=text)
    return question


@transaction.atomic
def remove_question(*, question: VisitQuestion, by: User) -> None:
    """Take back a question of the organisers that nobody has answered yet.

    Raises VisitIsUnknown, ReportWasFiled, QuestionIsGone or QuestionStays.
    """
    visit = _open(question.visit)
    if not visit.questions.filter(pk=question.pk).exists():
        raise QuestionIsGone
    if question.source != VisitQuestion.Source.ORGANISER or visit.facts.filter(question=question).exists():
        raise QuestionStays
    audit.record("visit.unask", visit, by=by, scope=visit.phase.campaign, text=question.text)
    question.delete()


def _open(visit: Visit) -> Visit:
    locked = Visit.objects.select_for_update(of=("self",), no_key=True).select_related("phase__campaign")
    found = locked.filter(pk=visit.pk).first()
    if found is None:  # taken off the plan meanwhile
        raise errors.VisitIsUnknown
    if found.filed_at:
        raise errors.ReportWasFiled
    return found
