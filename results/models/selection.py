"""The rules of selection, and the list that they gave: every case with its points and what decided."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Phase
from campaigns.points import LEAST_CASES
from core.models import Approval
from submissions.models import Submission
from submissions.models.submission import LONG_TEXTS


class VotePoints(models.TextChoices):
    RANK = "rank", _("by rank")
    PERCENTILE = "percentile", _("by percentile rank")
    CAPPED_LINEAR = "capped_linear", _("in proportion, up to a cap")


class ScoreMethod(models.TextChoices):
    MEAN = "mean", _("mean")
    TRIMMED = "trimmed", _("mean without the highest and the lowest")
    NORMALISED = "normalised", _("mean of normalised totals")


class TieBreak(models.TextChoices):
    SCORE_POINTS = "score_points", _("the experts' score")
    VOTE_POINTS = "vote_points", _("the votes")
    DRAW = "draw", _("the draw by the published seed")


class SelectionRules(models.Model):
    """How votes and scores are combined (notice, clause 四(四)). Weights are percent; the card locks these rows.

    The notice asks for cases in all five areas (preamble): ``area_floors`` says how many of an area are on the list
    at least, and ``city_cap`` how many of one city at most; empty means no floor and no cap.
    """

    phase = models.OneToOneField(Phase, models.CASCADE, related_name="selection_rules")
    list_size = models.PositiveSmallIntegerField(_("cases on the list"))
    vote_weight = models.PositiveSmallIntegerField(_("weight of the votes, percent"))
    score_weight = models.PositiveSmallIntegerField(_("weight of the scores, percent"))
    vote_points = models.CharField(_("how votes become points"), max_length=15, choices=VotePoints)
    vote_cap = models.PositiveIntegerField(_("votes that give full points"), null=True, blank=True)
    score_method = models.CharField(_("how experts' totals are combined"), max_length=10, choices=ScoreMethod)
    least_cases = models.PositiveSmallIntegerField(_("least cases of an expert for normalising"), default=LEAST_CASES)
    spread_limit = models.PositiveSmallIntegerField(
        _("difference between experts that sends a case to deliberation"), null=True, blank=True
    )
    tie_breaks = models.JSONField(_("what parts equal cases, in order"), default=list)
    area_floors = models.JSONField(_("least cases of an award area"), default=dict, blank=True)  # {"area's name": 3}
    city_cap = models.PositiveSmallIntegerField(_("most cases of a city"), null=True, blank=True)

    class Meta:
        verbose_name = _("selection rules")
        verbose_name_plural = _("selection rules")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(list_size__gte=1), name="a_list_has_at_least_one_case"),
            models.CheckConstraint(
                condition=Q(vote_weight=100 - F("score_weight")), name="weights_of_votes_and_scores_make_one_hundred"
            ),
            models.CheckConstraint(
                # "not null" is said: a check that comes out as NULL would let the row pass.
                condition=~Q(vote_points="capped_linear") | Q(vote_cap__isnull=False, vote_cap__gte=1),
                name="capped_points_have_a_cap",
            ),
            models.CheckConstraint(
                # Of a single case the standard deviation says nothing.
                condition=Q(least_cases__gte=2),
                name="an_expert_is_normalised_from_two_cases_on",
            ),
            models.CheckConstraint(
                condition=Q(spread_limit__isnull=True) | Q(spread_limit__gte=1),
                name="a_large_spread_is_at_least_one_point",
            ),
            models.CheckConstraint(
                condition=Q(city_cap__isnull=True) | Q(city_cap__gte=1), name="a_cap_of_a_city_leaves_it_a_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vote_weight}:{self.score_weight}"


class Selection(models.Model):
    """A list as computed from the locked card and the recorded inputs; one of them is confirmed by two persons.

    ``digest`` covers the card, every input and every result: what the second person confirms is what the first saw.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="selections", verbose_name=_("campaign"))
    digest = models.CharField(_("digest"), max_length=64)
    card_digest = models.CharField(_("digest of the rule card"), max_length=64)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    approval = models.OneToOneField(
        Approval, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approval")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("selection")
        verbose_name_plural = _("selections")
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "digest"], name="a_selection_stands_once_in_a_campaign"),
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(confirmed_at__isnull=False),
                name="a_campaign_confirms_one_selection",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(approval__isnull=False),
                name="a_confirmed_selection_was_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:8]


class SelectionItemQuerySet(models.QuerySet["SelectionItem"]):
    def chosen(self) -> SelectionItemQuerySet:
        return self.filter(chosen=True)

    def in_neutral_order(self) -> SelectionItemQuerySet:
        """City code, level, pinyin: never the order of places."""
        return self.order_by(
            "submission__zone__organisation__city_code", "submission__zone__level", "submission__zone__pinyin"
        )

    def with_names(self) -> SelectionItemQuerySet:
        names = self.select_related("submission__zone__organisation", "submission__area")
        return names.defer(*(f"submission__{text}" for text in LONG_TEXTS))


class SelectionItem(models.Model):
    """A case in a selection. ``position`` is for the organisers' workbook and the replay; no page shows it."""

    class Basis(models.TextChoices):
        SCORE = "score", _("points")
        SCORE_POINTS = "score_points", _("equal points; the experts' score decided")
        VOTE_POINTS = "vote_points", _("equal points; the votes decided")
        DRAW = "draw", _("equal points; the draw decided")
        AREA_FLOOR = "area_floor", _("least number of an award area")
        CITY_CAP = "city_cap", _("cap of a city")
        NO_SCORE = "no_score", _("no expert's score")
        DELIBERATION = "deliberation", _("decision of the deliberation")

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="items")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="selected")
    votes = models.PositiveIntegerField(_("valid votes"))
    vote_points = models.DecimalField(_("vote points"), max_digits=9, decimal_places=6)
    score_points = models.DecimalField(_("score points"), max_digits=9, decimal_places=6)
    combined = models.DecimalField(_("combined points"), max_digits=9, decimal_places=6)
    position = models.PositiveSmallIntegerField(editable=False)
    chosen = models.BooleanField(_("on the list"))
    basis = models.CharField(_("basis"), max_length=15, choices=Basis)

    objects = SelectionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("case in a selection")
        verbose_name_plural = _("cases in a selection")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["selection", "submission"], name="a_case_stands_once_in_a_selection"),
            models.UniqueConstraint(fields=["selection", "position"], name="a_place_is_given_once_in_a_selection"),
        ]

    def __str__(self) -> str:
        return str(self.submission)
