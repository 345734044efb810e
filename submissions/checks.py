"""What is still missing in a form and in a slate, as sentences that name the field or the zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.text import count_characters, narrow
from submissions.models import CollectRules, FormField, Slate, Submission
from submissions.models.submission import CONTENT, MULTILINE, Status

LINE_MOST = 100  # characters of a one-line field without a limit of its own
APART = ("zone_name", "commitment", "opinion")  # cells of the form that are no columns of the row
MOBILE = re.compile(r"1\d{10}")


@dataclass(frozen=True)
class Problem:
    """One thing to mend: ``field`` is the form field's key, ``sentence`` what a person reads."""

    field: str
    sentence: str


def form_fields(submission: Submission) -> list[FormField]:
    """The fields of the campaign's form, in the form's order."""
    return fields_of(submission.campaign_id)


def fields_of(campaign_id: int) -> list[FormField]:
    return list(FormField.objects.filter(rules__phase__campaign=campaign_id))


def form_problems(submission: Submission, fields: list[FormField] | None = None) -> list[Problem]:
    """Everything that keeps the form from being confirmed; [] if it is complete."""
    values = {name: getattr(submission, name) for name in CONTENT} | {"area": str(submission.area or "")}
    # The zone is a row, without which there is no form; commitment and opinion are acts of their own.
    own = [f for f in (form_fields(submission) if fields is None else fields) if f.key not in APART]
    return value_problems(own, values)


def value_problems(fields: list[FormField], values: Mapping[str, str]) -> list[Problem]:
    """What is missing or wrong in ``values``, field by field. Needs no database."""
    problems = []
    for field in fields:
        value = values.get(field.key) or ""
        if field.required and not value.strip():
            problems.append(Problem(field.key, _("Please fill in %(field)s.") % {"field": field.label}))
        elif value and (sentence := _wrong(field, value)):
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


@dataclass(frozen=True)
class Lack:
    """One thing to do before a slate can be sent. ``form`` None: it concerns the slate itself."""

    form: Submission | None
    field: str  # the form field's key, or "places", "confirm", "commitment", "opinion"
    sentence: str  # to be read beside the zone's name
    full: str  # to be read alone: names the zone


def slate_problems(slate: Slate, forms: list[Submission] | None = None) -> list[Lack]:
    """Everything that keeps the slate from being sent, in the order of its forms."""
    forms = standing_forms(slate) if forms is None else forms
    lacks = []
    if len(forms) < slate.minimum:
        sentence = _("%(count)s more zones are needed.") % {"count": slate.minimum - len(forms)}
        lacks.append(Lack(None, "places", sentence, sentence))
    if len(forms) > slate.places:
        sentence = _("%(count)s zones are too many.") % {"count": len(forms) - slate.places}
        lacks.append(Lack(None, "places", sentence, sentence))
    fields = form_fields(forms[0]) if forms else []
    for form in forms:
        lacks += form_lacks(form, fields)
    return lacks


def form_lacks(form: Submission, fields: list[FormField]) -> list[Lack]:
    """What keeps one form of a slate from being sent."""
    zone = {"zone": form.zone}
    problems = form_problems(form, fields)
    lacks = [Lack(form, problem.field, problem.sentence, f"{form.zone}：{problem.sentence}") for problem in problems]
    if form.status == Status.DRAFT and not problems:
        full = _("The form of %(zone)s has not been confirmed.") % zone
        lacks.append(Lack(form, "confirm", _("Check the form and confirm it."), full))
    if form.commitment is None:
        full = _("%(zone)s has not given the integrity commitment.") % zone
        lacks.append(Lack(form, "commitment", _("The integrity commitment is to be given."), full))
    if not hasattr(form, "recommendation"):
        full = _("The office's opinion on %(zone)s is missing.") % zone
        lacks.append(Lack(form, "opinion", _("Write the office's opinion."), full))
    return lacks


def standing_forms(slate: Slate) -> list[Submission]:
    """The forms that hold a place of the slate, with all that the checks read."""
    return list(
        slate.submissions.exclude(status=Status.WITHDRAWN)
        .with_names()
        .select_related("recommendation")
        .prefetch_related("commitments")
        .in_neutral_order()
    )
