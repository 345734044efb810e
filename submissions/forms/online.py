from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from submissions import checks
from submissions.models import CollectRules, FormField, Question, Submission
from submissions.models.questions import NO, YES
from submissions.models.submission import MULTILINE
from submissions.services.autosave import WHY, has_explanation

YES_OR_NO = [(YES, pgettext_lazy("clean record", "yes")), (NO, pgettext_lazy("clean record", "no"))]
PLAIN_YES_OR_NO = [(YES, _("Yes")), (NO, _("No"))]
INPUT_MODES = {"mobile": "tel", "phone": "tel", "email": "email"}


class OnlineForm(forms.Form):
    """Every field and question of a programme's form, for typing. Its names are the keys of ``services.autosave``.

    It refuses nothing and cuts nothing: what was typed is kept, and the checks say what is missing or too long.
    """

    use_required_attribute = False
    nags = False  # whether somebody asked what is still missing

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        submission: Submission,
        rules: CollectRules,
        texts: Mapping[str, str],
    ) -> None:
        super().__init__(data, initial=dict(texts))
        title = forms.CharField(label=_("Case title"), help_text=_("Without a title the zone's name stands here."))
        self.fields["title"] = title
        for form_field in rules.fields.all():
            if form_field.key == "area":
                self.fields["area"] = _area(form_field, submission)
            elif form_field.key not in checks.APART:
                self.fields[form_field.key] = _column(form_field)
        for key, (question, year) in checks.asked(submission, rules).items():
            self.fields[key] = _answer(question, year)
            if has_explanation(question):
                label = _("Explanation: %(question)s") % {"question": checks.said(question, year)}
                self.fields[key + WHY] = forms.CharField(
                    label=label, required=False, widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"})
                )

    def full_clean(self) -> None:
        self._errors, self.cleaned_data = ErrorDict(), {}

    def say(self, problems: Iterable[checks.Problem]) -> None:
        """Put each problem at its field; what has no field of its own stands above them all."""
        self.nags = True
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.sentence)


def _area(form_field: FormField, submission: Submission) -> forms.Field:
    areas = [(str(area.pk), area.name) for area in submission.campaign.areas.all()]
    choices = [("", _("Please choose")), *areas]
    return forms.ChoiceField(label=form_field.label, choices=choices, required=form_field.required)


def _column(form_field: FormField) -> forms.Field:
    key = form_field.key
    widget: forms.Widget = forms.TextInput()
    if key in MULTILINE:
        widget = forms.Textarea(attrs={"rows": 16 if form_field.most else 8})
    elif key in INPUT_MODES:
        widget.attrs["inputmode"] = INPUT_MODES[key]
    return forms.CharField(label=form_field.label, widget=widget, required=form_field.required)


def _answer(question: Question, year: int) -> forms.Field:
    facts: dict[str, Any] = {
        "label": checks.said(question, year),
        "help_text": question.help,
        "required": question.required,
    }
    if question.kind == Question.Kind.YES_NO:
        words = YES_OR_NO if has_explanation(question) else PLAIN_YES_OR_NO
        return forms.ChoiceField(choices=words, widget=forms.RadioSelect, **facts)
    if question.kind == Question.Kind.CHOICE:
        choices = [("", _("Please choose")), *((choice, choice) for choice in question.choices)]
        return forms.ChoiceField(choices=choices, **facts)
    if question.kind == Question.Kind.TEXT:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 6}), **facts)
    kinds = {Question.Kind.DATE: {"type": "date"}, Question.Kind.NUMBER: {"inputmode": "decimal"}}
    return forms.CharField(widget=forms.TextInput(attrs=kinds.get(Question.Kind(question.kind), {})), **facts)
