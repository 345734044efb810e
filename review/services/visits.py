"""Media visits (媒体探访): planned by the organisers; the report is a draft that saves itself until it is filed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Phase
from campaigns.opening import midnight
from core import audit, clock, working_days
from core.canonical import digest
from core.errors import ChangedMeanwhile, DomainError
from core.models import Organisation, Role, User
from core.models.people import OrganisationQuerySet
from core.text import clean, clean_line
from review import errors, words
from review.models import Route, Visit, VisitFact, VisitQuestion, visit_rules
from review.models.report import CONCERNS_MOST, FOUND_MOST, SAID_MOST
from review.services.marking import refuse_unmarked, write_marks
from review.services.phases import locked_phase, require_open_phase
from review.services.visit_letters import tell_of_facts
from submissions.models import Submission
from submissions.models.submission import Status

FACTS_MOST = 12  # of one report
TEXT_MOST = 8000  # characters


class ReportStatesNoFact(DomainError):
    message = _("Please state at least one fact: what you found, which part of the case it concerns, and who said it.")


class QuestionIsUnanswered(DomainError):
    message = _("Still to be answered: %(question)s. If nobody could say, write that.")


class FactIsIncomplete(DomainError):
    message = _("Fact %(number)s lacks: %(missing)s.")


class FactLiesAhead(DomainError):
    message = _("Fact %(number)s: the day on which it was seen has not come yet.")


class ReportIsTooLong(DomainError):
    message = _("A report has at most %(facts)s facts and %(text)s characters. Please shorten it.")


@dataclass(frozen=True)
class Fact:
    """A line of the fact sheet as it is typed; any part may be missing until the report is filed."""

    concerns: str = ""
    found: str = ""
    seen_on: date | None = None
    said_by: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nobody has written anything here; the day alone is the form's own."""
        return not (self.concerns or self.found or self.said_by)

    def cleaned(self) -> Fact:
        return Fact(
            clean_line(self.concerns)[:CONCERNS_MOST],
            clean(self.found).strip()[:FOUND_MOST],
            self.seen_on,
            clean_line(self.said_by)[:SAID_MOST],
        )


@transaction.atomic
def plan_visit(*, phase: Phase, submission: Submission, reporter: User, day: date, by: User) -> Visit:
    """Send a reporter to a case on ``day``; plans are made before the phase opens and until it is over.

    Raises PhaseIsClosed, CaseIsNotAdmitted, NotAReporterHere, DayIsOutsideThePhase or VisitIsPlanned.
    """
    phase = locked_phase(phase)
    visit = new_visit(phase, submission, reporter, day)
    audit.record("visit.plan", visit, by=by, scope=phase.campaign, case=submission.number, day=day)
    return visit


def new_visit(
    phase: Phase, submission: Submission, reporter: User, day: date, *, route: Route | None = None, position: int = 0
) -> Visit:
    """A visit of a phase that the caller has locked. Raises as ``plan_visit`` does, but for the phase's end."""
    if submission.campaign_id != phase.campaign_id or submission.status != Status.ADMITTED:
        raise errors.CaseIsNotAdmitted(case=submission)
    if not outlets(phase.campaign, reporter).exists():
        raise errors.NotAReporterHere(name=reporter)
    refuse_day(phase, day)
    # Two who plan at once are in turn, by the phase's lock; the constraint stands behind it.
    if planned := Visit.objects.filter(phase=phase, submission=submission, reporter=reporter).first():
        raise errors.VisitIsPlanned(reporter=reporter, day=words.day_text(planned.day))
    facts = {"phase": phase, "submission": submission, "reporter": reporter, "day": day}
    return Visit.objects.create(**facts, route=route, position=position)


def outlets(campaign: Campaign, reporter: User) -> OrganisationQuerySet:
    """The hosts for which ``reporter`` writes."""
    return Organisation.objects.filter(hosted__campaign=campaign).of(reporter, Role.REPORTER)


def refuse_day(phase: Phase, day: date) -> None:
    """Raises DayIsOutsideThePhase."""
    first, last = words.first_day(phase), words.last_day(phase)
    if (first and day < first) or (last and day > last):
        raise errors.DayIsOutsideThePhase(phase=phase.name, first=words.day_text(first), last=words.day_text(last))


