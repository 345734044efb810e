"""Answers to a programme's further questions, and a person's finding on a "yes" about eligibility."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy

from core import audit, clock
from core.errors import DomainError
from core.models import User
from core.text import clean
from submissions import checks, errors
from submissions.models import Answer, Question, Submission
from submissions.models.questions import YES
from submissions.models.submission import Status
from submissions.services.corrections import refuse_locked
from submissions.services.forms import editable, refuse_stale, reopen_if_changed, save


@transaction.atomic
def give_answers(
    *, submission: Submission, answers: Mapping[str, tuple[str, str]], by: User, version: int | None = None
) -> Submission:
    """Save answers: key ("accident.2020") -> (value, explanation). A changed answer makes a confirmed form a draft.

    A changed answer loses the finding that was given on the old one.
    Raises AnswerIsUnknown, FieldIsLocked, ChangedMeanwhile, and the refusals of an edit.
    """
    submission = editable(submission)
    if version is not None:
        refuse_stale(submission, version)
    asked = checks.asked(submission)
    there = {answer.key: answer for answer in submission.answers.select_related("question")}
    changed = {key: _tidy(said) for key, said in answers.items() if _tidy(said) != _stored(there.get(key))}
    if unknown := changed.keys() - asked.keys():
        raise errors.AnswerIsUnknown(key=sorted(unknown)[0])
    refuse_locked(submission, changed, by)
    put_answers(submission, asked, changed)
    reopen_if_changed(submission)
    return save(submission)


def put_answers(
    submission: Submission,
    asked: Mapping[str, tuple[Question, int]],
    changed: Mapping[str, tuple[str, str]],
) -> None:
    """Write changed answers, each without the finding on the old one. The caller holds the submission's lock."""
    rows = [
        Answer(submission=submission, question=asked[key][0], year=asked[key][1], value=value, explanation=explanation)
        for key, (value, explanation) in changed.items()
    ]
    Answer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["submission", "question", "year"],
        update_fields=["value", "explanation", "finding", "found_by", "found_at"],
    )


def _tidy(said: tuple[str, str]) -> tuple[str, str]:
    return clean(said[0]).strip(), clean(said[1]).strip()


def _stored(answer: Answer | None) -> tuple[str, str]:
    return (answer.value, answer.explanation) if answer else ("", "")


class AnswerNeedsNoFinding(DomainError):
    message = gettext_lazy(
        "The answer is no “yes” any more, so there is nothing to find on. Please load the page again."
    )


class AnswerIsBeingMended(DomainError):
    message = gettext_lazy("The form is with its office for correction. Give the finding when it is back.")


@transaction.atomic
def find(*, answer: Answer, finding: str, by: User) -> Answer:
    """An organiser's finding on a "yes": nobody is refused by a machine.

    Raises ReasonIsMissing, AnswerNeedsNoFinding if the answer was changed meanwhile, and AnswerIsBeingMended while the
    office may change it without being read.
    """
    answer = (
        Answer.objects.select_for_update(of=("self",))
        .select_related("submission__campaign", "question")
        .get(pk=answer.pk)
    )
    if answer.submission.status == Status.RETURNED:
        raise AnswerIsBeingMended
    if answer.question.section != Question.Section.ELIGIBILITY or answer.value != YES:
        raise AnswerNeedsNoFinding
    finding = clean(finding).strip()
    if not finding:
        raise errors.ReasonIsMissing
    answer.finding, answer.found_by = finding, by
    answer.found_at = clock.now(answer.submission.campaign)
    answer.save(update_fields=["finding", "found_by", "found_at"])
    facts = {"question": answer.key, "finding": finding}
    audit.record("form.finding", answer.submission, by=by, scope=answer.submission.campaign, **facts)
    return answer
