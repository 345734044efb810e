"""Saving while somebody types, field by field: two who type in one form at once lose nothing of either.

Every field comes with the mark of the text over which it was typed. If that is still what is stored, it is saved;
if somebody changed it meanwhile, it is left alone, and the person who typed is shown both and chooses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import AwardArea
from core.errors import DomainError
from core.models import User
from core.text import clean, clean_line
from submissions import checks
from submissions.models import Question, Submission
from submissions.models.submission import CONTENT, MULTILINE
from submissions.services.answers import put_answers
from submissions.services.corrections import is_locked, unlocked
from submissions.services.forms import editable, fill, reopen_if_changed, save, settle_doubts

WHY = ":why"  # "accident.2025:why" is the explanation of the answer "accident.2025"


class FieldIsUnknown(DomainError):
    status = 422
    message = _("This form has no field “%(key)s”. Please load the page again; what you typed is kept on this device.")


class AreaIsUnknown(DomainError):
    status = 422
    message = _("This campaign has no such award area. Please choose one of the list.")


@dataclass(frozen=True)
class Typed:
    """What was typed into a field, and the mark of the text that stood there (``mark_of``)."""

    value: str
    over: str


@dataclass
class Kept:
    """What became of each field that was typed: its stored text by the field's key.

    ``saved`` says now what was typed, ``elsewhere`` was changed by somebody else meanwhile, ``locked`` was not
    returned to be mended.
    """

    submission: Submission
    saved: dict[str, str] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)
    locked: dict[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return not self.elsewhere and not self.locked


def mark_of(text: str) -> str:
    """A short name of a stored text: two texts with one mark are the same text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def autosave(*, submission: Submission, typed: Mapping[str, Typed], by: User) -> Kept:
    """Save every field of ``typed`` that nobody changed meanwhile; all of them in one transaction, one version on.

    A confirmed form that says something new is a draft again. Not audited line by line: revisions cover it.
    Raises FieldIsUnknown, AreaIsUnknown, FormIsFrozen, and the phase's refusals.
    """
    submission = editable(submission)
    asked = checks.asked(submission)
    stored = stored_texts(submission, asked)
    tidy = {key: _tidy(submission, key, each.value, stored) for key, each in typed.items()}
    allowed = unlocked(submission, by)
    kept, changed = Kept(submission), {}
    for key, text in tidy.items():
        if text == stored[key]:
            kept.saved[key] = text
        elif is_locked(key.removesuffix(WHY), allowed):
            kept.locked[key] = stored[key]
        elif typed[key].over != mark_of(stored[key]):
            kept.elsewhere[key] = stored[key]
        else:
            kept.saved[key] = changed[key] = text
    if changed:
        _write(submission, asked, stored, changed)
    return kept


def stored_texts(submission: Submission, asked: Mapping[str, tuple[Question, int]] | None = None) -> dict[str, str]:
    """Every field that a person may type, with its stored text; the award area by its id."""
    asked = checks.asked(submission) if asked is None else asked
    texts = {name: getattr(submission, name) for name in CONTENT} | {"area": str(submission.area_id or "")}
    answers = {answer.key: answer for answer in submission.answers.select_related("question")}
    for key, (question, _year) in asked.items():
        answer = answers.get(key)
        texts[key] = answer.value if answer else ""
        if has_explanation(question):
            texts[key + WHY] = answer.explanation if answer else ""
    return texts


def has_explanation(question: Question) -> bool:
    return question.section == Question.Section.ELIGIBILITY and question.kind == Question.Kind.YES_NO


def _tidy(submission: Submission, key: str, value: str, stored: Mapping[str, str]) -> str:
    if key not in stored:
        raise FieldIsUnknown(key=key[:40])
    if key == "area":
        return _area(submission, value)
    if key in MULTILINE:
        return clean(value)
    return clean_line(value) if key in CONTENT else clean(value).strip()


def _area(submission: Submission, value: str) -> str:
    known = {str(pk) for pk in submission.campaign.areas.values_list("pk", flat=True)}
    if value and value not in known:
        raise AreaIsUnknown
    return value


def _write(
    submission: Submission,
    asked: Mapping[str, tuple[Question, int]],
    stored: Mapping[str, str],
    changed: Mapping[str, str],
) -> None:
    fields: dict[str, object] = {key: text for key, text in changed.items() if key in CONTENT}
    if "area" in changed:
        fields["area"] = AwardArea.objects.get(pk=changed["area"]) if changed["area"] else None
    fill(submission, fields)
    settle_doubts(submission, fields)
    put_answers(submission, asked, dict(_answers(stored, changed)))
    reopen_if_changed(submission)
    save(submission)


def _answers(stored: Mapping[str, str], changed: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each changed answer whole: value and explanation are stored together, and may be typed apart."""
    now = {**stored, **changed}
    for key in {key.removesuffix(WHY) for key in changed if key not in CONTENT and key != "area"}:
        yield key, (now[key], now.get(key + WHY, ""))
