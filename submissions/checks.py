"""What is still missing in a form and in a slate, as sentences that name the field or the zone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.text import count_characters, narrow
from submissions.models import CollectRules, FormField, Slate, Submission
from submissions.models.submission import MULTILINE, Status

LINE_MOST = 100  # characters of a one-line field without a limit of its own
MOBILE = re.compile(r"1\d{10}")


@dataclass(frozen=True)
class Problem:
    """One thing to mend: ``field`` is the form field's key, ``sentence`` what a person reads."""

    field: str
    sentence: str


def form_fields(submission: Submission) -> list[FormField]:
    """The fields of the campaign's form, in the form's order."""
    return list(FormField.objects.filter(rules__phase__campaign=submission.campaign_id))


def form_problems(submission: Submission, fields: list[FormField] | None = None) -> list[Problem]:
    """Everything that keeps the form from being confirmed; [] if it is complete."""
    problems = []
    for field in fields if fields is not None else form_fields(submission):
        value = "" if field.key in ("zone_name", "commitment", "opinion") else getattr(submission, field.key)
        if field.key == "zone_name":
            continue  # the zone is a row; a form without one cannot exist
        if field.required and not str(value or "").strip():
            problems.append(Problem(field.key, _("Please fill in %(field)s.") % {"field": field.label}))
        elif value and (sentence := _wrong(field, str(value))):
            problems.append(Problem(field.key, sentence))
    return problems


def _wrong(field: FormField, value: str) -> str:
    most = field.most or (None if field.key in MULTILINE else LINE_MOST)
    if most and (count := count_characters(value)) > most:
        return _("%(field)s has %(count)s characters; please shorten it to %(most)s.") % {
            "field": field.label,
            "count": count,
            "most": most,
        }
    if field.key == "mobile" and not MOBILE.fullmatch(re.sub(r"[\s-]", "", narrow(value))):
        return _("%(field)s must have 11 digits.") % {"field": field.label}
    if field.key == "email":
        try:
            validate_email(value.strip())
        except ValidationError:
            return _("%(field)s is not a mail address.") % {"field": field.label}
    return ""


def eligible_types(slate: Slate) -> list[str]:
    types: list[str] = CollectRules.objects.get(phase__campaign=slate.campaign_id).eligible_types
    return types


def slate_problems(slate: Slate) -> list[tuple[Submission | None, str]]:
    """Everything that keeps the slate from being sent, each with the form that it concerns (None: the slate)."""
    problems: list[tuple[Submission | None, str]] = []
    forms = list(standing_forms(slate))
    if len(forms) < slate.minimum:
        lacking = slate.minimum - len(forms)
        problems.append((None, _("%(count)s more zones are needed.") % {"count": lacking}))
    if len(forms) > slate.places:
        extra = len(forms) - slate.places
        problems.append((None, _("%(count)s zones are too many.") % {"count": extra}))
    fields = form_fields(forms[0]) if forms else []
    for form in forms:
        problems += [(form, sentence) for sentence in _form_lacks(form, fields)]
    return problems


def _form_lacks(form: Submission, fields: list[FormField]) -> list[str]:
    sentences = [problem.sentence for problem in form_problems(form, fields)]
    if form.status == Status.DRAFT and not sentences:
        sentences.append(_("The form has not been confirmed."))
    if form.commitment is None:
        sentences.append(_("The zone has not given the integrity commitment."))
    if not hasattr(form, "recommendation"):
        sentences.append(_("The office's opinion is missing."))
    return sentences


def standing_forms(slate: Slate) -> list[Submission]:
    """The forms that hold a place of the slate, with all that the checks read."""
    return list(
        slate.submissions.exclude(status="withdrawn")
        .with_names()
        .select_related("recommendation")
        .prefetch_related("commitments")
        .in_neutral_order()
    )