@transaction.atomic
def save_report(
    *,
    visit: Visit,
    text: str,
    facts: Sequence[Fact],
    version: int,
    by: User,
    answers: Mapping[int, Fact] | None = None,
    marks: Mapping[int, tuple[str, str]] | None = None,
) -> Visit:
    """Save the draft of a report as it is typed; ``facts`` are the whole sheet, and empty lines are left out.

    ``answers`` give found and said_by by the question's id: an answer is a fact about what the question concerns.
    ``marks`` give level ("" for none yet) and note by the item's place on the checklist; None leaves them.

    ``version`` is the one on the screen, 0 before the first save. Drafts are not audited one by one. Raises
    VisitIsUnknown, ReportWasFiled, ChangedMeanwhile, ReportIsTooLong, and the phase's refusals.
    """
    visit = writable(visit, by)
    if visit.version != version:
        raise ChangedMeanwhile
    sheet = [fact for fact in (each.cleaned() for each in facts) if not fact.is_empty]
    visit.report = clean(text).strip()
    if len(sheet) > FACTS_MOST or len(visit.report) > TEXT_MOST:
        raise ReportIsTooLong(facts=FACTS_MOST, text=TEXT_MOST)
    visit.facts.all().delete()
    rows = [VisitFact(**asdict(fact)) for fact in sheet] + _answered(visit, answers or {})
    for position, row in enumerate(rows, start=1):
        row.visit, row.position = visit, position
    VisitFact.objects.bulk_create(rows)
    if marks is not None:
        write_marks(visit, marks)
    visit.version += 1
    visit.saved_at = clock.now(visit.phase.campaign)
    visit.save(update_fields=["report", "version", "saved_at"])
    return visit


def _answered(visit: Visit, answers: Mapping[int, Fact]) -> list[VisitFact]:
    """The answers to questions of this visit that somebody has begun, seen on its day."""
    day = min(visit.day, clock.today(visit.phase.campaign))
    rows = []
    for question in visit.questions.select_related("criterion"):
        fact = answers.get(question.pk, Fact()).cleaned()
        if not fact.is_empty:
            said = {"concerns": question.concerns[:CONCERNS_MOST], "found": fact.found, "said_by": fact.said_by}
            rows.append(VisitFact(question=question, seen_on=day, **said))
    return rows


@transaction.atomic
def file_report(*, visit: Visit, by: User) -> Visit:
    """File the report as it was saved last, once; from then on nobody changes it.

    Raises VisitIsUnknown, ReportWasFiled, ReportIsEmpty, QuestionIsUnanswered, ItemsAreUnmarked,
    ReportStatesNoFact, FactIsIncomplete, FactLiesAhead, and the phase's refusals.
    """
    visit = writable(visit, by)
    if not visit.report:
        raise errors.ReportIsEmpty
    facts = list(visit.facts.all())
    answered = {fact.question_id for fact in facts if fact.found and fact.question_id}
    if question := VisitQuestion.objects.visible_to(by).filter(visit=visit).exclude(pk__in=answered).first():
        raise QuestionIsUnanswered(question=question.text)
    refuse_unmarked(visit)
    if not facts:
        raise ReportStatesNoFact
    campaign = visit.phase.campaign
    for fact in facts:
        _refuse_fact(fact, clock.today(campaign))
    visit.filed_at = clock.now(campaign)
    visit.outlet = outlets(campaign, by).values_list("name", flat=True).first() or ""
    visit.correct_until = _correct_until(visit)
    visit.save(update_fields=["filed_at", "outlet", "correct_until"])
    said = {"case": visit.submission.number, "digest": report_digest(visit)}
    audit.record("visit.report", visit, by=by, scope=campaign, **said)
    tell_of_facts(visit)
    return visit


def _correct_until(visit: Visit) -> datetime:
    """The end of the last day on which the zone may correct facts; the day of the filing does not count."""
    rules, filed = visit_rules(visit.phase), clock.today(visit.phase.campaign)
    days = rules.correction_days
    if rules.correction_unit == Phase.Unit.WORKING_DAYS and days:
        last, _warnings = working_days.last_day(filed, days, first_day_counts=False)
    else:
        last = filed + timedelta(days=days)
    return midnight(last + timedelta(days=1)) if days else clock.now(visit.phase.campaign)


def _refuse_fact(fact: VisitFact, today: date) -> None:
    lacking = [
        (fact.concerns, _now("what of the case it concerns")),
        (fact.found, _now("what was found")),
        (fact.seen_on, _now("seen on")),
        (fact.said_by, _now("who said or showed it")),
    ]
    if missing := [name for value, name in lacking if not value]:
        raise FactIsIncomplete(number=fact.position, missing="、".join(missing))
    if fact.seen_on and fact.seen_on > today:
        raise FactLiesAhead(number=fact.position)


def report_digest(visit: Visit) -> str:
    """The digest of all that a report says: its text, its facts, and the digests of its photos."""
    facts = visit.facts.order_by("position").values_list("concerns", "found", "seen_on", "said_by")
    photos = visit.photos.standing().order_by("id").values_list("file__sha256", "caption")
    return digest(
        {
            "visit": visit.pk,
            "text": visit.report,
            "facts": [list(row) for row in facts],
            "photos": [list(row) for row in photos],
            "marks": [list(row) for row in visit.marks.order_by("item").values_list("item", "level", "note")],
        }
    )


def writable(visit: Visit, by: User) -> Visit:
    """The visit, locked, if ``by`` may write its report now. Raises as ``save_report`` does."""
    found = (
        Visit.objects.of_reporter(by)
        .filter(pk=visit.pk)
        .select_for_update(of=("self",), no_key=True)
        .select_related("phase__campaign", "submission")
        .first()
    )
    if found is None:
        raise errors.VisitIsUnknown
    require_open_phase(found.phase, "report")
    if found.filed_at:
        raise errors.ReportWasFiled
    return found
