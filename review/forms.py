"""The score sheet, and the small forms of the desk pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Role, User
from review import words
from review.anchors import Level, level_of, levels
from review.fields import CaseChoice, PersonChoice
from review.models import Criterion, Expert, Review, ScoringRules
from review.services.reviews import WISH_MOST
from submissions.forms.base import plain_helper
from submissions.models import Submission

COMMENT_MOST = 2000  # characters
REASON_MOST = 500  # characters


@dataclass(frozen=True)
class CriterionRow:
    """A criterion on the sheet: its fields, its levels in words, and the level of the stored points."""

    criterion: Criterion
    points: forms.BoundField
    remark: forms.BoundField
    wish: forms.BoundField
    levels: list[Level]
    level: Level | None


class ScoreSheet(forms.Form):
    """A whole number and a comment a criterion, in the card's order, and one comment on the whole.

    Nothing is required before submitting.
    """

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, rules: ScoringRules, review: Review | None, **kwargs: Any) -> None:
        self.criteria: list[Criterion] = list(rules.criteria.all())
        self.scale = rules.scale
        said = list(review.scores.all()) if review else []
        self.stored = {score.criterion_id: score.value for score in said if score.value is not None}
        self.stored_version = review.version if review else 0
        super().__init__(data, initial=self._initial(review, {s.criterion_id: s.comment for s in said}), **kwargs)
        for criterion in self.criteria:
            self.fields[self.name_of(criterion)] = self._number(criterion, rules.scale)
            self.fields[self.remark_of(criterion)] = self._remark(criterion)
            self.fields[self.wish_of(criterion)] = self._wish(criterion)
        self.fields["comment"] = forms.CharField(
            label=_("Comment"),
            required=False,
            max_length=COMMENT_MOST,
            widget=forms.Textarea(attrs={"class": "tx-input", "rows": 3}),
        )

    def _initial(self, review: Review | None, remarks: dict[int, str]) -> dict[str, Any]:
        points = {self.name_of(c): self.stored[c.pk] for c in self.criteria if c.pk in self.stored}
        said = {self.remark_of(c): remarks.get(c.pk, "") for c in self.criteria}
        asked = {self.wish_of(c): review.on_site.get(str(c.pk), "") for c in self.criteria} if review else {}
        comment = review.comment if review else ""
        return {"version": self.stored_version, "comment": comment, **points, **said, **asked}

    @staticmethod
    def name_of(criterion: Criterion) -> str:
        return f"criterion_{criterion.pk}"

    @staticmethod
    def remark_of(criterion: Criterion) -> str:
        return f"remark_{criterion.pk}"

    @staticmethod
    def wish_of(criterion: Criterion) -> str:
        return f"wish_{criterion.pk}"

    @staticmethod
    def _number(criterion: Criterion, scale: int) -> forms.IntegerField:
        attrs = {
            "inputmode": "numeric",
            "placeholder": f"0—{scale}",
            "data-weight": criterion.weight,
            "autocomplete": "off",
        }
        return forms.IntegerField(
            label=criterion.name,
            required=False,
            min_value=0,
            max_value=scale,
            widget=forms.NumberInput(attrs=attrs),
        )

    @staticmethod
    def _remark(criterion: Criterion) -> forms.CharField:
        label = gettext("%(criterion)s: comment") % {"criterion": criterion.name}
        return forms.CharField(
            label=label,
            required=False,
            max_length=REASON_MOST,
            widget=forms.Textarea(attrs={"class": "tx-input", "rows": 2, "aria-label": label}),
        )

    @staticmethod
    def _wish(criterion: Criterion) -> forms.CharField:
        label = gettext("%(criterion)s: please see on site") % {"criterion": criterion.name}
        attrs = {"class": "tx-input", "aria-label": label, "autocomplete": "off"}
        widget = forms.TextInput(attrs=attrs)
        return forms.CharField(label=label, required=False, max_length=WISH_MOST, widget=widget)

    @property
    def scores(self) -> dict[int, int | None]:
        """The points by the criterion's id, None where the field was left empty; after ``is_valid``."""
        return {criterion.pk: self.cleaned_data[self.name_of(criterion)] for criterion in self.criteria}

    @property
    def remarks(self) -> dict[int, str]:
        """The comments by the criterion's id; one that was not sent at all is not named, so it stays as it is."""
        return {c.pk: self.cleaned_data[self.remark_of(c)] for c in self.criteria if self.remark_of(c) in self.data}

    @property
    def wishes(self) -> dict[int, str]:
        """What reporters are asked to see, likewise."""
        return {c.pk: self.cleaned_data[self.wish_of(c)] for c in self.criteria if self.wish_of(c) in self.data}

    def rows(self) -> Iterator[CriterionRow]:
        for criterion in self.criteria:
            found = levels(criterion.anchors, self.scale)
            here = level_of(found, self.stored.get(criterion.pk))
            points, remark = self[self.name_of(criterion)], self[self.remark_of(criterion)]
            yield CriterionRow(criterion, points, remark, self[self.wish_of(criterion)], found, here)

    def catch_up(self) -> None:
        """Let what was typed stay, but answer for the version that is stored now: the next save means it."""
        self.data = {**self.data.dict(), "version": str(self.stored_version)}  # type: ignore[attr-defined]

    def elsewhere(self) -> list[tuple[Criterion, int]]:
        """The stored points that differ from what is on the screen."""
        typed = {criterion.pk: self.data.get(self.name_of(criterion), "") for criterion in self.criteria}
        return [
            (c, self.stored[c.pk])
            for c in self.criteria
            if c.pk in self.stored and typed[c.pk] != str(self.stored[c.pk])
        ]


def members(campaign: Any, role: Role) -> Any:
    """The active accounts that hold ``role`` at one of the campaign's hosts."""
    seats = {"memberships__role": role, "memberships__organisation__hosted__campaign": campaign}
    return User.objects.filter(is_active=True, **seats).order_by("name", "pk").distinct()


class ExpertForm(forms.Form):
    """Take an account that accepted its invitation as an expert into the pool."""

    user = PersonChoice(label=_("Account"), queryset=User.objects.none())
    unit = forms.CharField(label=_("Unit"), max_length=100)
    field = forms.CharField(label=_("Field of work"), max_length=100, required=False)

    def __init__(self, *args: Any, campaign: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        waiting = members(campaign, Role.EXPERT).exclude(pk__in=Expert.objects.values("user"))
        self.fields["user"].queryset = waiting  # type: ignore[attr-defined]


class VisitForm(forms.Form):
    """Send a reporter to a case."""

    submission = CaseChoice(label=_("Case"), queryset=Submission.objects.none())
    reporter = PersonChoice(label=_("Reporter"), queryset=User.objects.none())
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, campaign: Any, phase: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        cases = Submission.objects.filter(campaign=campaign).admitted().with_names().in_neutral_order()
        self.fields["submission"].queryset = cases  # type: ignore[attr-defined]
        self.fields["reporter"].queryset = members(campaign, Role.REPORTER)  # type: ignore[attr-defined]
        first, last = words.first_day(phase), words.last_day(phase)
        if first and last:
            self.fields["day"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}


class ReasonForm(forms.Form):
    """Why an expert abstains or steps back, why an organiser gives a review back or lifts a recusal."""

    reason = forms.CharField(label=_("Reason"), max_length=REASON_MOST, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
