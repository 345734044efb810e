from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase


class ScoringRules(models.Model):
    """How many experts read a case, and the scale: each criterion is scored 0 to ``scale`` points, whole numbers.

    ``quorum`` is fixed beforehand ("5 assigned, 4 suffice"): one expert who stops must not stop the round.
    """

    phase = models.OneToOneField(Phase, models.CASCADE, related_name="scoring_rules")
    experts_per_submission = models.PositiveSmallIntegerField(_("experts for each case"))
    scale = models.PositiveSmallIntegerField(_("scale"))
    is_blind = models.BooleanField(_("zone, city and people are hidden from the experts"), default=False)
    quorum = models.PositiveSmallIntegerField(
        _("reviews that suffice for a case"), default=1
    )  # older rules: any review

    class Meta:
        verbose_name = _("scoring rules")
        verbose_name_plural = _("scoring rules")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(experts_per_submission__gte=1), name="a_case_is_read_by_an_expert"),
            models.CheckConstraint(condition=Q(scale__gte=1), name="a_scale_has_a_point"),
            models.CheckConstraint(
                condition=Q(quorum__gte=1, quorum__lte=F("experts_per_submission")),
                name="a_quorum_is_reached_by_the_experts_of_a_case",
            ),
        ]

    def __str__(self) -> str:
        return f"0—{self.scale}"


class VisitRules(models.Model):
    """What holds for the visits of a phase; ``correction_days`` count from the day after the filing, 0: none.

    A phase without such a row goes by the defaults.
    """

    phase = models.OneToOneField(Phase, models.CASCADE, related_name="visit_rules")
    correction_days = models.PositiveSmallIntegerField(_("days in which a zone may correct facts"), default=5)
    correction_unit = models.CharField(
        _("counted in"), max_length=12, choices=Phase.Unit, default=Phase.Unit.WORKING_DAYS
    )

    spread_percent = models.PositiveSmallIntegerField(
        _("difference between experts that asks a question, percent of the scale"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Left empty: what the rule card sends to deliberation."),
    )

    embargo_until = models.DateTimeField(
        _("no report is public before"),
        null=True,
        blank=True,
        help_text=_("Left empty: until the list is announced."),
    )

    checklist = models.JSONField(
        _("checklist"), default=list, blank=True, help_text="See review.visiting.checklist.Item."
    )
    pass_mark = models.PositiveSmallIntegerField(_("pass mark of the checklist"), null=True, blank=True)

    class Meta:
        verbose_name = _("rules of visits")
        verbose_name_plural = _("rules of visits")

    def __str__(self) -> str:
        return str(self.phase)


def visit_rules(phase: Phase) -> VisitRules:
    """The rules of a phase of visits; those of a phase that has no row are the defaults."""
    return VisitRules.objects.filter(phase=phase).first() or VisitRules(phase=phase)


class Criterion(models.Model):
    """What experts score by, in the card's order. ``weight`` is a share; those of a phase add up to 100."""

    rules = models.ForeignKey(ScoringRules, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=30)
    weight = models.PositiveSmallIntegerField(_("weight"))
    question = models.CharField(_("question"), max_length=100, blank=True)
    anchors = models.JSONField(_("levels in words"), default=list, blank=True, help_text=_("See review.anchors."))

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rules", "position"], name="criteria_have_an_order"),
            models.UniqueConstraint(fields=["rules", "name"], name="a_criterion_stands_once_in_the_rules"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="a_criterion_has_weight"),
        ]

    def __str__(self) -> str:
        return self.name
