"""The rules of one phase as a form, for composing and correcting the rule card. Kinds name theirs in ``card_form``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns import cards, kinds
from campaigns.models import Campaign, Phase


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """The columns of a kind's rules; it is never saved: ``rules`` gives what ``PhaseKind.load`` takes.

    ``stored`` are the rules as they stand, as the card spells them.
    ``fixed`` names what can no longer change, with the reason; such a field keeps its value whatever is sent.
    """

    groups: tuple[tuple[str | Promise, list[str]], ...] = ()

    def __init__(
        self, data: Any = None, *, phase: Phase, stored: Mapping[str, Any], fixed: Mapping[str, str] | None = None
    ) -> None:
        self.phase, self.stored, self.fixed = phase, stored, dict(fixed or {})
        row = self._meta.model(phase=phase, **{f: stored[f] for f in _columns(self._meta.model) if f in stored})
        super().__init__(data, instance=row, prefix=phase.key)
        for name, why in self.fixed.items():
            if name in self.fields:
                self.fields[name].disabled, self.fields[name].help_text = True, why

    def rules(self) -> dict[str, Any]:
        """The rules as the card spells them. Only of a valid form."""
        return {name: _plain(value) for name, value in self.cleaned_data.items()}

    @property
    def fixed_throughout(self) -> str:
        """The reason, if nothing of this phase can change any more; else ""."""
        return next(iter(self.fixed.values()), "") if all(name in self.fixed for name in self.stored) else ""

    def grouped(self) -> Iterator[tuple[str | Promise, list[forms.BoundField]]]:
        """The fields under their headings; what stands in no group comes last, so that no column is forgotten."""
        named = {name for _title, names in self.groups for name in names}
        for title, names in self.groups:
            yield title, [self[name] for name in names if name in self.fields]
        if rest := [self[name] for name in self.fields if name not in named]:
            yield (_("Further") if self.groups else ""), rest


def _columns(model: Any) -> list[str]:
    return [field.name for field in model._meta.fields if field.name not in ("id", "phase")]


def _plain(value: Any) -> Any:
    return f"{value:%H:%M}" if isinstance(value, time) else value


class ReasonForm(forms.Form):
    """Why a locked card is corrected."""

    reason = forms.CharField(
        label=_("Why the rules are corrected"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Published with the correction."),
    )


def forms_of(
    campaign: Campaign,
    content: dict[str, Any],
    data: Any = None,
    *,
    fixed: Mapping[str, Mapping[str, str]] | None = None,
) -> list[RulesForm]:
    """One form for each phase whose rules the card fixes, filled with those of ``content``."""
    stored = {phase["key"]: phase["rules"] for phase in content["phases"]}
    made = []
    for phase in cards.ruled_phases(campaign):
        if form := kinds.get(phase.kind).card_form:
            made.append(form(data, phase=phase, stored=stored[phase.key], fixed=(fixed or {}).get(phase.key)))
    return made
