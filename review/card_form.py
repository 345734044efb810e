"""The scoring rules and criteria as they are composed for the rule card."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.card_forms import RulesForm
from core.text import clean_line
from review.models import Criterion, ScoringRules

SPARE = 2  # empty lines below the criteria
MOST = 12


class CriterionForm(forms.Form):
    """One criterion; a line without a name is left out. ``was`` finds what else is known of it."""

    all_optional = True

    was = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Criterion"), max_length=Criterion._meta.get_field("name").max_length, required=False
    )
    weight = forms.IntegerField(label=_("Weight (%)"), min_value=1, max_value=100, required=False)
    question = forms.CharField(
        label=_("Question to the expert"), max_length=Criterion._meta.get_field("question").max_length, required=False
    )

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("name") and "weight" not in self.errors and not facts.get("weight"):
            self.add_error("weight", _("Say what this criterion weighs."))
        if not facts.get("name") and "name" not in self.errors and (facts.get("weight") or facts.get("question")):
            self.add_error("name", _("Name this criterion, or empty its line."))
        return facts


class CriteriaFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # generic in its stubs only
    """The criteria in their order."""

    def clean(self) -> None:
        names = [form.cleaned_data.get("name") for form in self.forms if form.is_valid() and form.cleaned_data]
        given = [name for name in names if name]
        if not given and not any(form.errors for form in self.forms):
            raise forms.ValidationError(_("There is no criterion to score by."))
        if twice := {name for name in given if given.count(name) > 1}:
            raise forms.ValidationError(_("Two criteria are called %(name)s.") % {"name": "、".join(sorted(twice))})


Criteria = forms.formset_factory(
    CriterionForm, formset=CriteriaFormSet, extra=SPARE, max_num=MOST, absolute_max=MOST, validate_max=True
)


class ScoringRulesForm(RulesForm):
    """The columns of the scoring rules, and the criteria as a formset."""

    class Meta:
        model = ScoringRules
        exclude = ("phase",)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.known = {row["name"]: row for row in self.stored["criteria"]}
        shown = [
            {"was": name, **{key: row[key] for key in ("name", "weight", "question")}}
            for name, row in self.known.items()
        ]
        # What is fixed is not read from what was sent.
        self.criteria = Criteria(
            None if "criteria" in self.fixed else data, initial=shown, prefix=f"{self.phase.key}-criteria"
        )
        if "criteria" in self.fixed:
            self.criteria.extra = 0
            for form in self.criteria.forms:
                for field in form.fields.values():
                    field.disabled = True

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        needed, given = facts.get("quorum"), facts.get("experts_per_submission")
        if needed and given and needed > given:
            self.add_error("quorum", _("More scores would be needed of a case than experts are given it."))
        if needed == 0:
            self.add_error("quorum", _("At least one score is needed of a case."))
        if given == 0:
            self.add_error("experts_per_submission", _("A case is read by at least one expert."))
        if facts.get("scale") == 0:
            self.add_error("scale", _("A scale has at least one point."))
        return facts

    def validate_constraints(self) -> None:
        """Nothing: ``clean`` says in words what the columns' constraints would; the database has the last word."""

    def is_valid(self) -> bool:
        own = super().is_valid()
        return ("criteria" in self.fixed or self.criteria.is_valid()) and own

    def rules(self) -> dict[str, Any]:
        if "criteria" in self.fixed:
            return super().rules()
        rows = [form.cleaned_data for form in self.criteria.forms if form.cleaned_data.get("name")]
        criteria = [
            {
                **self.known.get(row["was"], {}),
                "name": row["name"],
                "weight": row["weight"],
                "question": clean_line(row["question"]),
            }
            for row in rows
        ]
        return {**super().rules(), "criteria": criteria}
