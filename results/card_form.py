"""The rules of selection as they are composed for the rule card."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.card_forms import RulesForm
from results.floors import areas_of, floor_field
from results.models import SelectionRules
from results.models.selection import TieBreak, VotePoints

RANKS = (_("Equal points: first"), _("Equal points: second"), _("Equal points: third"))


class SelectionRulesForm(RulesForm):
    """One weight is asked for, the other is the rest; a least number for each award area; tie-breaks in order."""

    groups: tuple[tuple[str | Promise, list[str]], ...] = (
        (_("The list"), ["list_size", "city_cap"]),
        (_("Votes and scores"), ["vote_weight", "vote_points", "vote_cap"]),
        (_("From experts' totals to a score"), ["score_method", "least_cases", "spread_limit"]),
    )

    class Meta:
        model = SelectionRules
        fields = (
            "list_size",
            "city_cap",
            "vote_weight",
            "vote_points",
            "vote_cap",
            "score_method",
            "least_cases",
            "spread_limit",
        )
        help_texts: ClassVar = {
            "vote_weight": _("0 to 100; the experts' scores weigh the rest."),
            "vote_cap": _("Only in proportion up to a cap."),
            "city_cap": _("Empty: no limit."),
            "least_cases": _("Only for normalised totals."),
            "spread_limit": _("In points of the scale; empty: no case is marked."),
        }

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.areas = areas_of(self.phase.campaign)
        floors, ties = self.instance.area_floors, self.instance.tie_breaks
        for name, area in self.areas.items():
            self._add(name, floor_field(area), "area_floors")
            self.initial[name] = floors.get(area) or None
        for place, label in enumerate(RANKS):
            choices = [("", "—"), *TieBreak.choices]
            self._add(f"tie_{place}", forms.ChoiceField(label=label, choices=choices, required=False), "tie_breaks")
            self.initial[f"tie_{place}"] = ties[place] if place < len(ties) else ""
        self.fields["vote_weight"].widget.attrs["max"] = 100
        self.groups = (
            *self.groups,
            (_("Least cases of each award area"), list(self.areas)),
            (_("What parts equal cases"), [f"tie_{place}" for place in range(len(RANKS))]),
        )

    def _add(self, name: str, field: forms.Field, rule: str) -> None:
        if rule in self.fixed:
            field.disabled, field.help_text = True, self.fixed[rule]
        self.fields[name] = field

    def validate_constraints(self) -> None:
        """Nothing: ``clean`` says in words what the columns' constraints would; ``load`` has them checked again."""

    def clean_vote_weight(self) -> int:
        weight: int = self.cleaned_data["vote_weight"]
        if weight > 100:
            raise forms.ValidationError(_("A weight is 0 to 100 percent."))
        return weight

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("list_size") == 0:
            self.add_error("list_size", _("A list has at least one case."))
        if facts.get("city_cap") == 0:
            self.add_error("city_cap", _("A cap leaves a city at least one case; leave it empty for none."))
        if (
            facts.get("vote_points") == VotePoints.CAPPED_LINEAR
            and not facts.get("vote_cap")
            and "vote_cap" not in self.errors
        ):
            self.add_error("vote_cap", _("Say how many votes give full points."))
        if (facts.get("least_cases") or 2) < 2:
            self.add_error("least_cases", _("Of fewer than two cases nothing can be normalised."))
        if facts.get("spread_limit") == 0:
            self.add_error("spread_limit", _("A difference is at least 1 point; leave it empty for none."))
        ties = self._ties(facts)
        if len(ties) != len(set(ties)):
            self.add_error("tie_0", _("Each way of parting equal cases stands once."))
        return facts

    def _ties(self, facts: dict[str, Any]) -> list[str]:
        return [tie for place in range(len(RANKS)) if (tie := facts.get(f"tie_{place}"))]

    def rules(self) -> dict[str, Any]:
        facts = super().rules()
        floors = {area: facts.pop(name) for name, area in self.areas.items()}
        ties = self._ties(facts)
        for place in range(len(RANKS)):
            del facts[f"tie_{place}"]
        return {
            **facts,
            "score_weight": 100 - facts["vote_weight"],
            "area_floors": {area: least for area, least in floors.items() if least},
            "tie_breaks": ties,
        }
