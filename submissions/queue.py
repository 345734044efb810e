"""The screening queue: which forms, in which order, with what a row shows, and what stands beside one of them.

What the office is mending is its own until it submits it again, so a returned form is listed, searched and filtered as
it was sent. The long texts are never loaded: rows show stored columns and what the database counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
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


def chosen(campaign: Campaign, facts: dict[str, Any], now: datetime) -> SubmissionQuerySet:
    """The forms that the filter ``facts`` (QueueForm) leaves, in its order, each with what its row shows.

    ``said_title`` and ``said_area`` (as sent), ``due_at``, ``overdue``, ``came_back``, ``came_late``, ``finding`` (a
    "yes" waits), ``share`` with the nearest other case and ``unseen`` (nobody looked at it yet).
    """
    forms = _with_marks(sent(campaign), campaign, now)
    names = {"city": "zone__organisation__city_code", "area": "said_area", "state": "status", "origin": "origin"}
    forms = forms.filter(**{names[name]: value for name, value in facts.items() if value and name in names})
    if mark := facts.get("mark"):
        forms = forms.filter(pk__in=_marked(campaign, now)[mark])
    for word in facts.get("q", "").split():
        forms = forms.filter(Q(said_title__icontains=word) | Q(zone__organisation__name__icontains=word))
    return forms.order_by(*ORDERS[facts.get("order", "")])


def counts(campaign: Campaign, now: datetime) -> dict[str, int]:
    """How many forms there are in each state and under each mark, in one query."""
    states = {state.value: Count("pk", filter=Q(status=state)) for state in SHOWN}
    marks = {name: Count("pk", filter=Q(pk__in=keys)) for name, keys in _marked(campaign, now).items()}
    counted: dict[str, int] = sent(campaign).aggregate(all=Count("pk"), **states, **marks)
    return counted


def _marked(campaign: Campaign, now: datetime) -> dict[str, QuerySet[Any]]:
    """The keys of the forms under each mark. Each set is read once; an Exists would be asked form by form."""
    mine = {"submission__campaign": campaign}
    open_yes = Answer.objects.filter(**mine, question__section=Question.Section.ELIGIBILITY, value=YES, finding="")
    return {
        "overdue": _returns(**mine, settled_at=None, due_at__lt=now).values("submission"),
        # What an office answers while it mends a form waits for nobody yet.
        "finding": open_yes.exclude(submission__status=Status.RETURNED).values("submission"),
        "alike": _alike(**mine, looked_at=None).values("submission"),
    }


def _returns(**which: Any) -> QuerySet[CorrectionRequest]:
    return CorrectionRequest.objects.filter(**which, level=CorrectionRequest.Level.ORGANISER)


def _alike(**which: Any) -> QuerySet[Resemblance]:
    # A recalled slate's forms are the office's own again, whatever they resemble.
    return Resemblance.objects.filter(**which, other__slate__sent_at__isnull=False)


def _with_marks(forms: SubmissionQuerySet, campaign: Campaign, now: datetime) -> SubmissionQuerySet:
    mine, returned = OuterRef("pk"), Q(status=Status.RETURNED)
    due = Subquery(_returns(submission=mine, settled_at=None).values("due_at")[:1])
    nearest = _alike(submission=mine).order_by(F("looked_at").asc(nulls_first=True), "-share")
    similar = Q(pk__in=_alike(submission__campaign=campaign).values("submission"))
    marked = _marked(campaign, now)
    return forms.annotate(
        said_title=_as_sent("title", F("title")),
        said_area=_as_sent("area", Coalesce(F("area__name"), Value(""))),
        due_at=Case(When(returned, then=due)),
        overdue=_among(marked["overdue"]),
        came_back=Exists(_returns(submission=mine, settled_at__isnull=False)),
        came_late=Exists(_returns(submission=mine, settled_at__gt=F("due_at"))),
        finding=_among(marked["finding"]),
        share=Case(When(similar, then=Subquery(nearest.values("share")[:1])), output_field=FloatField()),
        unseen=_among(marked["alike"]),
    )


def _among(keys: QuerySet[Any]) -> Case:
    return Case(When(pk__in=keys, then=Value(True)), default=Value(False), output_field=BooleanField())


def _as_sent(key: str, now: Any) -> Case:
    """The column, or for a form that is being mended the words that were returned."""
    revisions = Revision.objects.filter(submission=OuterRef("pk"), sent_at__isnull=False).order_by("-number")
    said = Subquery(revisions.values_list(KeyTextTransform(key, "content"))[:1], output_field=TextField())
    return Case(When(status=Status.RETURNED, then=Coalesce(said, Value(""))), default=now, output_field=TextField())


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
