"""The scoring rules and criteria as they are composed for the rule card."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.card_forms import RulesForm
from core.text import clean_line
from review.level_form import Levels
from review.models import Criterion, ScoringRules

SPARE = 2  # empty lines below the criteria
MOST = 12


class CriterionForm(forms.Form):
    """One criterion with its ``levels``; a line without a name is left out. ``was`` finds what else is known of it."""

    all_optional = True

    was = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Criterion"), max_length=Criterion._meta.get_field("name").max_length, required=False
    )
    weight = forms.IntegerField(label=_("Weight (%)"), min_value=1, max_value=100, required=False)
    question = forms.CharField(
        label=_("Question to the expert"), max_length=Criterion._meta.get_field("question").max_length, required=False
    )

    def __init__(self, *args: Any, scale: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = Levels(
            self.data if self.is_bound else None,
            initial=self.initial.get("anchors"),
            prefix=f"{self.prefix}-levels",
            form_kwargs={"scale": scale},
        )

    def has_changed(self) -> bool:
        return super().has_changed() or self.levels.has_changed()

    def is_valid(self) -> bool:
        own = super().is_valid()
        return own and (not self.cleaned_data.get("name") or self.levels.is_valid())  # who is left out has no levels

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("name") and "weight" not in self.errors and not facts.get("weight"):
            self.add_error("weight", _("Say what this criterion weighs."))
        said = facts.get("weight") or facts.get("question") or (not facts.get("was") and self.levels.has_changed())
        if not facts.get("name") and "name" not in self.errors and said:
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
            {"was": name, "anchors": row.get("anchors"), **{key: row[key] for key in ("name", "weight", "question")}}
            for name, row in self.known.items()
        ]
        # What is fixed is not read from what was sent.
        self.criteria = Criteria(
            None if "criteria" in self.fixed else data,
            initial=shown,
            prefix=f"{self.phase.key}-criteria",
            form_kwargs={"scale": self._scale()},
        )
        if "criteria" in self.fixed:
            self.criteria.extra = 0
            for form in self.criteria.forms:
                for field in form.fields.values():
                    field.disabled = True

    def _scale(self) -> int | None:
        """The scale as it was typed, None if it is none: the levels lie on it."""
        try:
            scale: int | None = self.fields["scale"].clean(self["scale"].value())
        except forms.ValidationError:
            return None
        return scale

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
        named = [form for form in self.criteria.forms if form.cleaned_data.get("name")]
        return {**super().rules(), "criteria": [self._criterion(form) for form in named]}

    def _criterion(self, form: CriterionForm) -> dict[str, Any]:
        row, anchors = form.cleaned_data, form.levels.anchors()
        known = self.known.get(row["was"], {})
        facts = {"name": row["name"], "weight": row["weight"], "question": clean_line(row["question"])}
        if anchors or "anchors" in known:  # a card from before the levels stays as it is
            facts["anchors"] = anchors
        return {**known, **facts}
