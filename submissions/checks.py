"""What is still missing in a form and in a slate, as sentences that name the field or the zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.text import narrow
from submissions.lengths import Limit
from submissions.models import Answer, CollectRules, FormField, Question, Seal, Slate, Submission
from submissions.models.questions import NO, YES
from submissions.models.submission import CONTENT, MULTILINE, Status

LINE_MOST = 100  # characters of a one-line field without a limit of its own
APART = ("zone_name", "commitment", "opinion")  # cells of the form that are no columns of the row
ACTS = ("places", "confirm", "commitment", "opinion", "seals")  # what a slate may lack beside its forms' words
MOBILE = re.compile(r"1\d{10}")
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


@dataclass(frozen=True)
class Problem:
    """One thing to mend: ``field`` is the form field's key, ``sentence`` what a person reads."""

    field: str
    sentence: str


def rules_of(campaign_id: int) -> CollectRules:
    """What the campaign's form asks, with its fields and questions, in three queries."""
    return CollectRules.objects.prefetch_related("fields", "questions").get(phase__campaign=campaign_id)


def form_fields(submission: Submission) -> list[FormField]:
    """The fields of the campaign's form, in the form's order."""
    return list(rules_of(submission.campaign_id).fields.all())


def form_problems(submission: Submission, rules: CollectRules | None = None) -> list[Problem]:
    """Everything that keeps the form from being confirmed; [] if it is complete."""
    rules = rules or rules_of(submission.campaign_id)
    values = {name: getattr(submission, name) for name in CONTENT} | {"area": str(submission.area or "")}
    # The zone is a row, without which there is no form; commitment and opinion are acts of their own.
    own = [f for f in rules.fields.all() if f.key not in APART]
    return value_problems(own, values) + answer_problems(submission, rules)


def asked(submission: Submission, rules: CollectRules | None = None) -> dict[str, tuple[Question, int]]:
    """The keys of all answers that the form asks for, each with its question and year."""
    year_of = submission.campaign.year or 0
    questions = (rules or rules_of(submission.campaign_id)).questions.all()
    return {key_of(each, year): (each, year) for each in questions for year in each.years_asked(year_of)}


def key_of(question: Question, year: int) -> str:
    """How content, corrections and pages name an answer: "accident.2020", or the question's key alone."""
    return f"{question.key}.{year}" if year else question.key


def label_of(submission: Submission, key: str) -> str:
    """What a person calls the field, question or answer ``key``."""
    if key in ("title", "attachments"):
        return _("Case title") if key == "title" else _("Attachments")
    rules = rules_of(submission.campaign_id)
    labels = {f.key: f.label for f in rules.fields.all()} | {each.key: each.label for each in rules.questions.all()}
    name, _dot, year = key.partition(".")
    return f"{labels.get(name, name)}（{year}年）" if year else labels.get(name, name)


def labels_of(submission: Submission, rules: CollectRules | None = None) -> dict[str, str]:
    """What a person calls each key of the form's content, in the form's order: cells first, then answers."""
    rules = rules or rules_of(submission.campaign_id)
    cells = {"zone" if f.key == "zone_name" else f.key: f.label for f in rules.fields.all() if f.key not in APART[1:]}
    answers = {
        key_of(question, year): said(question, year)
        for question in rules.questions.all()
        for year in question.years_asked(submission.campaign.year or 0)
    }
    return {"title": _("Case title"), **cells, **answers}


def answer_problems(submission: Submission, rules: CollectRules) -> list[Problem]:
    """What is missing or wrong in the answers to the questions; a problem's field is the answer's key."""
    answers = {(answer.question_id, answer.year): answer for answer in submission.answers.all()}
    problems, open_points = [], 0
    for question in rules.questions.all():
        for year in question.years_asked(submission.campaign.year or 0):
            answer = answers.get((question.pk, year))
            if question.section == Question.Section.ELIGIBILITY and not (answer and answer.value):
                open_points += question.required
            elif sentence := _answer_wrong(question, answer, said(question, year)):
                problems.append(Problem(key_of(question, year), sentence))
    if open_points:  # one sentence for all of them: each stands on the page of the questions
        sentence = _("Please answer the %(count)s open questions about eligibility.") % {"count": open_points}
        problems.append(Problem("eligibility", sentence))
    return problems


