"""Panels of experts (专家评审团), and the plan of who reads which case until it is confirmed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import AwardArea, Phase
from review.models.expert import Expert


class Panel(models.Model):
    """Experts who judge the cases of some award areas together. Without panels every expert is for every area.

    Its chair (组长) leads the discussion and has no other right: a case that conflicts with the chair is hidden too.
    """

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="panels", verbose_name=_("phase"))
    name = models.CharField(_("name"), max_length=40)
    reads_all = models.BooleanField(_("every member reads every case of the areas"), default=False)

    class Meta:
        verbose_name = _("panel")
        verbose_name_plural = _("panels")
        ordering = ("phase", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phase", "name"], name="a_panel_has_a_name_of_its_own"),
            models.CheckConstraint(condition=~Q(name=""), name="a_panel_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class PanelArea(models.Model):
    """An award area belongs to one panel of the phase."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="+")
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="areas")
    area = models.ForeignKey(AwardArea, models.PROTECT, related_name="+", verbose_name=_("award area"))

    class Meta:
        ordering = ("area__position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phase", "area"], name="an_award_area_has_one_panel_in_a_phase")
        ]

    def __str__(self) -> str:
        return str(self.area)


class Seat(models.Model):
    """A member of a panel; one of them is its chair."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="seats")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="seats", verbose_name=_("expert"))
    is_chair = models.BooleanField(_("chair"), default=False)

    class Meta:
        ordering = ("-is_chair", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["panel", "expert"], name="an_expert_sits_on_a_panel_once"),
            models.UniqueConstraint(fields=["panel"], condition=Q(is_chair=True), name="a_panel_has_one_chair"),
        ]

    def __str__(self) -> str:
        return str(self.expert)


class AssignmentPlan(models.Model):
    """Who is to read what, worked out and not in force before it is confirmed.

    ``content`` holds ``pairs`` (case, expert) to add, ``ended`` (assignments whose expert is out), and ``short`` (case,
    how many readers it lacks, how many experts may read it, how many of those are full). ``digest`` is of everything
    that the plan was worked out from: confirmed is only what is still true.
    """

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="plans", verbose_name=_("phase"))
    content: Any = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )

    class Meta:
        verbose_name = _("plan of assignment")
        verbose_name_plural = _("plans of assignment")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["phase"], condition=Q(confirmed_at__isnull=True), name="one_plan_waits_in_a_phase"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="a_confirmed_plan_has_a_person_and_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase} · {self.made_at:%Y-%m-%d %H:%M}"
