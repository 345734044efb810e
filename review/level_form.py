"""The levels in words of one criterion, as lines of the form in which the rule card is composed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.text import clean_line

SPARE = 2  # empty lines below the levels
MOST = 8
LONGEST_NAME, LONGEST_WORDS = 10, 200


class LevelForm(forms.Form):
    """One level; an empty line is left out. Up to which points it reaches, the level above it says."""

    all_optional = True

    least = forms.IntegerField(label=_("From points"), min_value=0, required=False)
    name = forms.CharField(
        label=pgettext_lazy("of a level of scores", "Level"), max_length=LONGEST_NAME, required=False
    )
    words = forms.CharField(
        label=_("What such a case looks like"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, scale: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scale = scale

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean_words(self) -> str:
        return clean_line(self.cleaned_data["words"]).rstrip("。；;")  # the card sets its own stops between levels

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        missing = {name for name in self.fields if name not in self.errors and facts.get(name) in (None, "")}
        if missing != set(self.fields):
            for name in missing:
                self.add_error(name, NEEDED[name])
        least = facts.get("least")
        if least is not None and self.scale is not None and least > self.scale:
            self.add_error("least", _("The scale ends at %(scale)s points.") % {"scale": self.scale})
        return facts


NEEDED = {
    "least": _("Say from how many points on this level reaches."),
    "name": _("Name this level, for example “good”."),
    "words": _("Say what such a case looks like, or empty this line."),
}


class LevelFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # generic in its stubs only
    """The levels of a criterion, in any order: the points say which stands above which."""

    def clean(self) -> None:
        if any(form.errors for form in self.forms):
            return
        begins = [anchor["least"] for anchor in self.anchors()]
        for points in sorted({points for points in begins if begins.count(points) > 1}):
            raise forms.ValidationError(_("Two levels begin at %(points)s points.") % {"points": points})
        if begins and begins[-1] != 0:
            raise forms.ValidationError(_("The lowest level begins at 0 points, so that each score lies in a level."))

    def anchors(self) -> list[dict[str, Any]]:
        """The levels as ``review.anchors`` keeps them, from the highest. Only of valid lines."""
        found = [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]
        return [dict(facts) for facts in sorted(found, key=lambda facts: -facts["least"])]

    def lines(self) -> Iterator[tuple[LevelForm, int | None]]:
        """Each line with the points up to which it reaches, as far as what was typed tells."""
        begins = {form: _whole(form["least"].value()) for form in self.forms}
        for form, least in begins.items():
            above = [other for other in begins.values() if other is not None and least is not None and other > least]
            yield form, None if least is None else min(above) - 1 if above else form.scale

    @property
    def count(self) -> int:
        """How many levels there are, as typed."""
        return sum(1 for form in self.forms if form["name"].value())

    @property
    def is_open(self) -> bool:
        """Whether the levels are shown unfolded: when somebody is at work on them, or has to be."""
        return self.is_bound and (self.has_changed() or not self.is_valid())


Levels = cast(
    "type[LevelFormSet]",
    forms.formset_factory(
        LevelForm, formset=LevelFormSet, extra=SPARE, max_num=MOST, absolute_max=MOST, validate_max=True
    ),
)


def _whole(value: Any) -> int | None:
    """What was typed as a number; None for what is none."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
