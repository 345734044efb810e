"""What the page of the online form shows: each field with its stored text, its length, and why it was returned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField

from campaigns.services import phase_for
from core import clock
from core.deadlines import Deadline, deadline
from core.models import User
from submissions import checks
from submissions.forms.online import OnlineForm
from submissions.lengths import Limit, Measured
from submissions.locks import Locks, locks_for
from submissions.models import CollectRules, CorrectionRequest, Question, Submission
from submissions.models.submission import MULTILINE, Status
from submissions.services.autosave import WHY, has_explanation, mark_of, stored_texts


@dataclass
class Row:
    """One field: ``mark`` names the stored text; ``elsewhere``: somebody else changed it while this one was typed."""

    key: str
    field: BoundField
    mark: str
    stored: str
    shown: str  # the stored text as people read it
    locked: bool = False
    reason: str = ""
    length: Measured | None = None
    elsewhere: bool = False

    @property
    def label(self) -> str:
        return str(self.field.label)

    @property
    def of(self) -> str:
        """The answer that an explanation belongs to."""
        return self.key.removesuffix(WHY)

    @property
    def year(self) -> str:
        return self.of.partition(".")[2]

    @property
    def is_open(self) -> bool:
        """Whether an answer is missing, once somebody asked for what is missing."""
        return bool(getattr(self.field.form, "nags", False) and self.field.field.required and not self.field.value())

    @property
    def unsaved(self) -> bool:
        """Whether what stands in the field is not what is stored."""
        return self.field.form.is_bound and (self.field.value() or "") != self.stored

    @property
    def is_wide(self) -> bool:
        return self.key == "title" or self.length is not None or bool(self.field.widget_type == "textarea")

    @property
    def is_choice(self) -> bool:
        return bool(self.field.widget_type == "radioselect")


@dataclass
class Kind:
    """One row of the clean record (近三年): a kind of incident, an answer and an explanation for each year."""

    question: Question
    answers: list[Row]
    explanations: list[Row]

    @property
    def reason(self) -> str:
        """Why it was returned."""
        return next((row.reason for row in self.answers if row.reason), "")


@dataclass
class OnlinePage:
    """The page of one form for one person."""

    submission: Submission
    form: OnlineForm
    rows: list[Row]
    questions: list[Row]
    kinds: list[Kind]
    corrections: list[CorrectionRequest]
    deadline: Deadline | None
    eligible: bool

    @property
    def years(self) -> list[str]:
        return [row.year for row in self.kinds[0].answers] if self.kinds else []

    @property
    def may_answer(self) -> bool:
        """Whether any answer of the clean record may be changed."""
        return any(not row.locked for kind in self.kinds for row in kind.answers)

    @property
    def limited(self) -> bool:
        """Whether only some fields may be changed."""
        return any(row.locked for row in self.rows)


def online_page(
    submission: Submission,
    by: User,
    *,
    data: Mapping[str, Any] | None = None,
    elsewhere: Mapping[str, str] | None = None,
) -> OnlinePage:
    """The page for ``by``; ``data`` is what was typed if it comes back, ``elsewhere`` what others typed meanwhile."""
    rules = checks.rules_of(submission.campaign_id)
    asked = checks.asked(submission, rules)
    texts = stored_texts(submission, asked)
    form = OnlineForm(data, submission=submission, rules=rules, texts=texts)
    locks = locks_for(submission, by)
    rows = _rows(form, rules, asked, texts, locks, elsewhere or {})
    table = [question for question in rules.questions.all() if question.years and has_explanation(question)]
    year_of = submission.campaign.year or 0
    in_table = {checks.key_of(each, year) for each in table for year in each.years_asked(year_of)}
    questions = [row for key, row in rows.items() if key.removesuffix(WHY) in asked.keys() - in_table]
    return OnlinePage(
        submission=submission,
        form=form,
        rows=[row for key, row in rows.items() if key.removesuffix(WHY) not in asked],
        questions=questions,
        kinds=[_kind(question, question.years_asked(year_of), rows) for question in table],
        corrections=locks.binding,
        deadline=_deadline(submission),
        eligible=submission.zone.type in rules.eligible_types,
    )


def _rows(
    form: OnlineForm,
    rules: CollectRules,
    asked: Mapping[str, tuple[Question, int]],
    texts: Mapping[str, str],
    locks: Locks,
    elsewhere: Mapping[str, str],
) -> dict[str, Row]:
    limits = dict(_limits(rules, asked))
    return {
        key: Row(
            key=key,
            field=form[key],
            mark=mark_of(texts[key]),
            stored=texts[key],
            shown=shown(form, key, texts[key]),
            locked=locks.holds(key.removesuffix(WHY)),
            reason=locks.reason(key),
            length=limits[key].measured(form[key].value() or "") if key in limits else None,
            elsewhere=key in elsewhere,
        )
        for key in form.fields
    }


def shown(form: OnlineForm, key: str, text: str) -> str:
    """A stored text as people read it: the name of an area, the word of an answer."""
    choices = dict(getattr(form.fields[key], "choices", []))
    return str(choices.get(text, text)) if text else ""


def _limits(rules: CollectRules, asked: Mapping[str, tuple[Question, int]]) -> Iterator[tuple[str, Limit]]:
    """The fields that say how long they are: those with a limit of their own, and the long ones."""
    for form_field in rules.fields.all():
        if form_field.most or form_field.target or form_field.key in MULTILINE:
            yield form_field.key, checks.limit_of(form_field)
    for key, (question, year) in asked.items():
        if question.most or question.target:
            yield key, Limit(checks.said(question, year), question.target, question.most)


def _kind(question: Question, years: list[int], rows: Mapping[str, Row]) -> Kind:
    keys = [checks.key_of(question, year) for year in years]
    return Kind(question, [rows[key] for key in keys], [rows[key + WHY] for key in keys])


def _deadline(submission: Submission) -> Deadline | None:
    verb = "resubmit" if submission.status == Status.RETURNED else "edit"
    closes_at = phase_for(submission.campaign, verb).closes_at
    return deadline(closes_at, clock.now(submission.campaign)) if closes_at else None