def said(question: Question, year: int) -> str:
    """A question as a person calls it: with its year where it is asked for several."""
    return f"{question.label}（{year}年）" if year else question.label


def _answer_wrong(question: Question, answer: Answer | None, label: str) -> str:
    value = answer.value if answer else ""
    if not value.strip():
        return _("Please answer: %(question)s") % {"question": label} if question.required else ""
    if question.section == Question.Section.ELIGIBILITY and value == YES and answer and not answer.explanation.strip():
        return _("Please explain what happened: %(question)s") % {"question": label}
    if question.kind == Question.Kind.NUMBER and not NUMBER.fullmatch(narrow(value).replace(",", "").strip()):
        return _("%(field)s is not a number.") % {"field": label}
    if question.kind in (Question.Kind.CHOICE, Question.Kind.YES_NO):
        known = question.choices if question.kind == Question.Kind.CHOICE else [YES, NO]
        return "" if value in known else _("Please choose one of the answers: %(question)s") % {"question": label}
    length = Limit(label, question.target, question.most).measured(value)
    return length.sentence if length.state == "wrong" else ""


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
    length = limit_of(field).measured(value)
    if length.state == "wrong":
        return length.sentence
    if field.key == "mobile" and not MOBILE.fullmatch(re.sub(r"[\s-]", "", narrow(value))):
        return _("%(field)s must have 11 digits.") % {"field": field.label}
    if field.key == "email":
        try:
            validate_email(value.strip())
        except ValidationError:
            return _("%(field)s is not a mail address.") % {"field": field.label}
    return ""


def limit_of(field: FormField) -> Limit:
    """How long a field may be; a field of one line never runs on."""
    return Limit(field.label, field.target, field.most or (None if field.key in MULTILINE else LINE_MOST))


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

    @property
    def is_answer(self) -> bool:
        """Whether it is about a question, which is answered on the page of the online form."""
        return self.field not in (*CONTENT, "area", *ACTS)


def slate_problems(
    slate: Slate, forms: list[Submission] | None = None, rules: CollectRules | None = None
) -> list[Lack]:
    """Everything that keeps the slate from being sent, in the order of its forms."""
    forms = standing_forms(slate) if forms is None else forms
    lacks = []
    if len(forms) < slate.minimum:
        sentence = _("%(count)s more zones are needed.") % {"count": slate.minimum - len(forms)}
        lacks.append(Lack(None, "places", sentence, sentence))
    if len(forms) > slate.places:
        sentence = _("%(count)s zones are too many.") % {"count": len(forms) - slate.places}
        lacks.append(Lack(None, "places", sentence, sentence))
    rules = rules or rules_of(slate.campaign_id)
    for form in forms:
        lacks += form_lacks(form, rules)
    return lacks


def form_lacks(form: Submission, rules: CollectRules) -> list[Lack]:
    """What keeps one form of a slate from being sent."""
    zone = {"zone": form.zone}
    problems = form_problems(form, rules)
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
    if rules.seals_required:
        lacks += _seal_lacks(form)
    return lacks


def _seal_lacks(form: Submission) -> list[Lack]:
    attached = [seal for seal in form.seals.all() if seal.removed_at is None]
    there = {seal.side for seal in attached if seal.stands}
    lacks = []
    for side in Seal.Side:
        if side in there:
            continue
        facts = {"zone": form.zone, "seal": side.label}
        if any(seal.side == side for seal in attached):
            full = _("%(zone)s: the %(seal)s is void, since the form was changed after it.") % facts
            lacks.append(Lack(form, "seals", _("The %(seal)s is void; print, seal and attach anew.") % facts, full))
        else:
            full = _("%(zone)s: the %(seal)s is not attached.") % facts
            lacks.append(Lack(form, "seals", _("Attach the sealed page: %(seal)s.") % facts, full))
    return lacks


def standing_forms(slate: Slate) -> list[Submission]:
    """The forms that hold a place of the slate, with all that the checks read."""
    return list(
        slate.submissions.exclude(status=Status.WITHDRAWN)
        .with_names()
        .select_related("recommendation")
        .prefetch_related("commitments", "answers__question", "seals__revision")
        .in_neutral_order()
    )
