"""The screening queue: which forms, in which order, with what a row shows, and what stands beside one of them.

What the office is mending is its own until it submits it again, so a returned form is listed, searched and filtered as
it was sent. The long texts are never loaded: rows show stored columns and what the database counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from campaigns.models import Campaign
from submissions.models import Answer, CorrectionRequest, Question, Resemblance, Revision, Submission
from submissions.models.questions import YES
from submissions.models.submission import Status, SubmissionQuerySet

PAGE = 20
SHOWN = (Status.RECOMMENDED, Status.RETURNED, Status.ADMITTED, Status.REFUSED)
NEUTRAL = ("zone__organisation__city_code", "zone__level", "zone__pinyin")
ORDERS: dict[str, tuple[Any, ...]] = {
    "": NEUTRAL,
    "changed": ("-updated_at", *NEUTRAL),
    "due": (F("due_at").asc(nulls_last=True), *NEUTRAL),
    "alike": (F("share").desc(nulls_last=True), *NEUTRAL),
}


def sent(campaign: Campaign) -> SubmissionQuerySet:
    """The forms that the organisers have received."""
    return Submission.objects.filter(campaign=campaign, slate__sent_at__isnull=False, status__in=SHOWN)


def with_marks(forms: SubmissionQuerySet, now: datetime) -> SubmissionQuerySet:
    """Each form with ``said_title`` and ``said_area`` (as sent), ``due_at``, ``overdue``, ``came_back``, ``finding``
    (a "yes" waits), ``share`` of the nearest other case and ``unseen`` (nobody looked at it yet)."""
    returns, waiting = _returns(), _returns().filter(settled_at=None)
    alike = _alike().order_by(F("looked_at").asc(nulls_first=True), "-share")
    return forms.annotate(
        said_title=_as_sent("title", F("title")),
        said_area=_as_sent("area", Coalesce(F("area__name"), Value(""))),
        due_at=Subquery(waiting.values("due_at")[:1]),
        overdue=Exists(waiting.filter(due_at__lt=now)),
        came_back=Exists(returns.filter(settled_at__isnull=False)),
        came_late=Exists(returns.filter(settled_at__gt=F("due_at"))),
        finding=Exists(_open_yes()),
        share=Subquery(alike.values("share")[:1], output_field=FloatField()),
        other_id=Subquery(alike.values("other")[:1]),
        unseen=Exists(alike.filter(looked_at=None)),
    )


def _as_sent(key: str, now: Any) -> Case:
    """The column, or for a form that is being mended the words that were returned."""
    revisions = Revision.objects.filter(submission=OuterRef("pk"), sent_at__isnull=False).order_by("-number")
    said = Subquery(revisions.values_list(KeyTextTransform(key, "content"))[:1], output_field=TextField())
    return Case(When(status=Status.RETURNED, then=Coalesce(said, Value(""))), default=now, output_field=TextField())


def _returns() -> QuerySet[CorrectionRequest]:
    return CorrectionRequest.objects.filter(submission=OuterRef("pk"), level=CorrectionRequest.Level.ORGANISER)


def _alike() -> QuerySet[Resemblance]:
    # A recalled slate's forms are the office's own again, whatever they resemble.
    return Resemblance.objects.filter(submission=OuterRef("pk"), other__slate__sent_at__isnull=False)


def _open_yes() -> QuerySet[Answer]:
    eligibility = Question.Section.ELIGIBILITY
    return Answer.objects.filter(submission=OuterRef("pk"), question__section=eligibility, value=YES, finding="")


def chosen(forms: SubmissionQuerySet, facts: dict[str, Any]) -> SubmissionQuerySet:
    """The forms of ``with_marks`` that the filter ``facts`` (cleaned by QueueForm) leaves, in its order."""
    names = {"city": "zone__organisation__city_code", "area": "said_area", "state": "status", "origin": "origin"}
    forms = forms.filter(**{names[name]: value for name, value in facts.items() if value and name in names})
    marks = {"overdue": Q(overdue=True), "finding": Q(finding=True), "alike": Q(share__isnull=False)}
    if mark := marks.get(facts.get("mark", "")):
        forms = forms.filter(mark)
    for word in facts.get("q", "").split():
        forms = forms.filter(Q(said_title__icontains=word) | Q(zone__organisation__name__icontains=word))
    return forms.order_by(*ORDERS[facts.get("order", "")])


def counts(campaign: Campaign, now: datetime) -> dict[str, int]:
    """How many forms there are in each state and under each mark, in one query."""
    states = {state.value: Count("pk", filter=Q(status=state)) for state in SHOWN}
    marks = {
        "overdue": Count("pk", filter=Exists(_returns().filter(settled_at=None, due_at__lt=now))),
        "finding": Count("pk", filter=Exists(_open_yes())),
        "alike": Count("pk", filter=Exists(_alike().filter(looked_at=None))),
    }
    counted: dict[str, int] = sent(campaign).aggregate(all=Count("pk"), **states, **marks)
    return counted


@dataclass(frozen=True)
class Place:
    """Where a form stands in the queue as filtered: ``position`` from 1 (0: no longer in it), and its neighbours."""

    position: int
    total: int
    previous: int | None
    following: int | None
    to_screen: int | None  # the next one that waits for a decision; the queue begins anew at its end
    page: int


def place(forms: SubmissionQuerySet, pk: int) -> Place:
    """The place of form ``pk`` in ``forms``. Loads keys alone."""
    states = list(forms.values_list("pk", "status"))
    keys = [key for key, _status in states]
    at = keys.index(pk) if pk in keys else -1
    around = states[at + 1 :] + states[: max(at, 0)]
    return Place(
        position=at + 1,
        total=len(keys),
        previous=keys[at - 1] if at > 0 else None,
        following=keys[at + 1] if at + 1 < len(keys) else None,
        to_screen=next((key for key, status in around if status == Status.RECOMMENDED), None),
        page=max(at, 0) // PAGE + 1,
    )
