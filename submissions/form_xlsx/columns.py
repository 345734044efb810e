"""The columns of the sheet: the programme's fields in the form's order, then its questions, a column for each year."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from submissions import checks
from submissions.form_docx.labels import squeezed
from submissions.models import CollectRules, FormField, Question
from submissions.models.questions import NO, YES
from submissions.models.submission import MULTILINE

TITLE, EXPLANATION = "title", "explanation"
APART = ("commitment",)  # given by the zone itself, never by its office's sheet
SAID = {YES: "是", NO: "否"}
MEANT = {"是": YES, "有": YES, "√": YES, "y": YES, "yes": YES, "否": NO, "无": NO, "没有": NO, "n": NO, "no": NO}
WIDE, MIDDLE, NARROW = 60, 24, 14  # characters


@dataclass(frozen=True)
class Column:
    """One column: ``key`` is a field's, an answer's ("accident.2025"), "title" or "explanation"."""

    key: str
    label: str
    required: bool = False
    limit: str = ""  # what the form asks of the length, in a sentence
    choices: tuple[str, ...] = ()
    help: str = ""
    question: Question | None = None
    width: int = MIDDLE

    @property
    def head(self) -> str:
        return f"{self.label}*" if self.required else self.label

    @property
    def hint(self) -> str:
        """All that is to be known before one fills in the column."""
        must = _("must be filled in") if self.required else _("may stay empty")
        return "；".join(part for part in (must, self.limit, self.help) if part) + "。"

    def meant(self, said: str) -> str:
        """The stored value of what people wrote: yes and no in their own words."""
        if self.question and self.question.kind == Question.Kind.YES_NO:
            return MEANT.get(squeezed(said), said)
        return said


def columns_of(rules: CollectRules, *, year: int, areas: list[str], zones: list[str]) -> list[Column]:
    """The columns for a campaign of ``year``; ``areas`` and the city's ``zones`` are lists to choose from."""
    choices = {"zone_name": tuple(zones), "area": tuple(areas)}
    columns = []
    for each in rules.fields.all():
        if each.key in APART:
            continue
        columns.append(_field(each, choices.get(each.key, ())))
        if each.key == "area":
            columns.append(Column(TITLE, "案例标题", help=_("the first line of the narrative, if this stays empty")))
    asked = [(question, at) for question in rules.questions.all() for at in question.years_asked(year)]
    columns += [_question(question, at) for question, at in asked]
    if any(question.section == Question.Section.ELIGIBILITY for question, _at in asked):
        columns.append(Column(EXPLANATION, "参评资格说明", help=_("needed where an answer is yes"), width=WIDE))
    return columns


def _field(each: FormField, choices: tuple[str, ...]) -> Column:
    limit = checks.limit_of(each)
    told = ""
    if limit.target and limit.most:
        told = _("about %(target)s characters, at most %(most)s") % {"target": limit.target, "most": limit.most}
    elif limit.most:
        told = _("at most %(most)s characters") % {"most": limit.most}
    help_of = {
        "zone_name": _("choose from the list, or write the full name"),
        "area": _("choose one from the list"),
        "mobile": _("11 digits"),
        "opinion": _("the office's opinion"),
    }
    width = WIDE if each.key in (*MULTILINE, "opinion") else MIDDLE
    return Column(each.key, each.label, each.required, told, choices, help_of.get(each.key, ""), width=width)


def _question(question: Question, year: int) -> Column:
    choices = tuple(question.choices) if question.kind == Question.Kind.CHOICE else ()
    if question.kind == Question.Kind.YES_NO:
        choices = tuple(SAID.values())
    limit = _("at most %(most)s characters") % {"most": question.most} if question.most else ""
    key, label = checks.key_of(question, year), checks.said(question, year)
    width = WIDE if question.kind == Question.Kind.TEXT else NARROW
    return Column(key, label, question.required, limit, choices, question.help, question, width)
